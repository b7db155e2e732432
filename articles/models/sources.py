from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..ids import new_id
from ..works import fold, normal_doi, normal_url, validate_csl


class SourceQuerySet(models.QuerySet):
    def usable(self):
        return self.filter(trashed_at=None, merged_into=None)

    def matching(self, words):
        """The address is this one, or every word is in the title or the address: “istanbul” finds “İstanbul”."""
        if url := normal_url(words):
            return self.usable().filter(url_key__startswith=url)
        found = self.usable()
        for word in fold(words).split():
            found = found.filter(models.Q(title_key__contains=word) | models.Q(url_key__contains=word))
        return found

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


class Source(models.Model):
    """A work that can be cited; shared by all articles and languages."""

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
    doi = models.CharField(max_length=255, unique=True, null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    trashed_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )

    objects = SourceQuerySet.as_manager()
    history = HistoricalRecords()

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

    @property
    def suggestion(self):
        """How it is offered and named in forms."""
        publisher = self.csl.get("container-title") or self.csl.get("publisher")
        return f"{self} · {publisher} [{self.public_id}]" if publisher else f"{self} [{self.public_id}]"

    def derive(self):
        """Bulk loading calls this itself; everybody else saves."""
        self.title = str(self.csl.get("title") or "")[:500]
        self.title_key = fold(self.csl.get("title"))[:500]
        self.url_key = normal_url(self.csl.get("URL"))[:500]
        self.doi = normal_doi(self.csl.get("DOI")) or None
        self.changed_at = timezone.now()

    def csl_in(self, language):
        """The work's CSL fields as a reader of a language should see them."""
        own = self.localized.get(language, {})
        if own.get("title"):
            own = {"language": language} | own
        return {**self.csl, **own, "id": self.public_id}

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
