"""The desk’s own pages: what needs doing, how things are done, how somebody wants to work."""

from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, override

from authors.models import User


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
            *super().get_urls(),
        ]

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
