"""Topics that are one subject, put together: chosen in the list, looked at side by side, made one."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from thinktank import languages

from ..merging_topics import gather
from ..models import NotPossible, Topic


class GatheringViews:
    """Mixed into the topic’s admin."""

    actions = ["merge_topics"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.merge_view)
        return [path("merge/", view, name="articles_topic_merge"), *super().get_urls()]

    def may_merge(self, request):
        """It takes topics away, and changes what other people’s articles are about."""
        return request.user.has_perms(["articles.delete_topic", "articles.publish_article"])

    def has_merge_permission(self, request):
        return self.may_merge(request)

    @admin.action(description=_("Merge topics…"), permissions=["merge"])
    def merge_topics(self, request, queryset):
        chosen = "&".join(f"t={slug}" for slug in queryset.order_by("slug").values_list("slug", flat=True))
        return HttpResponseRedirect(f"{reverse('admin:articles_topic_merge')}?{chosen}")

    def merge_view(self, request):
        """?t=SLUG&t=SLUG…; POST with keep=SLUG makes them one."""
        if not self.may_merge(request):
            raise PermissionDenied
        chosen = request.POST.getlist("t") or request.GET.getlist("t")
        topics = list(Topic.objects.filter(slug__in=chosen).with_reach(timezone.now()))
        if request.method == "POST":
            return self.merge(request, topics, request.POST.get("keep"))
        context = self.admin_site.each_context(request) | {
            "title": gettext("Merge topics"),
            "opts": self.opts,
            "topics": topics,
            "kept": max(topics, key=lambda topic: (topic.pages, topic.articles_count), default=None),
            "rows": [
                (languages.own_name(code), code, [getattr(topic, languages.column("name", code)) for topic in topics])
                for code in languages.codes()
            ],
        }
        return TemplateResponse(request, "admin/articles/topic/merge.html", context)

    def merge(self, request, topics, slug):
        kept = next((topic for topic in topics if topic.slug == slug), None)
        try:
            if kept is None:
                raise NotPossible(gettext("Choose the topic that stays."))
            articles = gather(kept, [topic for topic in topics if topic != kept], by=request.user)
        except NotPossible as problem:
            self.message_user(request, str(problem), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        said = ngettext(
            "One topic now. %(count)d article was moved to it, and the old addresses lead to it.",
            "One topic now. %(count)d articles were moved to it, and the old addresses lead to it.",
            len(articles),
        )
        self.message_user(request, said % {"count": len(articles)})
        return HttpResponseRedirect(reverse("admin:articles_topic_change", args=[kept.pk]))
