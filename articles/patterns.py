"""Citations without their values: what citeproc-py prints from the CSL files in `styles/`.

citeproc-py never sees what an editor or an importer typed: it does not escape, it stumbles over odd values, it takes
milliseconds for each work. Instead it prints a *pattern* for each shape of work (“a report with two authors, a full
date and a URL”) with a slot for every value. The pattern is kept, one serves thousands of works, and `citations.py`
fills it in.

What citeproc-py 0.11 needs, and how it is met here and there:

- It sorts the cites of a note: each cite is printed by itself, and joined to the others in `citations.py`.
- It knows a position (first, ibid, subsequent) only by looking back at cites it printed, and would not see free text
  between them: the position is found in `citations.py`, and a past that leads to it is made up here.
- It takes every `disambiguate` test for true: those branches are cut out of the style where nothing is in doubt.
- It takes a test of several types without `match="any"` for “all of these types”, which no work is.
- It does not know where a note begins: styles write “ibid.”, and what begins a note is capitalised by `citations.py`.
- Dates are slots too, and so are the names of months: Russian ones stand in the genitive, which CSL does not know.
- Initials are slots: they are made of what somebody typed.
- A full stop or comma that belongs inside quotation marks is put there once the pattern is printed.
- Words that all styles share (`styles/words.xml`) are put into the style before citeproc reads it. A style may have a
  block “ru-Latn” beside “ru”: the words for works in Latin script on Russian pages.
- What a macro prints depends on the work alone (no `substitute`, no `position` inside), so that it is run once.
- Quotation marks inside quotation marks, foreign titles and links are not its business: they come with the values.
- A parsed style holds the state of the printing in progress: a lock keeps threads apart.
"""

import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from threading import RLock
from types import SimpleNamespace
from typing import NamedTuple

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, Locator, model
from citeproc.formatter import html
from citeproc.source import Date, LiteralDate, Name, Reference
from django.utils.dates import MONTHS, MONTHS_ALT
from django.utils.translation import override
from lxml import etree

from . import csl

STYLES = Path(__file__).parent / "styles"
_CSL = {"cs": "http://purl.org/net/xbiblio/csl"}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class Part(NamedTuple):
    """What there is of a work, but not what it says; a shape is a tuple of these.

    kind               detail
    text, numbers      a locator's label; “numbers” are several: pp.
    ordinal            the value itself, so that “3” becomes “3rd”
    date               how much of it there is: 1 year, 2 month, 3 day; 0 if it is in words
    names              the parts of each: (("given", "family"), ("literal",))
    """

    variable: str
    kind: str = "text"
    detail: object = ""


class Style:
    """A CSL file in one language: what it asks for, and how it quotes."""

    def __init__(self, name: str, language: str):
        if name not in names():
            raise ValueError(f"there is no citation style {name!r}; there are: {', '.join(names())}")
        self.name = name
        self.language = language
        self.tree = self.telling_apart = _parsed(name, language)
        root = self.tree.root
        tongues = {locale.get(_LANG, "en") for locale in root.iterfind("cs:locale", _CSL)}
        self.has_latin = f"{language}-Latn" in tongues
        self.months = _months(csl.language(language) if csl.language(language) in tongues else "en")
        everything = _asked(root)
        self.names = _words(root, "//cs:names/@variable")
        self.dates = _words(root, "//cs:date/@variable")
        self.ordinals = _words(root, "//cs:number/@variable")
        self.texts = everything - self.names - self.dates - {"locator", "type"}
        self.types = _words(root, "//@type")
        self._positions = _words(root, "//@position")
        marks = [str(root.get_single_term(name=mark)) for mark in _QUOTATION_MARKS]
        self.quotes = (marks[0], marks[1]), (marks[2], marks[3])
        self.quotes_hold_stops = root.get_locale_option("punctuation-in-quote") == "true"
        self.has_list = "ibid" not in self._positions

        self.tells_apart = bool(root.xpath("//@disambiguate"))
        if self.tells_apart:
            self.tree = _parsed(name, language)
            for test in self.tree.root.xpath("//*[@disambiguate]"):
                test.getparent().remove(test)

    def for_title(self, title: str) -> "Style":
        """This style in the words that suit a title: those for Latin script, where it has such and the title is in it.

        >>> style("gost", "ru").for_title("Rail and Sea").language, style("gost", "ru").for_title("Железо").language
        ('ru-Latn', 'ru')
        """
        return style(self.name, f"{self.language}-Latn") if self.has_latin and csl.is_latin(title) else self

    def position(self, position: str) -> str:
        """A position as this style sees it: one without ibid takes it for a repeat, which may be printed in full.

        >>> style("house", "en").position("subsequent")
        'first'
        """
        while position not in self._positions and position != "first":
            position = _NEXT_BEST[position]
        return position


_QUOTATION_MARKS = ("open-quote", "close-quote", "open-inner-quote", "close-inner-quote")
_NEXT_BEST = {"ibid-with-locator": "ibid", "ibid": "subsequent", "subsequent": "first"}


def names() -> list[str]:
    """The names of the styles there are."""
    return sorted(path.stem for path in STYLES.glob("*.csl"))


@cache
def style(name: str, language: str) -> Style:
    """The style, parsed once. Raises ValueError if there is none of that name."""
    with _CITEPROC:
        return Style(name, language)


@lru_cache(maxsize=8192)
def pattern(
    style: Style, type_: str, shape: tuple[Part, ...], position: str, is_alike: bool = False
) -> tuple[str, ...]:
    """Literal HTML and the names of slots in turn, beginning and ending with HTML.

    `position` is CSL's, or “named”: outside of any note, as the style's bibliography has it. That is the work in
    passing, or, in a style that has no ibid to explain, its entry in a list of works (`Style.has_list`).
    `is_alike` asks for what tells it apart from another work.

    >>> pattern(style("house", "en"), "", (Part("title"), Part("locator", "text", "page")), "first")
    ('“', 'quoted title', '”, p. ', 'locator', '')
    """
    with _CITEPROC:
        tree = style.telling_apart if is_alike else style.tree
        reference, locator = _stencil(type_, shape)
        bibliography = CitationStylesBibliography(tree, {"work": reference}, _FORMATTER)
        citation = Citation([_item(locator)])
        bibliography.register(citation)
        if position == "named":
            printed = "".join(map(str, bibliography.bibliography()))
        else:
            printed = str(tree.render_citation(citation, _past(position, locator), None))
    pieces = _SLOT.split(printed)
    closing = style.quotes[0][1]
    for index in range(1, len(pieces), 2):
        pieces[index] = pieces[index].replace("_", "-")
        if pieces[index] in TITLES and pieces[index - 1].endswith(style.quotes[0][0]):
            pieces[index] = QUOTED + pieces[index]
            if style.quotes_hold_stops and pieces[index + 1][: len(closing) + 1] in (f"{closing}.", f"{closing},"):
                pieces[index + 1] = pieces[index + 1][len(closing)] + closing + pieces[index + 1][len(closing) + 1 :]
    return tuple(pieces)


def filled(pattern: tuple[str, ...], values: Mapping[str, str]) -> list[str]:
    """The pattern with its values; a value that has ended (“Peace?”, “Z.”) shares its stop with what follows."""
    pieces = [values[piece] if index % 2 else piece for index, piece in enumerate(pattern)]
    for index in range(2, len(pieces), 2):
        if _BEGINS_WITH_STOP.match(pieces[index]) and _HAS_ENDED.search(pieces[index - 1]):
            pieces[index] = pieces[index].replace(".", "", 1)
    return pieces


_BEGINS_WITH_STOP = re.compile(r"(?:</\w+>)*\.")
_HAS_ENDED = re.compile(r"[.?!…](?:</(?:span|cite|em)>)*$")  # not in a link: an address goes to its last sign


# Private-use characters around the name of a slot: no style prints them, and values are never searched for slots.
_SLOT = re.compile("\ue000([^ \ue001]*)[^\ue001]*\ue001")
# Titles have a second slot for where they stand in quotation marks: there, their own are inner ones.
TITLES = frozenset(("title", "title-short"))
QUOTED = "quoted "


def _slot(name: str) -> str:
    return f"\ue000{name.replace('-', '_')}\ue001"  # citeproc would take the hyphen of a number for a range


class _Figure(int):
    """A day, month or year: a number that citeproc can compare, and that prints as a slot: “issued.day02”."""

    def __new__(cls, name: str):
        figure = super().__new__(cls, 2000)
        figure.name = name
        return figure

    @property
    def word(self):
        """The slot of a month’s name."""
        return _slot(f"{self.name}name")

    def __abs__(self):
        return self

    def __str__(self):
        return _slot(self.name)

    def __format__(self, spec):
        return _slot(self.name + spec)


def _stencil(type_: str, shape: tuple[Part, ...]) -> tuple[Reference, Locator | None]:
    """A work of this shape with slots for values, and the locator."""
    reference, locator = Reference("work", type_), None
    reference.shape = shape
    for variable, kind, detail in shape:
        match kind:
            case "names":
                value = [
                    Name(**{part: _slot(f"{variable}.{index}.{part}") for part in parts})
                    for index, parts in enumerate(detail)
                ]
            case "date" if detail:
                value = Date(year=2000)
                value.update({part: _Figure(f"{variable}.{part}") for part in ("year", "month", "day")[:detail]})
            case "date":
                value = LiteralDate(_slot(variable))
            case "ordinal":
                value = detail
            case "numbers":
                value = _slot(f"{variable} 1 2")  # citeproc prints “pp.” where it sees two numbers
            case _:
                value = _slot(variable)
        if variable == "locator":
            locator = Locator(detail, value)
        else:  # names are looked up with hyphens, all else with underscores
            reference[variable] = reference[variable.replace("-", "_")] = value
    return reference, locator


def _item(locator: Locator | None) -> CitationItem:
    return CitationItem("work", **({"locator": locator} if locator else {}))


def _past(position: str, locator: Locator | None) -> list[CitationItem]:
    """The cites that citeproc must remember to find a cite in this position."""
    past = {
        "ibid": [_item(locator)],
        "ibid-with-locator": [_item(None)],
        "subsequent": [_item(None), _item(None)],  # after a note with two cites nothing is ibid
    }.get(position, [])
    Citation(past)
    return past


class _Title(html.TagWrapper):
    """What a style sets in italics is the title of a work."""

    tag = "cite"


_FORMATTER = SimpleNamespace(**(vars(html) | {"Italic": _Title, "Oblique": _Title}))
_CITEPROC = RLock()


def sheet(name: str) -> bytes:
    """The CSL file with the words that all styles share; where it has a word of its own, that one stays."""
    root = etree.parse(STYLES / f"{name}.csl").getroot()
    own = {locale.get(_LANG): locale for locale in root.iterfind("cs:locale", _CSL)}
    for shared in etree.parse(STYLES / "words.xml").getroot().iterfind("cs:locale", _CSL):
        locale = own.get(shared.get(_LANG))
        if locale is None:
            root.insert(1, deepcopy(shared))
            continue
        if locale.find("cs:style-options", _CSL) is None:
            locale.insert(0, deepcopy(shared.find("cs:style-options", _CSL)))
        dates = {date.get("form") for date in locale.iterfind("cs:date", _CSL)}
        for date in shared.iterfind("cs:date", _CSL):
            if date.get("form") not in dates:
                locale.insert(1, deepcopy(date))
        terms = locale.find("cs:terms", _CSL)
        known = {(term.get("name"), term.get("form")) for term in terms.iterfind("cs:term", _CSL)}
        terms.extend(
            deepcopy(term)
            for term in shared.iterfind("cs:terms/cs:term", _CSL)
            if (term.get("name"), term.get("form")) not in known
        )
    return etree.tostring(root)


def _months(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The months from January, after a day and alone: марта, март."""
    with override(language):
        dated = tuple(str(MONTHS_ALT[month]) for month in range(1, 13))
        alone = tuple(str(MONTHS[month]) for month in range(1, 13))
    if dated[0].islower():
        alone = tuple(month.lower() for month in alone)
    return dated, alone


def _parsed(name: str, language: str) -> CitationStylesStyle:
    tree = CitationStylesStyle(BytesIO(sheet(name)), locale=language, validate=False)
    tree.root.formatter = _FORMATTER
    tree.root.is_english = not tree.root.xpath("cs:locale[@xml:lang=$tongue]", namespaces=_CSL, tongue=language)
    tree.root.asked = {macro.get("name"): _asked(macro) for macro in tree.root.iterfind("cs:macro", _CSL)}
    tree.root.printed = {}
    return tree


class Date_Part(model.Date_Part, model.CitationStylesElement):
    """A month may be a name: a slot for one, which `citations.py` fills. Found as Text is."""

    def process(self, date, context=None):
        if self.get("name") == "month" and self.get("form", "long") == "long":
            return date.month.word
        return super().process(date, context)


class Name_(model.Name, model.CitationStylesElement):
    """Initials: a slot for them, which `citations.py` fills. And only English has a comma before “and” and “et al.”."""

    def get_option(self, name, context=None, sort_options=None):
        if name in ("delimiter-precedes-last", "delimiter-precedes-et-al") and not self.get_root().is_english:
            return "never"
        return super().get_option(name, context, sort_options)

    def initialize(self, given, mark, context):
        return given.replace(".given\ue001", ".initials\ue001")


Name_.__name__ = "Name"  # by which citeproc finds it; ours of that name would hide that of a person


class Text(model.Text, model.CitationStylesElement):
    """Text that may come from a macro, which is run once for all works that agree in what it asks for; most works agree
    in most. Without this, the first long article with works of all kinds would take a second.

    citeproc finds the class of an element by its name among the subclasses of CitationStylesElement; the last one wins.
    """

    def render(self, item, context=None, **kwargs):
        macro, root, reference = self.get("macro"), self.get_root(), item.reference
        if macro is None:
            return super().render(item, context=context, **kwargs)
        asked = root.asked[macro]
        shape = tuple([part for part in reference.shape if part.variable in asked])
        key = tuple(self.items()), shape, reference.type if "type" in asked else ""
        if key not in root.printed:
            root.printed[key] = super().render(item, context=context, **kwargs)
        return root.printed[key]


def _asked(element) -> frozenset[str]:
    """The variables an element asks for, itself or through macros; “type” where it asks for the type of the work."""
    asked = set()
    for child in element.iter():
        variables = child.get("variable", "").split()
        asked.update(variables)
        if child.get("form") == "short":
            asked.update(f"{variable}-short" for variable in TITLES.intersection(variables))
        if child.get("type"):
            asked.add("type")
        if child.get("macro"):
            asked |= _asked(child.get_macro(child.get("macro")))
    return frozenset(asked)


def _words(root, path: str) -> frozenset[str]:
    return frozenset(word for value in root.xpath(path, namespaces=_CSL) for word in value.split())
