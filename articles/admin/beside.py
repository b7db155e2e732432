"""Languages side by side: what a translation was made from, what changed since, what differs."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from thinktank import languages

from .. import footnotes, parity, richtext, translating
from ..models import Article
from ..models.translations import COMPUTED
from .access import OpenArticles
from .work import sent


class BesideViews(OpenArticles):
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:object_id>/beside/", view(require_GET(self.beside_view)), name="articles_article_beside"),
            path("<int:object_id>/beside/mark/", view(require_POST(self.mark_view)), name="articles_article_mark"),
            *super().get_urls(),
        ]

    def beside_view(self, request, object_id):
        article = self.desk_article(request, object_id)
        source, target = request.GET.get("from") or article.original_language, request.GET.get("to")
        return self.pair(request, article, source, target)

    def mark_view(self, request, object_id):
        """Say of a paragraph, a field or a note that it is still correct, or left out on purpose; or take that back."""
        article, data = self.desk_article(request, object_id), sent(request)
        target = data.get("to", "")
        if target not in article.languages_for(request.user):
            raise PermissionDenied
        with transaction.atomic():
            # No write of the article comes between what is read here and what is noted.
            article = Article.objects.select_for_update(of=("self",)).with_notes().get(pk=article.pk)
            work, texts = article.work_in(target), article.as_translated()
            try:
                basis = translating.mark(texts, target, work.basis, data.get("id", ""), data.get("on") != "")
            except LookupError:
                error = _("The text has changed meanwhile. Look again.")
                return JsonResponse({"error": error, "csrf": get_token(request)}, status=409)
            work.stand(texts, basis)
            work.save(update_fields=COMPUTED)
        return self.pair(request, article, article.original_language, target)

    def pair(self, request, article, source, target):
        if not {source, target} <= set(languages.codes()) or source == target:
            raise BadRequest
        texts = article.as_translated()
        is_from_original = source == article.original_language
        work = article.translations.filter(language=target).first()
        # One may translate from a translation; but what changed meanwhile is known of the original alone.
        standing = (
            translating.stand(texts, target, work and work.basis)
            if is_from_original
            else translating.stand(texts | {"original_language": source}, target)
        )
        bodies = {code: texts["texts"][code]["body"] for code in (source, target)}
        differences = parity.compare(bodies[source], bodies[target], source, target)
        answer = {
            "from": source,
            "to": target,
            "languages": [{"code": code, "name": languages.own_name(code)} for code in article.written_languages],
            "original": article.original_language,
            "may_write": target in article.languages_for(request.user),
            "state": state_of(article, target, standing),
            "paragraphs": list(self.paragraphs(standing, bodies[source])),
            "parts": list(self.parts(article, standing, bodies)),
            "parity": [
                {
                    "kind": difference.kind,
                    "label": KINDS[difference.kind](),
                    "place": difference.place,
                    "original": difference.original,
                    "translation": difference.translation,
                }
                for difference in differences
            ],
            "differences": ngettext(
                "%(count)d difference to look at", "%(count)d differences to look at", len(differences)
            )
            % {"count": len(differences)},
            "csrf": get_token(request),
        }
        return JsonResponse(answer)

    def paragraphs(self, standing, body):
        originals = richtext.paragraphs(body)
        rows = standing.rows or [
            translating.Row(number, None, "missing", "") for number in range(len(originals))
        ]  # of a language without a word
        for row in rows:
            yield {
                "id": row.id,
                "original": None if row.original is None else originals[row.original],
                "translation": row.translation,
                "state": row.state,
                "pieces": [[piece.kind, piece.text] for piece in row.pieces],
            }

    def parts(self, article, standing, bodies):
        source, target = bodies
        numbers = {key: number for number, key in enumerate(footnotes.keys(bodies[source]), 1)}
        found = standing.parts or translating.parts(article.as_translated() | {"original_language": source}, target, {})
        for part in found:
            kind, _colon, key = part.name.partition(":")
            original, state = part.original, part.state
            if kind == "image_alt" and article.image and not original and not part.translation:
                original = article.image.texts_in(source)["alt"]
                state = "missing" if original and not article.image.texts_in(target)["alt"] else "ok"
            yield {
                "name": part.name,
                "number": numbers.get(key) if key else None,
                "original": original,
                "translation": part.translation,
                "state": state,
                "pieces": [[piece.kind, piece.text] for piece in part.pieces],
            }


KINDS = {
    "markers": lambda: _("Note markers"),
    "images": lambda: _("Images"),
    "links": lambda: _("Links"),
    "dates": lambda: _("Dates"),
    "numbers": lambda: _("Numbers"),
    "names": lambda: _("Names"),
}


def state_of(article, target, standing):
    if target == article.original_language:
        return {"code": "original", "text": _("This is the original.")}
    return {"code": standing.state, "text": told(standing)}


def told(standing):
    """How far a translation is, in one line."""
    if standing.state == "missing":
        return _("Nothing is translated yet.")
    changed = ngettext(
        "%(count)d passage of the original changed since",
        "%(count)d passages of the original changed since",
        standing.outdated,
    )
    missing = ngettext("%(count)d passage is missing", "%(count)d passages are missing", standing.missing)
    counts = [(changed, standing.outdated), (missing, standing.missing)]
    facts = [text % {"count": count} for text, count in counts if count]
    return capfirst(" · ".join(facts)) if facts else pgettext("translation", "Complete and in step with the original.")
