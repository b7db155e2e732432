"""People, topics and picture of an article where they differ from what is in print: mended in all languages at once."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.urls import path
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from thinktank import languages

from .. import correcting
from ..amending import Conflict
from ..comparing import digest
from ..models.editions import Edition, NotPossible
from ..publishing import Manuscript, NotReady
from . import changes


def differing(article):
    """What readers would find different if print had the article’s people, topics and picture:
    [{"code", "name", "changed", "digest"}], of the languages that are out."""
    change = correcting.shared_from(article)
    found = []
    prefetch_related_objects([article], Prefetch("editions", Edition.objects.select_related("current")))
    for edition in article.editions.all():
        if edition.withdrawn_at:
            continue
        before = Manuscript.from_inputs(edition.current.inputs)
        after = change(before)
        if changed := changes.between(before, after):
            code = edition.language
            row = {"code": code, "name": languages.own_name(code), "changed": changed}
            found.append(row | {"digest": digest(after.as_inputs())})
    return sorted(found, key=lambda row: languages.codes().index(row["code"]))


class InPrintViews:
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.in_print_view))
        return [path("<int:object_id>/in-print/", view, name="articles_article_in_print"), *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        article = context.get("original")
        if article and request.user.has_perm("articles.publish_article"):
            prefetch_related_objects([article], "authorships__author", "topics")
            context["differing"] = [row["name"] for row in differing(article)]
        return super().render_change_form(request, context, *args, **kwargs)

    def in_print_view(self, request, object_id):
        article = self.publisher_s_article(request, object_id)
        try:
            mended = self.mend_print(request, article)
        except Conflict:
            message = gettext("Somebody changed this meanwhile. Below is how it stands now; nothing was published.")
            messages.error(request, message)
        except (NotReady, NotPossible) as reason:
            messages.error(request, str(reason))
        else:
            names = get_text_list([languages.own_name(edition.language) for edition in mended], gettext("and"))
            messages.success(request, gettext("Mended in print: %(languages)s.") % {"languages": names})
        return self.back_to_publishing(article)

    @transaction.atomic
    def mend_print(self, request, article):
        """Exactly what was shown, in every language it was shown for."""
        mended = correcting.restate(article.editions.all(), correcting.shared_from(article), by=request.user)
        printed = {edition.language: edition.versions_out()[0].digest for edition in mended}
        shown = {code: request.POST.get(f"shown_{code}") for code in languages.codes()}
        if not printed or printed != {code: value for code, value in shown.items() if value}:
            raise Conflict
        return mended
