"""A source as a form: CSL-JSON’s main fields, everything else of it kept beside them."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thinktank import languages

from .. import csl
from ..importing.dates import find_date
from ..models import Source
from ..works import normal_doi, validate_csl

# The types that people cite here; whatever else a source was imported as stays as it is.
TYPES = [
    ("article-newspaper", _("news story")),
    ("webpage", _("web page")),
    ("post-weblog", _("blog post")),
    ("report", _("report")),
    ("article-journal", _("journal article")),
    ("article-magazine", _("magazine article")),
    ("book", _("book")),
    ("chapter", _("chapter of a book")),
    ("thesis", _("thesis")),
    ("paper-conference", _("conference paper")),
    ("legislation", _("law")),
    ("treaty", _("treaty")),
    ("speech", _("speech")),
    ("interview", _("interview")),
    ("dataset", _("data set")),
    ("document", _("anything else")),
]
PLAIN = {
    "csl_type": "type",
    "csl_title": "title",
    "csl_container_title": "container-title",
    "csl_publisher": "publisher",
    "csl_publisher_place": "publisher-place",
    "csl_url": "URL",
    "csl_doi": "DOI",
    "csl_volume": "volume",
    "csl_issue": "issue",
    "csl_page": "page",
    "csl_language": "language",
}
LOCAL = {"local_title": "title", "local_container_title": "container-title", "local_url": "URL"}


class BaseSourceForm(forms.ModelForm):
    csl_type = forms.ChoiceField(label=_("Type"), choices=TYPES)
    csl_title = forms.CharField(label=_("Title"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    csl_authors = forms.CharField(
        label=_("Authors"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One to a line, as “Family, Given”. An institution stands without a comma."),
    )
    csl_container_title = forms.CharField(
        label=_("Appeared in"), required=False, help_text=_("The newspaper, site, journal or book it is part of.")
    )
    csl_publisher = forms.CharField(label=_("Publisher"), required=False)
    csl_publisher_place = forms.CharField(label=_("Place"), required=False)
    csl_issued = forms.CharField(
        label=_("Published on"), required=False, help_text=_("2024-02-28, or only 2024-02 or 2024.")
    )
    csl_url = forms.CharField(label=_("Address"), required=False, help_text=_("Begins with https:// or http://"))
    csl_doi = forms.CharField(label=_("DOI"), required=False)
    csl_volume = forms.CharField(label=_("Volume"), required=False)
    csl_issue = forms.CharField(label=_("Issue"), required=False)
    csl_page = forms.CharField(label=_("Pages"), required=False, help_text=_("All pages it fills, for example 12–34."))
    csl_language = forms.CharField(
        label=_("Language"), required=False, help_text=_("The work’s own, as a code: en, tr, ru, de …")
    )
    csl_rest = forms.CharField(
        label=_("Other CSL fields"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("As in CSL-JSON, for example {“edition”: “2”, “genre”: “Working paper”}, in straight quotes."),
    )

    class Meta:
        model = Source
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = form_values(self.instance.csl) | self.local_values() | self.initial
        if self.initial["csl_type"] not in dict(TYPES):
            self.fields["csl_type"].choices = [(self.initial["csl_type"], self.initial["csl_type"]), *TYPES]

    def local_values(self):
        return {
            languages.column(field, code): self.instance.localized.get(code, {}).get(name, "")
            for field, name in LOCAL.items()
            for code in languages.codes()
        }

    def clean_csl_issued(self):
        words = self.cleaned_data["csl_issued"].strip()
        found = find_date(words)
        parts = found.parts if found else csl.date(words)
        if words and not isinstance(parts, list | tuple):
            raise ValidationError(_("Write the day as 2024-02-28, or only 2024-02 or 2024."))
        return list(parts)

    def clean_csl_url(self):
        return checked_address(self.cleaned_data["csl_url"])

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

    def clean_csl_rest(self):
        try:
            rest = json.loads(self.cleaned_data["csl_rest"] or "{}")
        except ValueError:
            rest = None
        if not isinstance(rest, dict):
            raise ValidationError(_("Write an object: {“field”: “value”}, in straight quotes."))
        return rest

    def errors_by_csl_name(self):
        """{name of a CSL field: messages}, for whoever sent CSL and knows nothing of this form."""
        names = PLAIN | {"csl_authors": "author", "csl_issued": "issued"}
        return {names.get(field, ""): [str(m) for m in messages] for field, messages in self.errors.items()}

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        self.instance.csl = csl_values(cleaned)
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
        languages.column(field, code): field_class(label=label, required=False)
        for code in languages.codes()
        for field, label, field_class in [
            ("local_title", _("Title in this language"), forms.CharField),
            ("local_container_title", _("Appeared in, as called in this language"), forms.CharField),
            ("local_url", _("Address of its page in this language"), forms.CharField),
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
    people = rest.get("author", [])
    if isinstance(people, list) and all(set(p) in ({"family", "given"}, {"family"}, {"literal"}) for p in people):
        values["csl_authors"] = "\n".join(
            p.get("literal") or ", ".join(filter(None, [p["family"], p.get("given")])) for p in people
        )
        rest.pop("author", None)
    if isinstance(csl.date(rest.get("issued")), tuple):
        values["csl_issued"] = csl.iso(rest.pop("issued", None))
    return values | {"csl_rest": json.dumps(rest, ensure_ascii=False, indent=1) if rest else ""}


def csl_values(cleaned):
    """The CSL item that the fields of the form say."""
    work = dict(cleaned["csl_rest"])
    work |= {name: value for field, name in PLAIN.items() if (value := cleaned[field])}
    if people := [person(line) for line in cleaned["csl_authors"].splitlines() if line.strip()]:
        work["author"] = people
    if cleaned["csl_issued"]:
        work["issued"] = {"date-parts": [cleaned["csl_issued"]]}
    return work


def person(line):
    family, comma, given = (part.strip() for part in line.partition(","))
    return {"family": family, "given": given} if comma and given else {"literal": family}
