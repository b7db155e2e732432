"""What an article can be, and what schema.org, Zotero, Google Scholar and CSL call it: the one table (pure)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Kind:
    """`is_scholarly`: Google Scholar’s inclusion guidelines leave news, reviews and editorials out."""

    label: Any
    plural: Any
    schema: str
    zotero: str
    csl: str
    is_scholarly: bool


KINDS = {
    "analysis": Kind(_("Analysis"), _("Analyses"), "ScholarlyArticle", "report", "report", True),
    "commentary": Kind(
        _("Commentary"), _("Commentaries"), "OpinionNewsArticle", "magazineArticle", "article-magazine", False
    ),
    "report": Kind(pgettext_lazy("kind of article", "Report"), _("Reports"), "Report", "report", "report", True),
    "policy-brief": Kind(_("Policy brief"), _("Policy briefs"), "Report", "report", "report", True),
    "interview": Kind(_("Interview"), _("Interviews"), "Article", "interview", "interview", False),
    "news": Kind(
        pgettext_lazy("one article", "News"), _("News"), "NewsArticle", "newspaperArticle", "article-newspaper", False
    ),
}


def choices():
    return [(code, kind.label) for code, kind in KINDS.items()]
