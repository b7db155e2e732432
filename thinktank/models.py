"""What belongs to the site as a whole: the institute, its pages, old addresses, work to be done."""

import hashlib
import traceback
import unicodedata
from datetime import timedelta
from functools import lru_cache
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from articles import citations

from . import colours, dyeing, icons, languages
from .pages.shown import ANY, EVERYTHING, Shown, ShownQuerySet, together
from .prepared import prepared

HEX_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as # and six digits, for example #a5152b."))


def validate_styles(styles):
    """{language: style}, both known: an unknown style would stop every publication in that language."""
    known = citations.styles()
    if (
        not isinstance(styles, dict)
        or not set(styles.values()) <= set(known)
        or not set(styles) <= set(languages.codes())
    ):
        raise ValidationError(
            _('Give each language one of the styles %(styles)s, for example {"en": "house"}.'),
            params={"styles": ", ".join(known)},
        )


class InstituteQuerySet(ShownQuerySet):
    def current(self):
        """The one row; an unsaved one with its defaults before anybody has filled it in."""
        return next(iter(the_institute()), None) or self.model()


@prepared()
def the_institute():
    return Institute.objects.order_by("pk")[:1]


class Institute(Shown):
    """Who publishes: one row, on every page."""

    is_seen_when_new = True

    name = models.CharField(_("name"), max_length=200, blank=True)
    tagline = models.CharField(
        _("tagline"), max_length=300, blank=True, help_text=_("One sentence for the foot of every page.")
    )
    wordmark = models.ImageField(
        _("wordmark"),
        upload_to="institute/",
        blank=True,
        width_field="wordmark_width",
        height_field="wordmark_height",
    )
    # So that nothing on a page moves when it arrives.
    wordmark_width = models.PositiveIntegerField(null=True, editable=False)
    wordmark_height = models.PositiveIntegerField(null=True, editable=False)
    accent_colour = models.CharField(_("accent colour"), max_length=7, blank=True, validators=[HEX_COLOUR])
    place_colour = models.CharField(_("place colour"), max_length=7, blank=True, validators=[HEX_COLOUR])
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    oai_email = models.EmailField(_("e-mail for harvesters (OAI-PMH)"), blank=True)
    issn = models.CharField("ISSN", max_length=9, blank=True)
    licence = models.CharField(_("licence of the texts"), max_length=100, blank=True)
    default_language = models.CharField(_("default language"), max_length=12, choices=languages.choices, default="en")
    citation_styles = models.JSONField(
        _("citation style per language"),
        default=dict,
        blank=True,
        validators=[validate_styles],
        help_text=_(
            'How notes are printed, for example {"tr": "isnad", "ru": "gost"}. There are apa, chicago, gost, house, '
            "isnad and short, which cites a work in full once and then by its author. A language without an entry "
            "uses house."
        ),
    )
    # The pages named at the foot of every page, kept here by Page.save so that no page needs a query for them.
    menu = models.JSONField(default=list, blank=True, editable=False)

    objects = InstituteQuerySet.as_manager()

    class Meta:
        verbose_name = _("institute")
        verbose_name_plural = _("institute")

    def __str__(self):
        return self.best_name

    @classmethod
    def places(cls, keys):
        return {EVERYTHING}

    @property
    def best_name(self):
        """The name in the current language, else in the first that has one."""
        if own := getattr(self, languages.column("name", get_language() or "en"), ""):
            return own
        names = (getattr(self, languages.column("name", code), "") for code in languages.codes())
        return next(filter(None, names), "thinktank")

    def clean(self):
        """Refuse colours that would be hard to read, and say so where they are typed."""
        too_pale = {
            field: _("Too pale to be read on the page’s paper. Choose a darker colour.")
            for field in ("accent_colour", "place_colour")
            if (colour := getattr(self, field)) and HEX_COLOUR.regex.search(colour) and not colours.is_readable(colour)
        }
        if too_pale:
            raise ValidationError(too_pale)

    @property
    def style_sheet(self):
        """The address of the one style sheet, in its colours where it has any and all of them can be read."""
        own = [self.accent_colour or colours.ACCENT, self.place_colour or colours.PLACE]
        return dyeing.address(*own if all(map(colours.is_readable, own)) else (colours.ACCENT, colours.PLACE))

    @property
    def initial(self):
        """The first letter or figure of its name, for its icon."""
        return next((sign for sign in self.best_name if sign.isalnum()), "t")

    @property
    def icon_colour(self):
        own = self.accent_colour
        return (own if own and colours.is_readable(own) else colours.ACCENT).removeprefix("#").lower()

    def icon(self, size):
        """The address of its icon; it says what is drawn, so that a browser may keep it for ever."""
        return icon_address(self.icon_colour, self.initial, size)

    def has_icon(self, colour, letter):
        """Whether its pages name such an icon, in whatever language."""
        initials = set()
        for code in languages.codes():
            with override(code):
                initials.add(self.initial)
        return colour == self.icon_colour and letter in initials

    @property
    def icons(self):
        return {size: self.icon(size) for size in icons.SIZES}

    @property
    def pages(self):
        """The standing pages in print in the current language."""
        code = get_language() or "en"
        return [{"slug": page["slug"], "title": page["title"][code]} for page in self.menu if code in page["title"]]

    def style_for(self, language):
        return self.citation_styles.get(language, "house")


@lru_cache(100)
def icon_address(colour, letter, size):
    return reverse("icon", args=[colour, letter, size])


class PageQuerySet(ShownQuerySet):
    def in_print(self, slug, language):
        """The page of this name if readers may see it in a language, else None."""
        page = self.filter(slug=slug).first()
        return page if page and language in page.titles() else None


class Page(Shown):
    """A standing page: about, contact, imprint, privacy. In print in every language that has a title and a text, unless
    it is a draft."""

    is_seen_when_new = True

    slug = models.SlugField(
        _("address"), unique=True, help_text=_("The last part of its address, the same in every language.")
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_draft = models.BooleanField(_("draft"), default=False, help_text=_("Readers do not see it in any language."))
    is_unlisted = models.BooleanField(
        _("not at the foot of every page"), default=False, help_text=_("Readers find it where something links to it.")
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["position", "slug"]

    def __str__(self):
        return self.slug

    @classmethod
    def places(cls, keys):
        return {EVERYTHING}  # it is named at the foot of every page

    def save(self, *args, **kwargs):
        with together():
            super().save(*args, **kwargs)
            Page.refresh_menu()

    def get_absolute_url(self):
        return reverse("page", args=[self.slug])

    def delete(self, *args, **kwargs):
        with together():
            result = super().delete(*args, **kwargs)
            Page.refresh_menu()
        return result

    @staticmethod
    def refresh_menu():
        menu = [{"slug": page.slug, "title": page.titles()} for page in Page.objects.filter(is_unlisted=False)]
        institute = Institute.objects.current()
        institute.menu = [entry for entry in menu if entry["title"]]
        institute.save()

    def titles(self):
        """The languages this page is in print in, with its title there."""
        if self.is_draft:
            return {}
        return {
            code: title
            for code in languages.codes()
            if (title := getattr(self, languages.column("title", code)))
            and getattr(self, languages.column("body", code))
        }


class RedirectQuerySet(ShownQuerySet):
    def find(self, path):
        """The redirect for a path with its query string, percent-encoded or not; None if there is none."""
        return self.first_of([path])

    def first_of(self, paths):
        """The redirect for the first of these paths that has one; None if none has."""
        wanted = [Redirect.digest_of(path) for path in paths]
        found = {redirect.digest: redirect for redirect in self.filter(digest__in=wanted)}
        return next((found[digest] for digest in wanted if digest in found), None)

    def leading_to(self, target):
        """Those that lead to a path, or below it."""
        return self.filter(models.Q(target=target) | models.Q(target__startswith=f"{target}/"))

    def of_articles(self, public_ids):
        """{id: the id of the article that took it over}, of those that were taken over."""
        paths = {self.model.digest_of(f"/a/{public_id}"): public_id for public_id in public_ids}
        found = self.filter(digest__in=paths).values_list("digest", "target")
        return {paths[digest]: target.split("/")[2] for digest, target in found if target.startswith("/a/")}

    def remember(self, targets, *, instead_of=()):
        """Write {old address: new address}; what leads somewhere already stays, unless it is to one of `instead_of`.

        Returns the addresses that go on leading elsewhere.
        """
        rows = {row.digest: row for row in (Redirect(path=p, target=t).derive() for p, t in targets.items())}
        known = dict(self.filter(digest__in=rows).values_list("digest", "target"))
        self.bulk_create([row for digest, row in rows.items() if digest not in known], ignore_conflicts=True)
        elsewhere = {digest for digest, target in known.items() if target != rows[digest].target}
        for digest in [digest for digest in elsewhere if known[digest] in instead_of]:
            self.filter(digest=digest).update(target=rows[digest].target)
            elsewhere.discard(digest)
        return [rows[digest].path for digest in elsewhere]


class Redirect(Shown):
    """An address that once belonged to something else: a WordPress permalink, a renamed topic.

    The path is kept as people read it: nothing is percent-encoded in it but the sign % itself.
    """

    path = models.TextField(_("old address"), help_text=_("Path with its query string, for example /?p=123"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    target = models.TextField(_("new address"))

    objects = RedirectQuerySet.as_manager()

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["path"]

    def __str__(self):
        return f"{self.path} → {self.target}"

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    @classmethod
    def places(cls, keys):
        return {ANY}

    def clean(self):
        if not self.stays_here(self.target):
            raise ValidationError({"target": _("Write a path of this site, for example /en/articles/ports/.")})

    def derive(self):
        """What `save` makes of the path; who writes many at once calls it."""
        self.path = self.readable(self.path)
        self.digest = self.digest_of(self.path)
        return self

    @staticmethod
    def stays_here(target):
        """Whether a target is on this site or among its media: an old address sends no reader to a stranger.

        Rows also come from exports and files that other people wrote, so whoever follows one asks.
        """
        is_path = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
        return is_path or target.startswith(settings.MEDIA_URL)

    @staticmethod
    def readable(path):
        """One way to write a path, however much of it is percent-encoded; doing it twice changes nothing."""
        return unquote(path).replace("%", "%25").replace("\0", "%00")  # which no database keeps

    @staticmethod
    def digest_of(path):
        # Composed letters: a name that came from a Mac spells й as two signs, browsers send it as one.
        composed = unicodedata.normalize("NFC", Redirect.readable(path))
        return hashlib.sha256(composed.encode("utf-8", "surrogatepass")).hexdigest()


class OutboxQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(due_at__lte=now, given_up_at=None).order_by("due_at", "pk")

    def given_up(self):
        """Left for a person."""
        return self.exclude(given_up_at=None)

    def of_kind(self, kind):
        return self.filter(kind=kind)


class Outbox(models.Model):
    """Work that a committed change still owes: written in the change's own transaction, deleted when done."""

    MAX_ATTEMPTS = 8

    kind = models.CharField(_("kind"), max_length=40)
    payload = models.JSONField(_("what about"), default=dict)
    due_at = models.DateTimeField(_("due"), default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("outbox entry")
        verbose_name_plural = _("outbox")

    def __str__(self):
        return f"{self.kind} {self.payload}"

    def failed(self, error, now):
        """Try again later, each time waiting twice as long; after the last attempt leave the row for a person."""
        self.attempts += 1
        self.last_error = "".join(traceback.format_exception(error))[-4000:]
        self.due_at = now + timedelta(minutes=2**self.attempts)
        if self.attempts >= self.MAX_ATTEMPTS:
            self.given_up_at = now
        self.save()


class PurgeQuerySet(models.QuerySet):
    def since(self, at):
        return self.filter(at__gte=at).order_by("pk")

    def places_of(self, keys):
        """All that these purges empty."""
        if len(keys) > Purge.MANY:
            return {EVERYTHING}
        return {place for places in self.filter(pk__in=keys).values_list("places", flat=True) for place in places}

    def all_places(self):
        """All that these empty, of many everything."""
        found = list(self.values_list("places", flat=True)[: Purge.MANY + 1])
        return {EVERYTHING} if len(found) > Purge.MANY else {place for places in found for place in places}

    def uncounted(self):
        """Those whose changes the tallies (articles/tallies.py) do not know yet."""
        return self.filter(is_counted=False)

    def forgotten(self, now):
        """Those that no machine asks for any more: one that comes back later empties everything it has."""
        return self.filter(at__lt=now - Purge.KEPT, is_counted=True)


class Purge(models.Model):
    """Pages that a committed change empties on every machine: written in the change's own transaction."""

    KEPT = timedelta(days=1)
    MANY = 500  # purges at once, above which everything goes

    places = models.JSONField()
    at = models.DateTimeField(default=timezone.now, db_index=True)
    is_counted = models.BooleanField(default=False)

    objects = PurgeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["id"], condition=models.Q(is_counted=False), name="purge_uncounted")]

    def __str__(self):
        return " ".join(self.places)
