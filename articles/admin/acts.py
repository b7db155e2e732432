"""Acts on what is out: a schedule taken back, a text withdrawn or shown again, an old version closed."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from thinktank import languages

from ..models import Article
from ..models.editions import NotPossible
from .states import times


class WithdrawForm(forms.Form):
    """The languages of an article that are out, each with what its readers will find in its place."""

    languages = forms.MultipleChoiceField(
        choices=languages.choices,
        error_messages={"required": _("Choose at least one language.")},
    )

    def __init__(self, data=None, *, editions, now, first):
        super().__init__(data, initial={"languages": [first]})
        self.editions = {edition.language: edition for edition in editions}
        self.now = now
        for code in self.editions:
            if self.is_public(code):
                self.fields[f"notice_{code}"] = forms.CharField(required=False)

    def is_public(self, code):
        return self.editions[code].is_live(self.now)

    def clean(self):
        cleaned = super().clean()
        for code in cleaned.get("languages", []):
            if code not in self.editions:
                self.add_error("languages", _("This language is not public."))
            elif self.is_public(code) and not cleaned.get(f"notice_{code}", "").strip():
                message = _("Say in one sentence why the text is withdrawn: readers see it at its address.")
                self.add_error(f"notice_{code}", message)
        return cleaned

    @property
    def rows(self):
        chosen = self["languages"].value() or []
        return [
            {
                "code": code,
                "name": languages.own_name(code),
                "edition": edition,
                "is_chosen": code in chosen,
                "notice": self[f"notice_{code}"] if self.is_public(code) else None,
                "when": times(edition.published_at),
            }
            for code, edition in self.editions.items()
        ]


class ActViews:
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        within = "<int:object_id>/publish/<slug:language>/"
        return [
            path(within + "withdraw/", view(self.withdraw_view), name="articles_article_withdraw"),
            path(within + "<slug:act>/", view(require_POST(self.act_view)), name="articles_article_act"),
            *super().get_urls(),
        ]

    def act_view(self, request, object_id, language, act):
        article = self.publisher_s_article(request, object_id)
        edition = get_object_or_404(article.editions, language=language)
        name = languages.own_name(language)
        try:
            if act == "cancel":
                edition.cancel()
                said = gettext("%(language)s: the schedule was taken back.") % {"language": name}
            elif act == "reinstate":
                edition.reinstate()
                said = gettext("%(language)s is public again.") % {"language": name}
            elif act == "close":
                number = request.POST.get("number", "")
                wanted = int(number) if number.isdecimal() and len(number) < 9 else 0
                version = get_object_or_404(edition.versions, number=wanted)
                version.close(request.POST.get("reason", ""))
                said = gettext("%(language)s: version %(number)s is closed.") % {"language": name, "number": number}
            else:
                raise Http404
        except NotPossible as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, said)
        return self.back_to_publishing(article)

    def withdraw_view(self, request, object_id, language):
        """Asks about the other languages: what is wrong in one is often wrong in all."""
        article = self.publisher_s_article(request, object_id)
        now = timezone.now()
        out = [edition for edition in article.editions.all() if edition.withdrawn_at is None]
        order = [language, *(code for code in languages.codes() if code != language)]
        out.sort(key=lambda edition: order.index(edition.language))
        if not out or out[0].language != language or not out[0].is_live(now):
            messages.error(request, gettext("This language is not public."))
            return self.back_to_publishing(article)
        form = WithdrawForm(request.POST or None, editions=out, now=now, first=language)
        if form.is_valid():
            try:
                self.withdraw(article, form)
            except NotPossible as reason:
                form.add_error(None, str(reason))
            else:
                for code in form.cleaned_data["languages"]:
                    name = languages.own_name(code)
                    messages.success(request, gettext("%(language)s was withdrawn.") % {"language": name})
                return self.back_to_publishing(article)
        context = self.admin_site.each_context(request) | {
            "title": gettext("Withdraw"),
            "subtitle": str(article),
            "opts": self.opts,
            "article": article,
            "form": form,
        }
        return TemplateResponse(request, "admin/articles/article/withdraw.html", context)

    @transaction.atomic
    def withdraw(self, article, form):
        """All the chosen languages or none; what is scheduled and nobody has seen is taken back."""
        Article.objects.select_for_update(no_key=True).get(pk=article.pk)
        for code in form.cleaned_data["languages"]:
            if form.is_public(code):
                form.editions[code].withdraw(form.cleaned_data[f"notice_{code}"])
            else:
                form.editions[code].cancel()

    def back_to_publishing(self, article):
        return HttpResponseRedirect(reverse("admin:articles_article_publish", args=[article.pk]))
