"""Similar posts of an article: what readers see beside it in each language, what is pinned there, what is hidden."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext

from thinktank import languages

from .. import choosing
from ..models import Edition

MOST = 12  # that an editor sees of a list: as many again as readers do


class SimilarViews:
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.similar_view)
        return [path("<int:object_id>/similar/", view, name="articles_article_similar"), *super().get_urls()]

    def similar_view(self, request, object_id):
        article = self.publisher_s_article(request, object_id)
        first, never = choosing.decided(article.pk)
        if request.method == "POST":
            act, _colon, name = request.POST.get("act", "").partition(":")
            if act == "add":
                name = named_in(request.POST.get("which", ""))
            if name == article.public_id or not Edition.objects.of_article(name).exists():
                messages.error(request, gettext("No published article has this address. Copy it from its page."))
            else:
                decide(article, act, name, first, never)
            return HttpResponseRedirect(reverse("admin:articles_article_similar", args=[article.pk]))
        editions = {edition.language: edition for edition in article.editions.filter(withdrawn_at=None)}
        context = self.admin_site.each_context(request) | {
            "title": gettext("Similar posts"),
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "pinned": titles(first),
            "hidden": titles(never),
            "lists": [
                (code, languages.own_name(code), editions[code].similar(MOST))
                for code in languages.codes()
                if code in editions
            ],
        }
        return TemplateResponse(request, "admin/articles/article/similar.html", context)


def decide(article, act, name, first, never):
    first, never = [other for other in first if other != name], [other for other in never if other != name]
    if act in ("pin", "add"):
        first = [*first, name]
    elif act == "first":
        first = [name, *first]
    elif act == "hide":
        never = [*never, name]
    choosing.decide(article.pk, first, never)


def named_in(text):
    """The id of the article that an editor means by its id, its permanent link or the address of its page."""
    parts = [part for part in text.strip().partition("?")[0].split("/") if part]
    if not parts:
        return ""
    edition = Edition.objects.filter(addresses__slug=parts[-1], language__in=parts).first()
    if edition:
        return edition.public_id
    return parts[-2] if parts[-1] in languages.codes() and len(parts) > 1 else parts[-1]


def titles(public_ids):
    """[(id, title)], in the editor’s language where it has one; of one that is in no language any more its id."""
    found = {}
    for edition in Edition.objects.of_articles(public_ids).order_by("pk"):
        if edition.public_id not in found or edition.language == get_language():
            found[edition.public_id] = edition.title
    return [(name, found.get(name, name)) for name in public_ids]
