"""What readers fill in."""

from functools import lru_cache
from urllib.parse import urlencode

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from authors.models import Author
from thinktank import alphabets
from thinktank.prepared import prepared

from . import kinds
from .models import Edition, Topic

MOST_PEOPLE = 200  # whom a list to choose from can hold; the pages of all others lead here, too


class Options(forms.Select):
    """A list to choose from, made in one piece: Django renders a template for each of its lines, of which a page of a
    large site has hundreds."""

    choices = ()  # as the field has them; they are not looked through once more

    def render(self, name, value, attrs=None, renderer=None):
        attrs = self.build_attrs(self.attrs | {"name": name}, attrs)
        lines = options(str(value or ""), *((str(code), str(label)) for code, label in self.choices))
        return format_html("<select{}>{}</select>", flatatt(attrs), lines)


@lru_cache(100)
def options(chosen, *choices):
    """The lines of a list: many pages offer the same ones."""
    lines = ((code, CHOSEN[code == chosen], label) for code, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', lines)


CHOSEN = {True: flatatt({"selected": True}), False: ""}


def in_print(language, now):
    return Edition.objects.live(now).in_language(language)


@prepared("language")
def topics_in(*, language, now):
    return Topic.objects.of(in_print(language, now)).for_choices(language)


@prepared("language")
def people_in(*, language, now, first):
    people = Author.objects.of(in_print(language, now))
    return people.beginning_with(first)[: MOST_PEOPLE + 1].for_choices(language)


class NarrowForm(forms.Form):
    """Narrows a list of editions: offers what the list holds, ignores what it does not know."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, widget=Options)
    region = forms.ChoiceField(label=_("Region"), required=False, widget=Options)
    topic = forms.ChoiceField(label=_("Topic"), required=False, widget=Options)
    by = forms.ChoiceField(label=_("Author"), required=False, widget=Options)
    year = forms.ChoiceField(label=_("Year"), required=False, widget=Options)

    def __init__(self, data, now):
        super().__init__(data, auto_id=False)
        code = get_language()
        topics = Topic.choices(topics_in(language=code, now=now))
        regions, others = (
            [(slug, name) for slug, kind, name in topics if (kind == Topic.Kind.REGION) is wanted]
            for wanted in (True, False)
        )
        wanted = data.get("by", "").replace("\0", "")  # which PostgreSQL cannot even look for
        people = Author.choices(people_in(language=code, now=now, first=wanted))
        if len(people) > MOST_PEOPLE:
            people = [(slug, name) for slug, name in people if slug == wanted]
        self.offer("kind", _("All kinds"), kinds.choices())
        self.offer("region", _("All regions"), in_order(regions, code))
        self.offer("topic", _("All topics"), in_order(others, code))
        self.offer("by", _("All authors"), in_order(people, code))
        self.offer("year", _("All years"), [(str(year), year) for year in in_print(code, now).years()])
        self.is_valid()

    def offer(self, name, everything, choices):
        """What there is to choose from; a field that offers nothing is not shown."""
        if choices:
            self.fields[name].choices = [("", everything), *choices]
        else:
            del self.fields[name]

    def wishes(self):
        """{field: value} of what was chosen and is possible."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def short_address(self):
        """The query string for others: what was chosen, and where in the list."""
        return urlencode(self.wishes() | self.place())

    def place(self):
        return {name: self.data[name] for name in ("before", "after") if self.data.get(name)}

    def chosen(self):
        """What was chosen, in words: [{"label", "value", "without": the query string for all but this}]."""
        wishes = self.wishes()
        return [
            {
                "label": self.fields[name].label,
                "value": dict(self.fields[name].choices)[value],
                "without": urlencode({other: wishes[other] for other in wishes if other != name}),
            }
            for name, value in wishes.items()
        ]


def in_order(choices, code):
    """[(slug, name)] as the reader’s alphabet has the names."""
    return sorted(choices, key=lambda choice: alphabets.key(choice[1], code))


class SearchForm(forms.Form):
    """What is looked for, and where; what makes no sense is ignored."""

    kind = forms.ChoiceField(label=_("Kind"), choices=kinds.choices, required=False)
    region = forms.SlugField(label=_("Region"), required=False)
    topic = forms.SlugField(label=_("Topic"), required=False)
    by = forms.SlugField(label=_("Author"), required=False)
    since = forms.IntegerField(label=_("From year"), min_value=1000, max_value=9000, required=False)
    until = forms.IntegerField(label=_("To year"), min_value=1000, max_value=9000, required=False)
    order = forms.ChoiceField(choices=[("date", "")], required=False)
    after = forms.CharField(max_length=80, required=False)

    NARROWING = ("kind", "region", "topic", "by", "since", "until")
    YEARS = ("since", "until")

    def __init__(self, data):
        super().__init__(data, auto_id=False)
        self.query = data.get("q", "").strip()
        self.is_valid()
        self.ordered, self.begins = (self.cleaned_data.get(name, "") for name in ("order", "after"))

    def wishes(self):
        """{field: value} of what narrows the results."""
        return {name: value for name in self.NARROWING if (value := self.cleaned_data.get(name))}

    def clean(self):
        years = [self.cleaned_data.get(name) for name in self.YEARS]
        if all(years):
            self.cleaned_data |= zip(self.YEARS, sorted(years), strict=True)

    def asked(self, **changes):
        """{field: value} of the same question but for some changes; it begins with its first page."""
        asked = {"q": self.query, **self.wishes(), "order": self.ordered, **changes}
        return {name: value for name, value in asked.items() if value}

    def address(self, **changes):
        return f"?{urlencode(self.asked(**changes))}"

    def asked_but_years(self):
        return self.asked(since="", until="").items()

    def orders(self):
        """[(what an order is called, its address, whether it is this one)]"""
        return [
            (label, self.address(order=order), order == self.ordered)
            for order, label in [("", _("Best first")), ("date", _("Newest first"))]
        ]

    def narrower(self, facets):
        """The same facets with the address of each choice, as a template shows them."""
        wishes = self.wishes()
        return [
            {
                "label": facet["label"],
                "choices": [
                    (words, self.address(**dict.fromkeys(self.fields_of(facet["name"]), value)), many)
                    for value, words, many in facet["choices"]
                ],
            }
            for facet in facets
            if wishes.keys().isdisjoint(self.fields_of(facet["name"]))
        ]

    def fields_of(self, facet):
        return self.YEARS if facet == "year" else (facet,)

    def chosen(self, facets):
        """What narrows the results: [(what, called how, the address without it)]."""
        words = {(f["name"], value): (f["label"], shown) for f in facets for value, shown, _many in f["choices"]}
        wishes = self.wishes()
        years = [str(wishes.pop(name, "")) for name in self.YEARS]
        chosen = [
            (*words.get((name, value), (self.fields[name].label, value)), self.address(**{name: ""}))
            for name, value in wishes.items()
        ]
        if any(years):
            chosen.append((_("Year"), "–".join(dict.fromkeys(years)), self.address(since="", until="")))
        return chosen
