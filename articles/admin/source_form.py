"""A source as a form: CSL-JSON’s main fields by type, everything else of it kept beside them."""

import json
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from thinktank import languages

from .. import csl
from ..importing.dates import find_date
from ..models import Source
from ..works import is_isbn, is_issn, normal_doi, validate_csl
from .source_types import TYPES, labels, uses

PLAIN = {
    "csl_type": "type",
    "csl_title": "title",
    "csl_container_title": "container-title",
    "csl_collection_title": "collection-title",
    "csl_event_title": "event-title",
    "csl_authority": "authority",
    "csl_publisher": "publisher",
    "csl_publisher_place": "publisher-place",
    "csl_url": "URL",
    "csl_doi": "DOI",
    "csl_volume": "volume",
    "csl_issue": "issue",
    "csl_page": "page",
    "csl_edition": "edition",
    "csl_number": "number",
    "csl_genre": "genre",
    "csl_isbn": "ISBN",
    "csl_issn": "ISSN",
    "csl_language": "language",
}
PEOPLE = {
    "csl_authors": "author",
    "csl_editors": "editor",
    "csl_translators": "translator",
    "csl_interviewers": "interviewer",
}
LOCAL = {"local_title": "title", "local_container_title": "container-title", "local_url": "URL"}
ONE_TO_A_LINE = _("One to a line, as “Family, Given”. An institution stands without a comma.")


def line(label, help_text="", **attributes):
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.TextInput(attrs=attributes) if attributes else None,
    )


def people(label, help_text=ONE_TO_A_LINE):
    return forms.CharField(
        label=label, required=False, help_text=help_text, widget=forms.Textarea(attrs={"rows": 2, "class": "wide-text"})
    )


class BaseSourceForm(forms.ModelForm):
    csl_type = forms.ChoiceField(label=_("Type"), choices=TYPES)
    csl_title = forms.CharField(label=_("Title"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    csl_authors = people(_("Authors"))
    csl_editors = people(_("Editors"))
    csl_translators = people(_("Translators"))
    csl_interviewers = people(_("Interviewers"))
    csl_container_title = line(_("Appeared in"), _("The newspaper, site, journal or book it is part of."))
    csl_collection_title = line(_("Series"))
    csl_event_title = line(_("Occasion"), _("The conference, lecture or meeting."))
    csl_authority = line(_("Authority"), _("Who passed or issued it: a parliament, a court, a ministry."))
    csl_publisher = line(_("Publisher"))
    csl_publisher_place = line(_("Place"))
    csl_issued = line(_("Published on"), _("2024-02-28, or only 2024-02 or 2024."))
    csl_url = line(_("Address"), _("Begins with https:// or http://"), inputmode="url")
    csl_doi = line(_("DOI"), _("For example 10.1000/182; its link will do."))
    csl_volume = line(_("Volume"))
    csl_issue = line(_("Issue"))
    csl_page = line(_("Pages"), _("All pages it fills, for example 12–34."))
    csl_edition = line(pgettext_lazy("of a book", "Edition"))
    csl_number = line(pgettext_lazy("of a report or law", "Number"))
    csl_genre = line(_("Kind"), _("In words: working paper, doctoral dissertation, keynote."))
    csl_isbn = line("ISBN")
    csl_issn = line("ISSN")
    csl_language = line(_("Language"), _("The work’s own, as a code: en, tr, ru, de …"))
    csl_rest = forms.CharField(
        label=_("Other CSL fields"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("As in CSL-JSON, for example {“version”: “2”, “status”: “in press”}, in straight quotes."),
    )
    archived_url = line(
        _("Archived copy"),
        _("Where a web archive keeps the page. Notes print it beside the address once the page is gone."),
        inputmode="url",
    )
    archived_on = forms.DateField(label=_("Archived on"), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    in_print = forms.ChoiceField(
        label=_("Texts in print that cite it"),
        required=False,
        widget=forms.RadioSelect,
        initial="later",
        choices=[
            ("later", _("Only from now on: they stay as they were printed.")),
            ("also", _("Also in print: each gets a new version with the new data. Its text does not change.")),
        ],
    )

    class Meta:
        model = Source
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = form_values(self.instance.csl) | self.local_values() | {"in_print": "later"} | self.initial
        self.initial.setdefault("archived_url", self.instance.archived_url)
        self.initial.setdefault("archived_on", self.instance.archived_on)
        if self.instance.pk:
            self.initial["seen"] = self.instance.stamp
        kind = self.fields["csl_type"]
        if self.initial["csl_type"] not in dict(TYPES):
            kind.choices = [(self.initial["csl_type"], self.initial["csl_type"]), *TYPES]
        # For by_type.js; without it every field is there.
        kind.widget.attrs |= {"data-uses": json.dumps(uses()), "data-labels": json.dumps(labels())}
        if self.initial.get("csl_url", "").startswith("http://"):
            self.fields["csl_url"].help_text = _("Readers are warned of http:// addresses. Try it with https://")

    def local_values(self):
        return {
            languages.column(field, code): self.instance.localized.get(code, {}).get(name, "")
            for field, name in LOCAL.items()
            for code in languages.codes()
        }

    def clean_csl_url(self):
        return checked_address(self.cleaned_data["csl_url"])

    def clean_archived_url(self):
        return checked_address(self.cleaned_data["archived_url"])

    def clean_csl_issued(self):
        words = self.cleaned_data["csl_issued"].strip()
        found = find_date(words)
        parts = found.parts if found else csl.date(words)
        if words and not isinstance(parts, list | tuple):
            raise ValidationError(_("Write the day as 2024-02-28, or only 2024-02 or 2024."))
        try:
            parts and date(*(*parts, 1, 1)[:3])
        except ValueError:
            raise ValidationError(_("The calendar has no such day. Look at the work once more.")) from None
        return list(parts)

    def clean_csl_doi(self):
        doi = normal_doi(self.cleaned_data["csl_doi"])
        if self.cleaned_data["csl_doi"] and not doi:
            raise ValidationError(_("A DOI begins with 10. and a number, for example 10.1000/182."))
        other = Source.objects.filter(doi=doi).exclude(pk=self.instance.pk).first() if doi else None
        if other:
            raise ValidationError(
                _("This DOI belongs to “%(title)s” (%(id)s). Cite that one."),
                params={"title": other, "id": other.public_id},
            )
        return doi

    def clean_csl_isbn(self):
        isbn = self.cleaned_data["csl_isbn"].strip()
        if isbn and not is_isbn(isbn):
            raise ValidationError(
                _("This ISBN cannot be right: a digit is wrong or missing. Compare it with the book.")
            )
        return isbn

    def clean_csl_issn(self):
        issn = self.cleaned_data["csl_issn"].strip()
        if issn and not is_issn(issn):
            raise ValidationError(_("This ISSN cannot be right. It looks like 2049-3630; leave it out if unsure."))
        return issn

    def clean_csl_rest(self):
        try:
            rest = json.loads(self.cleaned_data["csl_rest"] or "{}")
        except ValueError:
            rest = None
        if not isinstance(rest, dict):
            raise ValidationError(_("Write an object: {“field”: “value”}, in straight quotes."))
        return rest

    def clean(self):
        cleaned = super().clean()
        for code in languages.codes():
            name = languages.column("local_url", code)
            try:
                cleaned[name] = checked_address(cleaned.get(name, ""))
            except ValidationError as error:
                self.add_error(name, error)
        if self.instance.pk and cleaned.get("seen") != self.stored_stamp():
            raise ValidationError(
                _("Somebody else has changed this source since you opened it. Copy what you typed and reload the page.")
            )
        if self.errors:
            return cleaned
        copy = self.instance.archived_url
        self.instance.csl = csl_values(cleaned)
        self.instance.derive()  # which forgets the copy where the address is another one now
        if cleaned["archived_url"] == copy != self.instance.archived_url:
            cleaned["archived_url"] = ""
        if not cleaned["archived_url"]:
            cleaned["archived_on"] = None
        self.instance.localized = {
            code: values
            for code in languages.codes()
            if (
                values := {
                    name: value for field, name in LOCAL.items() if (value := cleaned[languages.column(field, code)])
                }
            )
        }
        validate_csl(self.instance.csl)  # the model’s own validator, which a form without model fields leaves out
        return cleaned

    def stored_stamp(self):
        """Of the row as it is now, held until this save is through."""
        return Source.objects.select_for_update().get(pk=self.instance.pk).stamp

    def errors_by_csl_name(self):
        """{name of a CSL field: messages}, for whoever sent CSL and knows nothing of this form."""
        names = PLAIN | PEOPLE | {"csl_issued": "issued"}
        return {names.get(field, ""): [str(m) for m in messages] for field, messages in self.errors.items()}


def checked_address(typed):
    url = typed.strip()
    if url and not csl.address(url):
        raise ValidationError(
            _("An address begins with https:// or http:// and has no spaces. Copy it from the browser: %(url)s"),
            params={"url": url},
        )
    return url


SourceForm = type(BaseSourceForm)(
    "SourceForm",
    (BaseSourceForm,),
    {"__module__": __name__}
    | {
        languages.column(field, code): forms.CharField(
            label=label,
            required=False,
            widget=forms.TextInput(attrs={"lang": code, "dir": languages.direction(code)}),
        )
        for code in languages.codes()
        for field, label in [
            ("local_title", _("Title in this language")),
            ("local_container_title", _("Appeared in, as called in this language")),
            ("local_url", _("Address of its page in this language")),
        ]
    },
)


def form_values(work):
    """What of a CSL item the fields of the form can hold without losing anything; the rest as it is."""
    rest = dict(work)
    values = {"csl_type": rest.pop("type", "article-newspaper")}
    for field, name in PLAIN.items():
        if isinstance(rest.get(name), str | int):
            values[field] = str(rest.pop(name))
    for field, name in PEOPLE.items():
        names = rest.get(name, [])
        if isinstance(names, list) and all(set(p) in ({"family", "given"}, {"family"}, {"literal"}) for p in names):
            values[field] = "\n".join(
                p.get("literal") or ", ".join(filter(None, [p["family"], p.get("given")])) for p in names
            )
            rest.pop(name, None)
    if isinstance(csl.date(rest.get("issued")), tuple):
        values["csl_issued"] = csl.iso(rest.pop("issued", None))
    return values | {"csl_rest": json.dumps(rest, ensure_ascii=False, indent=1) if rest else ""}


def csl_values(cleaned):
    """The CSL item that the fields of the form say."""
    work = dict(cleaned["csl_rest"])
    work |= {name: value for field, name in PLAIN.items() if (value := cleaned[field])}
    for field, name in PEOPLE.items():
        if names := [person(line) for line in cleaned[field].splitlines() if line.strip()]:
            work[name] = names
    if cleaned["csl_issued"]:
        work["issued"] = {"date-parts": [cleaned["csl_issued"]]}
    return work


def person(line):
    family, comma, given = (part.strip() for part in line.partition(","))
    return {"family": family, "given": given} if comma and given else {"literal": family}
