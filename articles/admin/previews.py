"""A language as it would be published, beside the form and behind secret links."""

from datetime import timedelta

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST
from js_asset import Media, Script

from thinktank import languages

from ..models import PreviewLink
from ..preview import page
from .states import times
from .work import sent

DAYS = {days: timedelta(days=int(days)) for days in ("1", "3", "7")}


class PreviewViews:
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        within = "<int:object_id>/preview/<slug:language>/"
        return [
            path(within, view(require_GET(self.preview_view)), name="articles_article_preview"),
            path(within + "panel/", view(require_GET(self.panel_view)), name="articles_article_preview_panel"),
            path(within + "links/", view(self.links_view), name="articles_article_preview_links"),
            path(
                within + "links/revoke/", view(require_POST(self.revoke_view)), name="articles_article_preview_revoke"
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, *args, **kwargs):
        """The one page that shows another in a frame."""
        return csp_replace({"frame-src": [SELF]})(super().change_view)(request, *args, **kwargs)

    def render_change_form(self, request, context, *args, **kwargs):
        scripts = [Script(f"articles/{name}.js", type="module") for name in ("preview", "preview_links", "copy")]
        context["media"] = context["media"] + Media(js=scripts, css={"all": ["articles/preview.css"]})
        return super().render_change_form(request, context, *args, **kwargs)

    def preview_view(self, request, object_id, language):
        """The full page."""
        return page(request, *self.to_preview(request, object_id, language))

    def panel_view(self, request, object_id, language):
        """The page in a frame of the form, where no script runs."""
        framed = csp_replace({"frame-ancestors": [SELF]})(xframe_options_sameorigin(page))
        return framed(request, *self.to_preview(request, object_id, language), in_panel=True)

    def to_preview(self, request, object_id, language):
        article = self.desk_article(request, object_id)
        if language not in languages.codes():
            raise Http404
        return article, language

    def links_view(self, request, object_id, language):
        """The secret links of a language; a POST makes one and tells its address, this once."""
        article, language = self.to_preview(request, object_id, language)
        if request.method != "POST":
            return JsonResponse(self.links_in(article, language))
        self.check_may_show(request, article, language)
        wishes = sent(request)
        days, note = DAYS.get(wishes.get("days")), wishes.get("note", "")
        if days is None:
            return JsonResponse({"error": gettext("Choose for how long the link shall work.")}, status=400)
        _link, token = PreviewLink.objects.make(article, language, by=request.user, lasts=days, note=note)
        address = settings.SITE_URL + reverse("preview", args=[token])
        return JsonResponse(self.links_in(article, language) | {"address": address})

    def revoke_view(self, request, object_id, language):
        article, language = self.to_preview(request, object_id, language)
        self.check_may_show(request, article, language)
        wanted = sent(request).get("id", "")
        if wanted.isdecimal() and len(wanted) < 19:
            article.preview_links.filter(language=language, pk=wanted).revoke(timezone.now())
        return JsonResponse(self.links_in(article, language))

    def check_may_show(self, request, article, language):
        """A draft is shown to outsiders by those who may write it."""
        if language not in article.languages_for(request.user):
            raise PermissionDenied

    def links_in(self, article, language):
        links = article.preview_links.filter(language=language).working(timezone.now()).select_related("by")
        return {
            "links": [
                {
                    "id": str(link.pk),
                    "note": link.note or gettext("for anybody"),
                    "by": link.by.full_name,
                    "until": times(link.expires_at),
                }
                for link in links
            ]
        }
