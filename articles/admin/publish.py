"""The publish page: what the public would find different, and when it shall.

What is shown is what is published: the page carries a digest of each language, and a text that is no longer the one
shown is refused.
"""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thinktank import languages

from ..amending import Conflict
from ..models import Article
from ..models.editions import NotPossible, Version
from ..publishing import NotReady
from .acts import ActViews
from .in_print import InPrintViews, differing
from .standings import standings
from .states import state_of, times

KINDS = [
    (Version.Kind.UPDATE, _("Update: new facts or arguments; the page says when.")),
    (Version.Kind.CORRECTION, _("Correction: something was wrong; the page says what.")),
    (Version.Kind.TYPO, _("Typo: nothing that a reader would mind; the page says nothing.")),
]


class PublishForm(forms.Form):
    languages = forms.MultipleChoiceField(
        choices=languages.choices, error_messages={"required": _("Choose at least one language.")}
    )
    at = forms.DateTimeField(
        label=_("At"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M"],
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, initial=Version.Kind.UPDATE, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note to readers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence. A correction needs it: what was wrong, and what is right."),
    )

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at and at <= timezone.now():
            raise forms.ValidationError(_("This time has passed. Choose a later one, or none to publish now."))
        return at

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == Version.Kind.CORRECTION and not cleaned.get("note"):
            self.add_error("note", _("Tell readers in one sentence what was wrong."))
        return cleaned


class PublishViews(ActViews, InPrintViews):
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:object_id>/publish/", view(self.publish_view), name="articles_article_publish"),
            *super().get_urls(),
        ]

    def publisher_s_article(self, request, object_id):
        if not request.user.has_perm("articles.publish_article"):
            raise PermissionDenied
        return self.desk_article(request, object_id)

    def publish_view(self, request, object_id):
        article = self.publisher_s_article(request, object_id)
        status = 200
        # What is typed as 09:00 is nine by the institute’s clock, wherever the editor is.
        with timezone.override(None):
            form = PublishForm(request.POST or None)
            if form.is_valid():
                try:
                    editions = self.publish(request, article, form.cleaned_data)
                except NotReady:
                    form.add_error(None, _("Nothing was published: a language that was chosen is not ready yet."))
                except NotPossible as reason:
                    form.add_error(None, str(reason))
                except Conflict:
                    status = 409
                    messages.error(
                        request, _("Somebody changed the text while you were reading. Below is how it stands now.")
                    )
                    form = PublishForm(initial=form.cleaned_data)
                    article = self.publisher_s_article(request, object_id)
                else:
                    self.tell(request, editions)
                    sent = ",".join(edition.language for edition in editions)
                    address = reverse("admin:articles_article_publish", args=[article.pk])
                    return HttpResponseRedirect(f"{address}?sent={sent}")
        context = self.admin_site.each_context(request) | {
            "title": gettext("Publish"),
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "form": form,
            "chosen": form["languages"].value() or [],
            "standings": standings(article, timezone.now()),
            "differing": differing(article),
            "sent": request.GET.get("sent", "").split(","),
            "zones": {"theirs": settings.TIME_ZONE, "own": timezone.get_current_timezone_name()},
            "now": times(timezone.now()),
        }
        return TemplateResponse(request, "admin/articles/article/publish.html", context, status=status)

    @transaction.atomic
    def publish(self, request, article, wishes):
        """What was shown, or nothing. Whatever goes on in other languages meanwhile is no conflict."""
        Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        editions = article.publish_together(
            wishes["languages"], by=request.user, at=wishes["at"], kind=wishes["kind"], note=wishes["note"]
        )
        for edition in editions:
            printed = edition.pending or edition.current
            if printed.digest != request.POST.get(f"shown_{edition.language}"):
                raise Conflict
        return editions

    def tell(self, request, editions):
        now = timezone.now()
        for edition in editions:
            name, state = languages.own_name(edition.language), state_of(edition, now)
            if state.can_cancel:
                message = gettext("%(language)s will be public on %(times)s.")
            else:
                message = gettext("%(language)s is public.")
            messages.success(request, message % {"language": name, "times": times(state.at)})
