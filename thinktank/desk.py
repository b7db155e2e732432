"""The desk’s own pages: what needs doing, how things are done, how somebody wants to work."""

from datetime import timedelta
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.views import shortcut
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from articles.models import Article, Edition
from authors.models import User

LENGTH = 8  # of each list but that of what needs doing
SOON = timedelta(days=14)


class MeForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["language", "time_zone", "mail"]
        widgets = {"time_zone": forms.TextInput(attrs={"list": "zones", "autocomplete": "off"})}


class DeskPages:
    """Mixed into the admin site."""

    def get_urls(self):
        return [
            path("me/", self.admin_view(self.me), name="me"),
            path("handbook/", self.admin_view(self.handbook), name="handbook"),
            path("r/<int:content_type_id>/<int:object_id>/", self.admin_view(self.on_site), name="view_on_site"),
            *super().get_urls(),
        ]

    def index(self, request, extra_context=None):
        return super().index(request, (extra_context or {}) | self.desk(request))

    def desk(self, request):
        """What somebody who may see articles finds first; nothing of an article that is not open to them."""
        from articles.admin.waiting import waiting_for  # whose package registers with this site

        user, now = request.user, timezone.now()
        if not user.has_perm("articles.view_article"):
            return {}
        mine = Article.objects.open_to(user)
        editions = Edition.objects.filter(article__in=mine.values("pk"))
        scheduled = sorted(editions.scheduled(now), key=lambda edition: edition.next_at(now))
        return {
            "waiting": waiting_for(user, now),
            "scheduled": [(edition, edition.next_at(now)) for edition in scheduled[:LENGTH]],
            "soon": now + SOON,
            "worked_on": mine.without_texts().last_worked_on_by(user)[:LENGTH],
            "drafts": mine.without_texts().unpublished()[:LENGTH],
            "published": editions.live(now).newest_first()[:LENGTH],
        }

    def me(self, request):
        """How somebody wants to be spoken and written to; the rest of an account is an administrator’s."""
        user = User.objects.get(pk=request.user.pk)
        form = MeForm(request.POST or None, instance=user)
        if request.method == "POST" and form.is_valid():
            form.save()
            with override(user.language or None):
                messages.success(request, gettext("Saved."))
            return HttpResponseRedirect(reverse("admin:me"))
        context = {"title": gettext("How you work here"), "form": form, "zones": sorted(available_timezones())}
        return TemplateResponse(request, "admin/me.html", self.each_context(request) | context)

    def handbook(self, request):
        context = self.each_context(request) | {"title": gettext("Handbook")}
        return TemplateResponse(request, "admin/handbook.html", context)

    def on_site(self, request, content_type_id, object_id):
        """The public page of something this person may see here: the address of a text to come tells its title."""
        kind = get_object_or_404(ContentType, pk=content_type_id)
        found = self._registry.get(kind.model_class())
        if not found or not found.has_view_permission(request):
            raise Http404
        get_object_or_404(found.get_queryset(request), pk=object_id)
        return shortcut(request, content_type_id, object_id)
