"""People: who signs in, and who signs articles."""

from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, OuterRef, Q, When
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.addressing import address
from thinktank.models import Outbox
from thinktank.pages.shown import NAMES, Shown, ShownQuerySet, note, together
from thinktank.paging import with_counts
from thinktank.renditions import FRACTION, Shape, in_sight, keep

PORTRAIT = Shape((192, 384), ratio=5 / 6)  # no page shows one wider than 192, on most screens with twice the dots
ORCID = RegexValidator(r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$", _("Write an ORCID as 0000-0000-0000-0000."))


def validate_time_zone(value):
    """A zone nobody knows would break every page of the admin for this person."""
    if value not in available_timezones():
        raise ValidationError(_("This time zone is not known. Write it as Europe/Istanbul or Asia/Almaty."))


class AtDesk(models.Manager):
    """Who works here now: may sign in to the admin, and has not left."""

    def get_queryset(self):
        left = Q(author__former_since__lte=timezone.localdate())
        return super().get_queryset().filter(is_active=True, is_staff=True).exclude(left)

    def who_may(self, permission):
        """Those who hold a permission, by name."""
        holders = User.objects.with_perm(permission)
        return self.filter(pk__in=holders.values("pk")).order_by("first_name", "last_name", "username")


class User(AbstractUser):
    """Someone who works in the admin."""

    class Mail(models.TextChoices):
        EACH = "each", _("at once, one by one")
        DAILY = "daily", _("once a day")
        NEVER = "never", _("not at all")

    language = models.CharField(
        _("language of the admin"),
        max_length=12,
        choices=languages.choices,
        blank=True,
        help_text=_("Empty: the browser’s."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("For example Europe/Berlin. Empty: the institute’s."),
    )
    mail = models.CharField(
        _("e-mail about what waits for you"), max_length=10, choices=Mail.choices, default=Mail.EACH
    )

    objects = UserManager()
    at_desk = AtDesk()

    @property
    def full_name(self):
        return self.get_full_name() or self.username

    @property
    def zone(self):
        return ZoneInfo(self.time_zone or settings.TIME_ZONE)


def validate_orcid(value):
    """ISO 7064 MOD 11-2 over the first fifteen digits, as https://support.orcid.org describes."""
    ORCID(value)
    digits = value.replace("-", "")
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[-1] != ("X" if check == 10 else str(check)):
        raise ValidationError(_("The last character of this ORCID does not fit the others. Copy it again."))


def whole(given, family):
    return f"{given or ''} {family or ''}".strip()


class AuthorQuerySet(ShownQuerySet):
    def of(self, editions):
        """The people who signed these editions."""
        return self.alias(one=editions.one_of(authors=OuterRef("pk"))).exclude(one=None)

    def left_between(self, day, last_day):
        """The keys of those who are former authors by the one day and were not by the other."""
        return list(self.filter(former_since__gt=day, former_since__lte=last_day).values_list("pk", flat=True))

    def beginning_with(self, slug):
        """In an order of which one person is the first."""
        return self.order_by(Case(When(slug=slug, then=0), default=1), "pk")

    def counted(self, counts):
        """Those that `counts` has ({key: how many texts}), as a list, each with their number."""
        return with_counts(self, counts)

    def for_choices(self, language):
        """(slug, given and family names, those in a language first) of each: see `Author.choices`."""
        codes = [language, *languages.codes()]
        columns = [languages.column(field, code) for code in codes for field in ("given_name", "family_name")]
        return self.rewrite(False).values_list("slug", *columns)

    def with_languages(self, editions):
        """Each knows in which languages they signed any of these editions."""
        return editions.languages_of(self, authors=OuterRef("pk"))


class AuthorsAtDesk(models.Manager):
    """Who may still be named as an author of something new."""

    def get_queryset(self):
        return super().get_queryset().exclude(former_since__lte=timezone.localdate())


class Author(Shown):
    """A person who writes, translates or edits; shared by all articles and languages."""

    place = ("author", "id")
    also = frozenset({NAMES})

    slug = models.SlugField(_("address"), max_length=100, unique=True)
    given_name = models.CharField(_("given name"), max_length=120, blank=True)
    family_name = models.CharField(_("family name"), max_length=120, blank=True)
    position = models.CharField(pgettext_lazy("of a person", "position"), max_length=200, blank=True)
    bio = models.TextField(_("biography"), blank=True)
    photo = models.ImageField(_("portrait"), upload_to="authors/", blank=True)
    focal_x = models.FloatField(_("focal point, across"), default=0.5, validators=FRACTION)
    focal_y = models.FloatField(_("focal point, down"), default=0.5, validators=FRACTION)
    portraits = models.JSONField(default=list, editable=False)  # as `thinktank.renditions` keeps them
    orcid = models.CharField("ORCID", max_length=19, blank=True, validators=[validate_orcid])
    links = models.JSONField(_("links"), default=list, blank=True, help_text=_("A list of addresses: [“https://…”]"))
    email = models.EmailField(_("e-mail"), blank=True)
    show_email = models.BooleanField(_("show the e-mail on the site"), default=False)
    former_since = models.DateField(_("former since"), null=True, blank=True)
    user = models.OneToOneField(
        User, models.SET_NULL, verbose_name=_("account"), null=True, blank=True, related_name="author"
    )

    objects = AuthorQuerySet.as_manager()
    at_desk = AuthorsAtDesk()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["slug"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        with together():
            super().save(*args, **kwargs)
            self.editions.owe_words()
            if self.is_incomplete:
                Outbox.objects.create(kind="portraits", payload={"author": self.pk})

    def get_absolute_url(self):
        return address(get_language(), "author", self.slug)

    @staticmethod
    def choices(rows):
        """[(slug, name)] of authors `for_choices`, as `name_in` has the names."""
        note(NAMES)
        return [(slug, next(filter(None, map(whole, names[::2], names[1::2])), slug)) for slug, *names in rows]

    @property
    def name(self):
        return self.name_in(get_language() or "en")

    @property
    def left_on(self):
        """Since when they are a former author; None for who is here, be it that they leave one day."""
        return self.former_since if self.former_since and self.former_since <= timezone.localdate() else None

    @property
    def public_email(self):
        return self.email if self.show_email else ""

    @property
    def public_links(self):
        """Only addresses of the web: whatever else was typed would run or lead nowhere."""
        addresses = [link for link in map(str, self.links) if link.startswith(("https://", "http://"))]
        return [{"url": address, "host": address.split("/")[2]} for address in addresses]

    @property
    def storage(self):
        return self.photo.storage

    @property
    def focus(self):
        return self.focal_x, self.focal_y

    @property
    def photo_size(self):
        """Without a file, or where that is gone, there is nothing to make smaller."""
        there = self.photo and self.storage.exists(self.photo.name)
        return (self.photo.width, self.photo.height) if there else (0, 0)

    @property
    def is_incomplete(self):
        return bool(PORTRAIT.lacking(self.portraits, self.photo, self.photo_size, self.focus))

    def complete(self):
        """Offer the portrait in every width and format that pages ask for; does nothing the second time."""
        return keep(self, portraits=PORTRAIT.complete(self.portraits, self.photo, self.photo_size, self.focus))

    def portrait(self):
        """What a template needs to show it, in the shape that most places give it."""
        files = PORTRAIT.offered(self.portraits, self.photo, self.focus)
        return {"url": self.photo.url, "width": 240, "height": 288, "files": files, "in_sight": in_sight(*self.focus)}

    def name_in(self, language):
        """Given and family name as written in a language, else in the first that has one (names always print)."""
        return whole(*self.names_in(language)) or self.slug

    def names_in(self, language):
        for code in [language, *languages.codes()]:
            given, family = (
                getattr(self, languages.column(field, code)) or "" for field in ("given_name", "family_name")
            )
            if given or family:
                return given, family
        return "", ""
