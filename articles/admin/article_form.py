"""The manuscript in a form: what is checked before anything of it is written."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from js_asset import Script

from thinktank import languages

from .. import footnotes, slugs
from ..models import Article
from ..models.articles import TEXT_FIELDS, Conflict
from .changes import line, paragraphs


class ArticleForm(forms.ModelForm):
    # The languages this person may write in; what languages share is for those who may write in all.
    writable = languages.codes()

    # What the editor started from; a token that is missing or no number started from nothing that can be known.
    lock_version = forms.CharField(required=False, widget=forms.HiddenInput)
    # After a conflict: the version whose text the editor has compared with theirs and wants to replace.
    overrule = forms.CharField(required=False, widget=forms.HiddenInput)
    # Languages that may lose all of their markers.
    drop_markers = forms.MultipleChoiceField(
        required=False, choices=languages.choices, widget=forms.CheckboxSelectMultiple
    )

    class Media:
        js = [
            Script(f"articles/{name}.js", type="module")
            for name in ("desk", "panels", "work", "cites", "suggest", "choosing", "numbers")
        ]
        css = {
            "all": [
                "articles/desk.css",
                "articles/bar.css",
                "articles/panels.css",
                "articles/dialogs.css",
                "articles/work.css",
            ]
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["lock_version"] = self.instance.lock_version
        self.bodies_before = {code: self.instance.text("body", code) or "" for code in languages.codes()}
        self.dropped = []
        self.conflict = None
        self.lock_fields()

    def lock_fields(self):
        """What this person may not write is shown and stays as it is, whatever a browser sends."""
        if self.writable == languages.codes():
            return
        own = {languages.column(field, code) for field in TEXT_FIELDS for code in self.writable}
        for name in set(self.fields) & set(self._meta.fields) - own:
            self.fields[name].disabled = True

    def clean(self):
        cleaned = super().clean()
        for code in languages.codes():
            column = languages.column("slug", code)
            if cleaned.get(column):
                cleaned[column] = slugs.propose(cleaned[column], code)
        if not any(cleaned.get(languages.column("title", code)) for code in languages.codes()):
            self.add_error(
                languages.column("title", cleaned.get("original_language") or "en"),
                _("Give the article a title in at least one language."),
            )
        self.check_markers(cleaned)
        if self.instance.pk and not self.errors:
            self.claim(cleaned)
        return cleaned

    def check_markers(self, cleaned):
        """An editor that failed to load its footnotes sends a text without any: never take that for a wish."""
        self.dropped = [
            code
            for code in languages.codes()
            if footnotes.keys(self.bodies_before[code])
            and not footnotes.keys(cleaned.get(languages.column("body", code)) or "")
        ]
        unconfirmed = [code for code in self.dropped if code not in cleaned.get("drop_markers", [])]
        if unconfirmed:
            names = get_text_list([languages.own_name(code) for code in unconfirmed], _("and"))
            message = _(
                "The text in %(languages)s would lose all of its note markers, so nothing was saved. Put the text back "
                "from the version before, or confirm that the markers may go."
            )
            raise ValidationError(message % {"languages": names}, code="markers")

    def claim(self, cleaned):
        """The last check, and the first write: both in the transaction of the whole save."""
        token = cleaned.get("overrule") or cleaned.get("lock_version") or ""
        try:
            self.instance.claim(int(token) if token.isdecimal() else -1)
        except Conflict as conflict:
            self.conflict = Article.objects.with_notes().get(pk=self.instance.pk)
            self.add_error(None, ValidationError(str(conflict), code="conflict"))

    @property
    def conflict_by(self):
        last = self.conflict.revisions.select_related("by").first()
        return last and last.by and (last.by.get_full_name() or last.by.username)

    @property
    def differences(self):
        """Where what was saved meanwhile differs from what was sent: [(code, language, changes)]."""
        found = []
        for code in languages.codes():
            changes = []
            for field in TEXT_FIELDS:
                column = languages.column(field, code)
                theirs, mine = self.conflict.text(field, code) or "", self.cleaned_data.get(column) or ""
                compared = paragraphs if field == "body" else line
                changes += compared(capfirst(Article._meta.get_field(field).verbose_name), theirs, mine)
            if changes:
                found.append((code, languages.own_name(code), changes))
        return found
