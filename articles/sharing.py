"""The words with which a text in print is sent on (pure)."""

from collections.abc import Sequence

POST = 280  # what the narrowest of the networks takes


def post(title: str, names: Sequence[str], link: str, longest: int = POST) -> str:
    """Who wrote what, and where it is, in at most `longest` characters; what is too long ends at a word.

    >>> post("Ferries without a timetable", ["Zeynep Kaya"], "https://x.example/a/1/en")
    'Ferries without a timetable – Zeynep Kaya\\nhttps://x.example/a/1/en'
    >>> post("Ferries without a timetable", ["Zeynep Kaya"], "https://x.example/a/1/en", longest=42)
    'Ferries without…\\nhttps://x.example/a/1/en'
    """
    room = longest - len(link) - 1
    signed = f"{title} – {', '.join(names)}" if names else title
    said = signed if len(signed) <= room else cut(title, room)
    return f"{said}\n{link}" if said else link


def cut(text: str, room: int) -> str:
    """The first words of a text that fit, with an ellipsis; a single word that does not fit is cut within.

    >>> cut("Ferries without a timetable", 10), cut("Donaudampfschiff", 6)
    ('Ferries…', 'Donau…')
    """
    if len(text) <= room:
        return text
    if room < 2:
        return ""
    head = text[:room]
    words, space, _rest = head.rpartition(" ")
    return (words if space else head[:-1]).rstrip(" ,;:–-") + "…"


def message(title: str, summary: str, link: str) -> str:
    """For a messenger: the title, what it says, where it is.

    >>> message("Ferries", "", "https://x.example/a/1/en")
    'Ferries\\n\\nhttps://x.example/a/1/en'
    """
    return "\n\n".join(part for part in (title, summary, link) if part)
