"""What a version was made from, in a form: texts, and notes in the shape that the desk’s scripts know."""

import json
from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thinktank import languages

from .. import amending, editor, footnotes, richtext, snapshots
from ..models import Article, Image, Source, Version
from .publish import KINDS

TEXTS = ["title", "summary", "body", "key_points"]


class CorrectForm(forms.Form):
    """`printed`: the version that was opened, as a manuscript; `text`: what stands in the form, at first the same."""

    number = forms.CharField(widget=forms.HiddenInput, required=False)
    notes = forms.CharField(widget=forms.Textarea(attrs={"hidden": True}), required=False)
    kind = forms.ChoiceField(choices=KINDS, initial=Version.Kind.TYPO, widget=forms.RadioSelect)
    note = forms.CharField(
        label=gettext_lazy("Note to readers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One sentence. A correction needs it: what was wrong, and what is right."),
    )

    def __init__(self, data=None, *, printed, number, text=None):
        super().__init__(data)
        self.printed, text = printed, text or printed
        attributes = {"lang": printed.language, "dir": languages.direction(printed.language)}
        self.names = {field: languages.column(field, printed.language) for field in TEXTS}
        for field, name in self.names.items():
            widget = editor.BodyWidget if field == "body" else forms.TextInput if field == "title" else forms.Textarea
            self.fields[name] = forms.CharField(
                label=capfirst(Article._meta.get_field(field).verbose_name),
                help_text=Article._meta.get_field(field).help_text,
                required=field == "title",
                max_length=300 if field == "title" else None,
                widget=widget(attrs=attributes),
            )
        self.initial = {name: getattr(text, field) for field, name in self.names.items()}
        self.initial |= {
            self.names["key_points"]: "\n".join(text.key_points),
            "notes": json.dumps(notes_in_form(text), ensure_ascii=False),
            "number": number,
        }

    @property
    def texts(self):
        return [self[name] for name in self.names.values()]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == Version.Kind.CORRECTION and not cleaned.get("note", "").strip():
            self.add_error("note", _("Tell readers in one sentence what was wrong."))
        body = richtext.clean(cleaned.get(self.names["body"]) or "")
        if footnotes.keys(self.printed.body) and not footnotes.keys(body):
            raise ValidationError(
                _("The text would lose all of its note markers. Open the page again and type the change anew.")
            )
        cleaned[self.names["body"]] = body
        cleaned["notes"] = self.read_notes(cleaned.get("notes"), body)
        return cleaned

    def read_notes(self, value, body):
        if not value:
            return self.printed.notes
        code = self.printed.language
        try:
            notes = [snapshots.cleaned(snapshots.check_path(("footnotes", n["key"])), n) for n in json.loads(value)]
        except (ValueError, KeyError, TypeError) as error:
            message = _("The notes could not be read. Open the page again and type the change anew.")
            raise ValidationError(message) from error
        found = {note["key"]: note_of(note, code) for note in notes}
        mended = {key for key, note in found.items() if note != self.printed.notes.get(key)}
        try:
            whole = {"original_language": code, "texts": {code: {"body": body}}, "footnotes": notes}
            amending.check_notes(mended, whole)
        except amending.Refused as reason:
            raise ValidationError(str(reason)) from reason
        return found

    def text(self):
        """The manuscript that the form says: frozen works and pictures as printed, new ones from the library."""
        value = {field: self.cleaned_data[name] for field, name in self.names.items()}
        notes, body = self.cleaned_data["notes"], value["body"]
        cited = {cite["source"] for note in notes.values() for cite in note["cites"]} - set(self.printed.works)
        shown = set(richtext.image_ids(body)) - set(self.printed.images)
        code = self.printed.language
        works = {s.public_id: s.csl_in(code) for s in Source.objects.filter(public_id__in=cited)}
        pictures = {
            i.public_id: i.texts_in(code) for i in Image.objects.filter(public_id__in=shown)
        } | self.printed.images
        return replace(
            self.printed,
            title=value["title"].strip(),
            summary=value["summary"].strip(),
            key_points=[point.strip() for point in value["key_points"].splitlines() if point.strip()],
            body=body,
            notes=notes,
            works={**works, **self.printed.works},
            images={key: pictures[key] for key in richtext.image_ids(body) if key in pictures},
        ).used_only()


def notes_in_form(text):
    """The notes of one language in the shape of a snapshot, which the desk’s scripts read and write."""

    def cite_in_form(cite):
        words = {side: {text.language: cite[side]} for side in ("prefix", "suffix")}
        return cite | words | {"language": ""}

    return [
        {"key": key, "text": {text.language: note["text"]}, "cites": [cite_in_form(cite) for cite in note["cites"]]}
        for key, note in text.notes.items()
    ]


def note_of(note, language):
    """A note of the form as a version keeps it."""
    cites = [cite for cite in note["cites"] if cite["language"] in ("", language)]
    words = [{side: cite[side][language] for side in ("prefix", "suffix")} for cite in cites]
    frozen = ("source", "locator", "accessed")
    return {
        "text": note["text"][language],
        "cites": [{name: cite[name] for name in frozen} | said for cite, said in zip(cites, words, strict=True)],
    }
