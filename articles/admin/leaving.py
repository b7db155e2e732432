"""The page on which somebody’s work is handed over and their account closed."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from authors.models import User

from ..leaving import belongings, hand_over
from ..models import NotPossible


class LeavingForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Goes to"),
        queryset=User.at_desk.none(),
        help_text=_("They see it on their desk at once. Bylines and the history of the texts stay as they are."),
    )

    def __init__(self, *args, leaver, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = User.at_desk.who_may("articles.change_article").exclude(pk=leaver.pk)
        self.fields["to"].label_from_instance = lambda user: user.full_name


class LeavingViews:
    """Mixed into the admin of accounts."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.leaving_view)
        return [path("<int:object_id>/leaving/", view, name="authors_user_leaving"), *super().get_urls()]

    def leaving_view(self, request, object_id):
        leaver = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_change_permission(request, leaver) or (leaver.is_superuser and not request.user.is_superuser):
            raise PermissionDenied
        form = LeavingForm(request.POST or None, leaver=leaver)
        if form.is_valid():
            try:
                hand_over(leaver, form.cleaned_data["to"])
            except NotPossible as reason:
                form.add_error(None, str(reason))
            else:
                names = {"who": leaver.full_name, "to": form.cleaned_data["to"].full_name}
                message = gettext("%(who)s has left; the work went to %(to)s.") % names
                self.log_change(request, leaver, message)
                messages.success(request, message)
                return HttpResponseRedirect(reverse("admin:authors_user_changelist"))
        context = self.admin_site.each_context(request) | {
            "title": gettext("Hand over and mark as left"),
            "subtitle": leaver.full_name,
            "opts": self.opts,
            "leaver": leaver,
            "own": belongings(leaver),
            "form": form,
        }
        return TemplateResponse(request, "admin/authors/user/leaving.html", context)
