"""Markers in a text become numbers, links and an ordered list of notes (pure).

A body holds `<a class="fn" data-note="KEY"></a>` and never a number. Numbers are given here, by first appearance, each
time a text is composed: notes can be moved, added and removed without anybody renumbering anything.

The markup follows DPUB-ARIA 1.1 (doc-noteref, doc-backlink). A note is written once, in the list at the end:
what stands beside its marker, or opens there, is a copy that notes.js makes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from thinktank import languages

from .citations import Printed

MARKER = r'<a class="fn" data-note="([^"]*)"[^>]*></a>'
ID = re.compile(r'(<[^<>]*) id="[^"]*"')
BACK_LINK = re.compile(r' ?<a class="back"[^>]*>.*?</a>', re.DOTALL)
# A title in another language, and what closes after it: a link, quotation marks.
FOREIGN = re.compile(r'<span lang="([\w-]+)"[^>]*>[^<>]*</span>(?:</\w+>|[”»’"])*')
SPAN = re.compile(r'<(?P<slash>/?)span\b(?P<copy> class="side")?[^>]*>')
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Rendered:
    """A numbered body and its notes. `unknown`: keys of markers without a note, which are left out; `unused`: keys of
    notes without a marker, which are not printed."""

    html: str
    notes_html: str
    numbers: dict[str, int]
    unknown: tuple[str, ...]
    unused: tuple[str, ...]


def keys(html: str) -> list[str]:
    """The keys of the notes a body points to, in order of first appearance.

    >>> keys('<p>B<a class="fn" data-note="b"></a> A<a class="fn" data-note="a"></a></p>')
    ['b', 'a']
    """
    return list(dict.fromkeys(re.findall(MARKER, html)))


def render(html: str, notes: Mapping[str, Printed]) -> Rendered:
    """Number a body: markers become links, `notes` (by key, as printed) become the list at its end.

    Labels are in the active language. White space before a marker goes: the spacing belongs to the style sheet.
    """
    found = keys(html)
    numbers = {key: number for number, key in enumerate((key for key in found if key in notes), 1)}
    references: dict[str, list[str]] = {key: [] for key in numbers}
    pieces: list[str] = []
    end = 0
    follows_marker = False
    for match in re.finditer(MARKER, html):
        key, text = match[1], html[end : match.start()]
        end = match.end()
        if key in numbers:
            text = without_space_after(text)
            follows_marker = follows_marker and not text
            number = numbers[key]
            references[key].append(reference(number, len(references[key])))
            pieces += [text, '<span class="between">,</span>' * follows_marker, marker(number, references[key][-1])]
            follows_marker = True
        else:
            pieces.append(text)
            follows_marker = follows_marker and not text.strip()
    pieces.append(html[end:])
    items = "".join(list_item(numbers[key], notes[key], references[key]) for key in numbers)
    return Rendered(
        html="".join(pieces),
        notes_html=f'<ol class="notes" role="list">{items}</ol>' if items else "",
        numbers=numbers,
        unknown=tuple(key for key in found if key not in notes),
        unused=tuple(key for key in notes if key not in numbers),
    )


def reference(number: int, repeat: int) -> str:
    """The id of a marker: r3, and r3b, r3c … where the same note is pointed to again.

    >>> reference(3, 0), reference(3, 1), reference(3, 26)
    ('r3', 'r3b', 'r3aa')
    """
    return f"r{number}{letters(repeat) if repeat else ''}"


def letters(position: int) -> str:
    """a, b, … z, aa, ab …: as columns of a spreadsheet."""
    text = ""
    position += 1
    while position:
        position, letter = divmod(position - 1, 26)
        text = LETTERS[letter] + text
    return text


def marker(number: int, reference: str) -> str:
    label = _("Note %(number)d") % {"number": number}
    return f'<a class="fn" id="{reference}" href="#n{number}" role="doc-noteref" aria-label="{label}">{number}</a>'


def list_item(number: int, note: Printed, references: list[str]) -> str:
    links = " ".join(
        back_link(number, reference, letters(position) if len(references) > 1 else "")
        for position, reference in enumerate(references)
    )
    return f'<li id="n{number}"><div>{with_languages(without_ids(note.html))} {links}{meant(note)}</div></li>'


def back_link(number: int, reference: str, letter: str) -> str:
    label = _("Back to the text, %(place)s") % {"place": f"{number} {letter}".rstrip()}  # WCAG 2.5.3: says what is seen
    return f'<a class="back" href="#{reference}" role="doc-backlink" aria-label="{label}">↑{letter}</a>'


def meant(note: Printed) -> str:
    """Under an “Ibid.”, the work it stands for."""
    if not note.meant:
        return ""
    words = _("Refers to: %(work)s") % {"work": with_languages(without_ids(note.meant))}
    return f'<span class="meant">{words}</span>'


def without_ids(html: str) -> str:
    """The same source may be printed in several notes."""
    return ID.sub(r"\1", html)


def with_languages(html: str) -> str:
    """Notes that say of a title in another language which it is: whoever cannot read it need not follow the link.

    >>> with_languages('A. “<span lang="ru">Порты</span>”, 2024.')
    'A. “<span lang="ru">Порты</span>” <span class="tag">in Russian</span>, 2024.'
    """
    return FOREIGN.sub(lambda title: f'{title[0]} <span class="tag">{in_language(title[1])}</span>', html)


def in_language(code: str) -> str:
    # Translators: “in Turkish”; the name of the language comes in its dictionary form.
    return _("in %(language)s") % {"language": languages.named(code)}


def without_space_after(text: str) -> str:
    text = text.rstrip()
    while text.endswith("&nbsp;"):
        text = text.removesuffix("&nbsp;").rstrip()
    return text


def without_ways_back(html: str) -> str:
    """A page’s notes for whoever cannot go back from there.

    >>> without_ways_back('<li id="n1"><div>A. <a class="back" href="#r1">↑</a></div></li>')
    '<li id="n1"><div>A.</div></li>'
    """
    return BACK_LINK.sub("", html)


def without_copies(html: str) -> str:
    """A body as it was printed when the copies in the margin stood in the page, as it is printed since.

    >>> without_copies('<p>A<a class="fn">1</a><span class="side" id="s1"><b>1</b> <span>A</span></span> b.</p>')
    '<p>A<a class="fn">1</a> b.</p>'
    """
    pieces, end, depth = [], 0, 0
    for tag in SPAN.finditer(html):
        if depth:
            depth += -1 if tag["slash"] else 1
            if depth == 0:
                end = tag.end()
        elif tag["copy"]:
            pieces.append(html[end : tag.start()])
            depth = 1
    return "".join([*pieces, html[end:]])
