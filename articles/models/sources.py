from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from thinktank.pages.shown import Shown

from .. import csl as reading
from ..ids import new_id
from ..twins import VERSION, Work, likeness
from ..works import fold, normal_doi, normal_url, validate_csl, words_of
from .editions import Edition
from .links import Linked, LinkedQuerySet
from .notes import Cite


class SourceQuerySet(LinkedQuerySet):
    def with_languages(self, editions):
        """Each knows in which languages any of these editions cites it."""
        return editions.languages_of(self, sources=OuterRef("pk"))

    def usable(self):
        return self.filter(trashed_at=None, merged_into=None)

    def matching(self, words):
        """The address or the DOI begins like this, or every word stands in what is known of the work, however it is
        typed: “istanbul oz” finds “İstanbul’da Kış” by Öz."""
        words = words.replace("\0", "")  # which PostgreSQL cannot even look for
        doi = normal_doi(words)
        if url := normal_url(words):
            return self.filter(Q(url_key__startswith=url) | Q(words__contains=f" {url}") | Q(doi=doi or "?"))
        if doi:
            return self.filter(doi__startswith=doi)
        found = self
        for word in fold(words).split()[:8]:
            found = found.filter(words__contains=word)
        return found

    def likeliest_first(self, words, article=None):
        """Those that `article` (its key) cites already, then those whose title begins with the words, then those with a
        word that does."""
        begins = fold(words)
        ranks = [When(title_key__startswith=begins, then=Value(1)), When(words__contains=f" {begins}", then=Value(2))]
        if article:
            cited = Cite.objects.filter(source=OuterRef("pk"), footnote__article=article)
            ranks.insert(0, When(Exists(cited), then=Value(0)))
        rank = Case(*ranks, default=Value(3), output_field=models.SmallIntegerField())
        return self.annotate(rank=rank).order_by("rank", "title_key", "pk")

    def named(self, words):
        """The one source an editor means by a suggestion (“Title · Publisher [id]”), an id, a DOI, an address or a
        whole title; None where that is nobody’s or several’s."""
        words = words.strip()
        public_id = words.removesuffix("]").rpartition("[")[2]
        url, title, doi = normal_url(words), fold(words), normal_doi(words)
        for wanted in [{"public_id": public_id}, {"doi": doi}, {"url_key": url}, {"title_key": title}]:
            found = self.usable().filter(**wanted)[:2] if all(wanted.values()) else []
            if len(found) == 1:
                return found[0]
        return None

    def alike(self, source):
        """Up to five that may be the same work: one address, one title, or a title that begins alike."""
        same = Q(pk=None)
        if source.url_key:
            same |= Q(url_key=source.url_key)
        if doi := source.as_work().doi:
            same |= Q(doi__startswith=VERSION.sub("", doi)) | Q(url_key__contains=VERSION.sub("", doi))
        if len(source.title_key) >= 12:
            same |= Q(title_key__startswith=source.title_key[:12]) | Q(title_key__endswith=source.title_key[-12:])
        near = self.usable().filter(same).exclude(pk=source.pk).exclude(pk__in=Distinction.objects.from_(source))[:200]
        return [other for other in near if likeness(source.as_work(), other.as_work())][:5]

    def standing_for(self, public_ids):
        """{id: the source it stands for today}: one that was merged into another is found under its old id too."""
        found = self.filter(public_id__in=public_ids).select_related("merged_into")
        return {source.public_id: source.merged_into or source for source in found}

    def with_reach(self, now):
        """Each knows how many notes cite it (`notes`) and how many public pages show it (`pages`)."""
        cites = Cite.objects.filter(source=OuterRef("pk")).order_by().values("source")
        pages = Edition.objects.live(now).filter(edition_sources__source=OuterRef("pk")).order_by()
        pages = pages.values("edition_sources__source")
        return self.annotate(
            notes=Coalesce(Subquery(cites.annotate(n=Count("footnote", distinct=True)).values("n")), 0),
            pages=Coalesce(Subquery(pages.annotate(n=Count("pk", distinct=True)).values("n")), 0),
        )

    def never_cited(self):
        """Neither a note nor a text in print knows them: these may be deleted."""
        return self.exclude(Exists(Cite.objects.filter(source=OuterRef("pk")))).filter(
            edition_sources=None, merged=None
        )

    def cited_in(self, editions):
        return self.filter(editions__in=editions).distinct()

    def recognise(self, csl):
        """The one source that is surely this work: the same DOI, or the same address and title together."""
        doi = normal_doi(csl.get("DOI"))
        if doi:
            # Also one that was merged or thrown away: no second source may have its DOI.
            found = self.filter(doi=doi).select_related("merged_into").first()
            return found and (found.merged_into or found)
        url, title = normal_url(csl.get("URL"))[:500], fold(csl.get("title"))[:500]
        if url and title:
            return self.usable().filter(url_key=url, title_key=title, doi=None).first()
        return None

    def recognise_all(self, works):
        """[recognise(csl) of each], in a few queries however many they are."""
        dois = {normal_doi(csl.get("DOI")) for csl in works} - {""}
        urls = {normal_url(csl.get("URL"))[:500] for csl in works} - {""}
        by_doi, by_page = {}, {}
        for some in in_batches(sorted(dois)):
            for source in self.filter(doi__in=some).select_related("merged_into"):
                by_doi[source.doi] = source.merged_into or source
        for some in in_batches(sorted(urls)):
            for source in self.usable().filter(url_key__in=some, doi=None).order_by("-pk"):
                by_page[source.url_key, source.title_key] = source
        found = []
        for csl in works:
            doi, url, title = normal_doi(csl.get("DOI")), normal_url(csl.get("URL"))[:500], fold(csl.get("title"))[:500]
            found.append(by_doi.get(doi) if doi else by_page.get((url, title)) if url and title else None)
        return found


def in_batches(values, size=500):
    return (values[start : start + size] for start in range(0, len(values), size))


class Source(Shown, Linked):
    """A work that can be cited; shared by all articles and languages."""

    place = ("source", "id")
    unseen = frozenset({*Linked.NOT_KEPT} - {"link_state"})

    public_id = models.CharField(_("id"), max_length=64, unique=True, default=new_id, editable=False)
    csl = models.JSONField(_("fields (CSL-JSON)"), default=dict, validators=[validate_csl])
    localized = models.JSONField(
        _("in other languages"),
        default=dict,
        blank=True,
        help_text=_("Title, container-title and URL of the same work in another language: {“tr”: {“title”: “…”}}"),
    )
    # Derived from csl on save, for recognising and finding.
    title = models.CharField(_("title"), max_length=500, blank=True, editable=False)
    title_key = models.CharField(max_length=500, blank=True, editable=False)
    url_key = models.CharField(max_length=500, blank=True, editable=False)
    words = models.TextField(blank=True, default="", editable=False)
    doi = models.CharField(max_length=255, unique=True, null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    trashed_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )

    objects = SourceQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["words", *Linked.NOT_KEPT])

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["title", "pk"]
        indexes = [models.Index(fields=["title_key"]), models.Index(fields=["url_key"])]

    def __str__(self):
        return self.title or self.csl.get("URL") or self.public_id

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    def trash(self):
        """Offer it to nobody any more; what cites it goes on printing it."""
        self.trashed_at = timezone.now()
        self.save()

    def restore(self):
        """Take it out of the trash."""
        self.trashed_at = None
        self.save()

    @property
    def stamp(self):
        """What a form carries to know whether somebody else has changed the source since it was opened."""
        return self.changed_at.isoformat()

    @property
    def suggestion(self):
        """How it is offered and named in forms."""
        publisher = reading.text(self.csl.get("container-title")) or reading.text(self.csl.get("publisher"))
        return f"{self} · {publisher} [{self.public_id}]" if publisher else f"{self} [{self.public_id}]"

    def offered(self):
        """The work for a list that somebody chooses from."""
        people = [
            person.get("literal") or person.get("family", "") for person in reading.people(self.csl.get("author"))
        ]
        return {
            "id": self.public_id,
            "label": self.suggestion,
            "title": str(self),
            "publisher": reading.text(self.csl.get("container-title")) or reading.text(self.csl.get("publisher")),
            "author": ", ".join(people),
            "issued": reading.iso(self.csl.get("issued")),
            "url": reading.text(self.csl.get("URL")),
            "type": reading.text(self.csl.get("type")),
        }

    def as_work(self):
        """What is compared to find the same work once more; a DOI may also stand in the address."""
        address = reading.text(self.csl.get("URL"))
        publisher = reading.text(self.csl.get("container-title")) or reading.text(self.csl.get("publisher"))
        return Work(
            key=self.public_id,
            title=self.title_key,
            url=self.url_key,
            doi=normal_doi(self.csl.get("DOI")) or (normal_doi(address) if "doi.org/" in address else ""),
            publisher=fold(publisher),
            issued=reading.iso(self.csl.get("issued")),
        )

    def derive(self):
        """Bulk loading calls this itself; everybody else saves."""
        self.title = str(self.csl.get("title") or "")[:500]
        self.title_key = fold(self.csl.get("title"))[:500]
        before, self.url_key = self.url_key, normal_url(self.csl.get("URL"))[:500]
        if before and before != self.url_key:
            self.forget_page()
        self.words = words_of(self.csl, self.localized)
        self.doi = normal_doi(self.csl.get("DOI")) or None
        if self.merged_into and self.merged_into.doi == self.doi:
            self.doi = None  # it belongs to the one that stays
        self.changed_at = timezone.now()

    def csl_in(self, language):
        """The work's CSL fields as a reader of a language should see them."""
        own = self.localized.get(language, {})
        if own.get("title"):
            own = {"language": language} | own
        return {**self.csl, **own, **self.copy_to_print(own), "id": self.public_id}

    def copy_to_print(self, own):
        """Where the page is dead, the copy that is printed beside its address; the page of a localised work is another
        one. `custom` is where CSL-JSON has room for what it does not know."""
        if not (self.is_dead and self.archived_url) or own.get("URL"):
            return {}
        copy = {"URL": self.archived_url, "on": self.archived_on.isoformat() if self.archived_on else ""}
        custom = self.csl.get("custom")
        return {"custom": {**(custom if isinstance(custom, dict) else {}), "archived": copy}}

    def named_in(self, language):
        """The work in a few words; `language` is its own, where known."""
        csl = self.csl_in(language)
        own = str(csl.get("language") or "").partition("-")[0].lower()
        return {
            "title": csl.get("title") or csl.get("URL") or self.public_id,
            "container": csl.get("container-title") or csl.get("publisher") or "",
            "language": own,
            "is_foreign": own not in ("", language),
        }


class LookUpQuerySet(models.QuerySet):
    def allow(self, user, now):
        """Whether somebody may ask the network once more; if so, it is counted."""
        self.filter(at__lt=now - timedelta(hours=1)).delete()
        mine = self.filter(user=user)
        if (
            mine.count() >= LookUp.PER_HOUR
            or mine.filter(at__gt=now - timedelta(minutes=1)).count() >= LookUp.PER_MINUTE
        ):
            return False
        self.create(user=user, at=now)
        return True


class LookUp(models.Model):
    """Somebody asked the network for a work: kept for an hour, so that nobody asks for others without end."""

    PER_MINUTE, PER_HOUR = 12, 200

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = LookUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("look-up")
        verbose_name_plural = _("look-ups")

    def __str__(self):
        return f"{self.user} {self.at}"


class DistinctionQuerySet(models.QuerySet):
    def from_(self, source):
        """The keys of what is another work than this one."""
        pairs = (
            self.filter(Q(first=source.pk) | Q(second=source.pk)).values_list("first", "second") if source.pk else []
        )
        return {key for pair in pairs for key in pair}

    def public_ids(self):
        """{the two ids of each pair}"""
        return {frozenset(pair) for pair in self.values_list("first__public_id", "second__public_id")}


class Distinction(models.Model):
    """Two sources that look alike and are two works: somebody has said so."""

    first = models.ForeignKey(Source, models.CASCADE, related_name="+")
    second = models.ForeignKey(Source, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = DistinctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("distinction")
        verbose_name_plural = _("distinctions")
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="distinction_once")]

    def __str__(self):
        return f"{self.first} ≠ {self.second}"
