"""The manuscript in a form: what is checked before anything of it is written."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from js_asset import Script

from thinktank import languages

from .. import amending, footnotes, slugs
from ..amending import Conflict, Refused
from ..models import Revision
from ..snapshots import SHARED, TEXT_FIELDS, Malformed, changes, checked, checked_notes
from . import chosen
from .clashes import Standoff


class ArticleForm(forms.ModelForm):
    # The languages this person may write in; what languages share is for those who may write in all.
    writable = languages.codes()

    user = None

    # What the editor started from; a token that is missing or no number started from nothing that can be known.
    lock_version = forms.CharField(required=False, widget=forms.HiddenInput)
    base = forms.CharField(required=False, widget=forms.Textarea(attrs={"hidden": True}))
    # The notes in the shape of a snapshot. The scripts of the form show and change them.
    notes = forms.CharField(required=False, widget=forms.Textarea(attrs={"hidden": True}))
    # After a conflict: the version whose text the editor has compared with theirs and wants to replace.
    overrule = forms.CharField(required=False, widget=forms.HiddenInput)
    # Languages that may lose all of their markers.
    drop_markers = forms.MultipleChoiceField(
        required=False, choices=languages.choices, widget=forms.CheckboxSelectMultiple
    )

    class Media:
        js = [Script(f"articles/{name}.js", type="module") for name in ("desk", "bar", "panels", "work", "beside")]
        css = {
            "all": [
                "articles/desk.css",
                "articles/bar.css",
                "articles/panels.css",
                "articles/dialogs.css",
                "articles/work.css",
                "articles/revisions.css",
                "articles/beside.css",
            ]
        }

    def __init__(self, *args, instance=None, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.initial["lock_version"] = self.instance.lock_version
        if not self.is_bound:
            if self.instance.pk:
                chosen.show(self, "topics", self.instance.topics.all())
                chosen.show(self, "image", [self.instance.image] if self.instance.image else [])
            stored = self.instance.snapshot() if self.instance.pk else {"footnotes": []}
            self.initial["notes"] = json.dumps(stored["footnotes"], ensure_ascii=False)
            self.initial["base"] = json.dumps(stored, ensure_ascii=False) if self.instance.pk else ""
        self.dropped = []
        self.conflict = None
        self.amended = None
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
        if not self.errors:
            try:
                self.write(cleaned)
            except Refused as refusal:
                self.dropped = refusal.languages
                raise ValidationError(str(refusal), code=refusal.code) from None
            except Malformed:
                raise ValidationError(_("The notes of this form cannot be read. Reload the page.")) from None
        return cleaned

    def write(self, cleaned):
        """The last check, and the first write: both in the transaction of the whole save."""
        base = self.started_from(cleaned)
        self.typed = self.manuscript(cleaned, base)
        if not self.instance.pk:
            amending.check_notes({note["key"] for note in self.typed["footnotes"]}, self.typed)
            return
        token = cleaned["overrule"] or cleaned["lock_version"]
        try:
            if base is None:
                raise Conflict(amending.somebody_else())
            self.keep_marked(base)
            self.amended = self.instance.amend(
                changes(base, self.typed),
                lock_version=int(token) if token.isdecimal() else None,
                by=self.user,
                kind=Revision.Kind.SAVE,
                languages=None if self.writable == languages.codes() else self.writable,
                drop_markers=cleaned["drop_markers"],
                together=True,
                overrule=bool(cleaned["overrule"]),
            )
        except Conflict as conflict:
            stored = self._meta.model.objects.get(pk=self.instance.pk)
            self.conflict = Standoff(stored, self.typed, getattr(conflict, "amended", None))
            self.add_error(None, ValidationError(str(conflict), code="conflict"))

    def started_from(self, cleaned):
        """The snapshot this form began with; without one, what is stored, if its version says that it is the same."""
        if base := self.read("base"):
            return checked(base)
        if self.instance.pk is None:
            return checked({})
        version = self._meta.model.objects.values_list("lock_version", flat=True).get(pk=self.instance.pk)
        return self.instance.snapshot() if cleaned["lock_version"] == str(version) else None

    def manuscript(self, cleaned, base):
        """The form as a snapshot. What this person may not write is as they found it."""
        image, notes = cleaned.get("image"), self.read("notes")
        texts = {
            code: {name: cleaned.get(languages.column(name, code)) or "" for name in TEXT_FIELDS}
            for code in languages.codes()
        }
        shared = {
            "kind": cleaned.get("kind"),
            "original_language": cleaned.get("original_language"),
            "image": image and image.public_id,
            "topics": [topic.slug for topic in cleaned.get("topics") or []],
        }
        if base and self.writable != languages.codes():
            shared = {name: base[name] for name in SHARED}
            texts |= {code: fields for code, fields in base["texts"].items() if code not in self.writable}
        if notes is None and base:
            notes = base["footnotes"]
        return shared | {"texts": texts, "footnotes": checked_notes(notes or [])}

    def read(self, name):
        try:
            return json.loads(self.cleaned_data[name] or "null")
        except (ValueError, RecursionError):
            raise Malformed(name) from None

    def keep_marked(self, base):
        """A note is not removed while a text of this form still points to it."""
        bodies = {code: footnotes.keys(fields["body"]) for code, fields in self.typed["texts"].items()}
        for key in {note["key"] for note in base["footnotes"]} - {note["key"] for note in self.typed["footnotes"]}:
            if marked := [languages.own_name(code) for code, keys in bodies.items() if key in keys]:
                message = _("%(note)s still has its marker in %(languages)s. Take it out of the text first.")
                told = {"note": amending.name_of_note(key, self.typed), "languages": get_text_list(marked, _("and"))}
                raise Refused(message % told)
