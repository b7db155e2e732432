"""What a line may say, and how it is read into the one full form that is loaded and compared (pure)."""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import itemgetter
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from articles import link_checks, richtext
from articles.footnotes import without_copies
from articles.ids import VALID
from articles.kinds import KINDS
from thinktank import languages

Reader = Callable[[Any, str], Any]

SLUG = re.compile(r"[\w-]{1,200}")
PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
# Kept to the letter, empty values too: digests are made of them.
VERBATIM = {"csl", "localized", "inputs", "byline", "labels", "corrections", "contents"}


class Refused(Exception):
    """Something in the file cannot be loaded; the message names the line and says what to do."""

    def __init__(self, line: int, problem: str):
        self.line, self.problem = line, problem
        super().__init__(f"line {line}: {problem}")


class Wrong(ValueError):
    """What a key says cannot be read; `where` is its path, for example footnotes[2].cites[0].source."""

    def __init__(self, where: str, problem: str):
        super().__init__(f"{where}: {problem}" if where else problem)


@dataclass(frozen=True)
class Key:
    """`default` is what it means to leave the key out; a key without one is required."""

    read: Reader
    default: Any = ...


def shape(**keys: Key) -> Reader:
    """A reader of objects with these keys and no others; every key is in what it returns."""

    def read(value, where):
        if not isinstance(value, dict):
            raise Wrong(where, f"should be an object, not {json.dumps(value, ensure_ascii=False)[:40]}")
        for name in value:
            if name not in keys:
                raise Wrong(inside(where, name), f"unknown key; known are {', '.join(keys)}")
        found = {}
        for name, key in keys.items():
            given = value.get(name)
            if given is None and key.default is ...:
                raise Wrong(inside(where, name), "is missing")
            if given in (None, key.default):
                found[name] = key.default.copy() if isinstance(key.default, dict | list) else key.default
            else:
                found[name] = key.read(given, inside(where, name))
        return found

    return read


def inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def text(value, where):
    if not isinstance(value, str):
        raise Wrong(where, f"should be a text, not {json.dumps(value, ensure_ascii=False)[:40]}")
    return value


def html(value, where):
    return richtext.clean(text(value, where))


def inline(value, where):
    return richtext.clean_inline(text(value, where))


def matching(pattern: re.Pattern, what: str) -> Reader:
    def read(value, where):
        if not pattern.fullmatch(text(value, where)):
            raise Wrong(where, f"“{value[:80]}” is no {what}")
        return value

    return read


identifier = matching(VALID, "id: letters, digits, - and _, at most 64")
slug = matching(SLUG, "address: letters, digits, - and _, at most 200")
partial_date = matching(PARTIAL_DATE, "date: write 2024-02-28, 2024-02 or 2024")


def one_of(*values: str) -> Reader:
    def read(value, where):
        if value not in values:
            raise Wrong(
                where, f"should be one of {', '.join(values)}, not {json.dumps(value, ensure_ascii=False)[:40]}"
            )
        return value

    return read


def language(value, where):
    return one_of(*languages.codes())(value, where)


def by_language(read: Reader) -> Reader:
    """A reader of objects keyed by language."""

    def read_all(value, where):
        if not isinstance(value, dict):
            raise Wrong(where, 'should be an object keyed by language: {"en": …}')
        for code in value:
            if code not in languages.codes():
                raise Wrong(inside(where, code), f"this site has the languages {', '.join(languages.codes())}")
        return {code: read(given, inside(where, code)) for code, given in value.items()}

    return read_all


def texts(read: Reader = text) -> Reader:
    each = by_language(read)
    return lambda value, where: {code: given for code, given in each(value, where).items() if given}


def listed(read: Reader) -> Reader:
    def read_all(value, where):
        if not isinstance(value, list):
            raise Wrong(where, "should be a list")
        return [read(given, f"{where}[{number}]") for number, given in enumerate(value)]

    return read_all


def flag(value, where):
    if not isinstance(value, bool):
        raise Wrong(where, "should be true or false")
    return value


def whole(value, where):
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise Wrong(where, "should be a whole number")
    return value


def fraction(value, where):
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise Wrong(where, "should be a number from 0 to 1")
    return float(value)


def focal_point(value, where):
    found = listed(fraction)(value, where)
    if len(found) != 2:
        raise Wrong(where, "should be two numbers, across and down")
    return found


def text_in_print(value, where):
    """Older dumps hold the copies of notes in the margin, which pages make themselves."""
    return without_copies(text(value, where))


def mapping(value, where):
    if not isinstance(value, dict):
        raise Wrong(where, "should be an object")
    return anything(value, where)


def anything(value, where):
    # JSON has no word for them, and PostgreSQL takes none.
    if isinstance(value, float) and not math.isfinite(value):
        raise Wrong(where, "should be a number that is finite")
    if isinstance(value, dict):
        return {name: anything(given, inside(where, name)) for name, given in value.items()}
    if isinstance(value, list):
        return [anything(given, f"{where}[{number}]") for number, given in enumerate(value)]
    return value


def moment(value, where):
    """In the one form that a dump writes: 2024-03-01T09:00:00Z."""
    try:
        return written(datetime.fromisoformat(text(value, where)))
    except ValueError:
        raise Wrong(where, f"“{value}” is no moment: write 2024-03-01T09:00:00Z") from None


def written(moment: datetime | None) -> str | None:
    """A moment without a zone is in UTC."""
    if moment is None:
        return None
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.isoformat().replace("+00:00", "Z")


def day(value, where):
    try:
        return date.fromisoformat(text(value, where)).isoformat()
    except ValueError:
        raise Wrong(where, f"“{value}” is no day: write 2024-03-01") from None


def file(value, where):
    path = PurePosixPath(text(value, where))
    if path.is_absolute() or ".." in path.parts or not path.name:
        raise Wrong(where, f"“{value}” should be a path below the folder of this file")
    return str(path)


def old_path(value, where):
    """However much of it is percent-encoded, one path is written in one way."""
    return unquote(text(value, where)).replace("%", "%25")


def locator(value, where):
    found = listed(text)(value, where)
    if found and (len(found) != 2 or not all(found)):
        raise Wrong(where, 'should be a label and a value: ["page", "12"]')
    return found


CITE = {
    "source": Key(identifier),
    "locator": Key(locator, []),
    "accessed": Key(partial_date, ""),
    "prefix": Key(texts(inline), {}),
    "suffix": Key(texts(inline), {}),
    "language": Key(language, ""),
}
TEXT = {
    "title": Key(text, ""),
    "slug": Key(slug, ""),
    "summary": Key(text, ""),
    "key_points": Key(listed(text), []),
    "body": Key(html, ""),
}
KIND = one_of(*KINDS)
ROLE = one_of("author", "translator", "editor")
UPDATE = shape(
    at=Key(moment),
    kind=Key(one_of("typo", "update", "correction"), "update"),
    note=Key(text, ""),
    **{name: Key(key.read, None) for name, key in TEXT.items()},
)
MANUSCRIPT = shape(
    **TEXT,
    published_at=Key(moment, None),
    updates=Key(listed(UPDATE), []),
    withdrawn=Key(shape(at=Key(moment), notice=Key(text)), None),
)
FOOTNOTE = shape(key=Key(identifier), text=Key(texts(inline), {}), cites=Key(listed(shape(**CITE)), []))

ATTACHMENT = shape(
    name=Key(slug), file=Key(file), title=Key(texts(), {}), language=Key(language, ""), waits=Key(flag, False)
)


def footnotes(value, where):
    found = listed(FOOTNOTE)(value, where)
    refuse_twice([note["key"] for note in found], where, "key")
    return found


def by_name(value, where):
    found = listed(ATTACHMENT)(value, where)
    refuse_twice([attachment["name"] for attachment in found], where, "name")
    return sorted(found, key=itemgetter("name"))


def refuse_twice(names, where, what):
    for number, name in enumerate(names):
        if name in names[:number]:
            raise Wrong(f"{where}[{number}].{what}", f"“{name}” stands there already")


def unordered(value, where):
    """Topics of a manuscript have no order of their own."""
    return sorted(set(listed(slug)(value, where)))


def unordered_ids(value, where):
    return sorted(set(listed(identifier)(value, where)))


LINES: Mapping[str, Reader] = {
    "institute": shape(
        name=Key(texts(), {}),
        tagline=Key(texts(), {}),
        wordmark=Key(file, ""),
        accent_colour=Key(text, ""),
        place_colour=Key(text, ""),
        contact_email=Key(text, ""),
        oai_email=Key(text, ""),
        issn=Key(text, ""),
        licence=Key(text, ""),
        default_language=Key(language, "en"),
        citation_styles=Key(by_language(text), {}),
    ),
    "page": shape(
        slug=Key(slug),
        position=Key(whole, 0),
        is_draft=Key(flag, False),
        is_unlisted=Key(flag, False),
        title=Key(texts(), {}),
        body=Key(texts(html), {}),
    ),
    "topic": shape(
        slug=Key(slug),
        kind=Key(one_of("region", "theme", "programme", "series"), "theme"),
        name=Key(texts(), {}),
        description=Key(texts(), {}),
    ),
    "author": shape(
        slug=Key(slug),
        given_name=Key(texts(), {}),
        family_name=Key(texts(), {}),
        position=Key(texts(), {}),
        bio=Key(texts(), {}),
        photo=Key(file, ""),
        focal=Key(focal_point, [0.5, 0.5]),
        orcid=Key(text, ""),
        links=Key(listed(text), []),
        email=Key(text, ""),
        show_email=Key(flag, False),
        former_since=Key(day, None),
    ),
    "source": shape(
        id=Key(identifier),
        csl=Key(mapping),
        localized=Key(by_language(mapping), {}),
        archived_url=Key(text, ""),
        archived_on=Key(day, None),
        link_state=Key(one_of(link_checks.OK, link_checks.UNSURE, link_checks.FAILING, link_checks.DEAD), ""),
        trashed_at=Key(moment, None),
        merged_into=Key(identifier, ""),
    ),
    "image": shape(
        id=Key(identifier),
        file=Key(file),
        alt=Key(texts(), {}),
        caption=Key(texts(), {}),
        credit=Key(text, ""),
        licence=Key(text, ""),
        focal=Key(focal_point, [0.5, 0.5]),
        digest=Key(text, ""),
    ),
    "article": shape(
        id=Key(identifier),
        kind=Key(KIND, "analysis"),
        original_language=Key(language, "en"),
        image=Key(identifier, ""),
        image_alt=Key(texts(), {}),
        image_caption=Key(texts(), {}),
        topics=Key(unordered, []),
        authors=Key(listed(shape(author=Key(slug), role=Key(ROLE, "author"), language=Key(language, ""))), []),
        footnotes=Key(footnotes, []),
        attachments=Key(by_name, []),
        similar_pinned=Key(listed(identifier), []),
        similar_hidden=Key(unordered_ids, []),
        languages=Key(by_language(MANUSCRIPT), {}),
    ),
    "edition": shape(
        article=Key(identifier),
        language=Key(language),
        original_language=Key(language, "en"),
        kind=Key(text),
        slug=Key(slug),
        title=Key(text, ""),
        summary=Key(text, ""),
        byline=Key(anything, []),
        labels=Key(anything, []),
        corrections=Key(anything, []),
        image=Key(identifier, ""),
        word_count=Key(whole, 0),
        note_count=Key(whole, 0),
        published_at=Key(moment),
        updated_at=Key(moment, None),
        withdrawn_at=Key(moment, None),
        notice=Key(text, ""),
        pending_at=Key(moment, None),
        current=Key(whole),
        record=Key(identifier, ""),
        addresses=Key(listed(shape(slug=Key(slug), live_from=Key(moment), is_current=Key(flag, False))), []),
        topics=Key(listed(slug), []),
        authors=Key(listed(shape(author=Key(slug), role=Key(ROLE), order=Key(whole, 0))), []),
        sources=Key(listed(shape(source=Key(identifier), first_note=Key(whole))), []),
        links=Key(listed(identifier), []),
    ),
    "version": shape(
        article=Key(identifier),
        language=Key(language),
        number=Key(whole, None),
        kind=Key(one_of("first", "typo", "update", "correction")),
        note=Key(text, ""),
        published_at=Key(moment),
        inputs=Key(mapping),
        digest=Key(text),
        body_html=Key(text_in_print, ""),
        notes_html=Key(text, ""),
        contents=Key(anything, []),
        closed_at=Key(moment, None),
        closed_reason=Key(text, ""),
    ),
    "lead": shape(language=Key(language, ""), article=Key(identifier)),
    "redirect": shape(**{"from": Key(old_path), "to": Key(text)}),
}


def read(line: bytes, number: int) -> tuple[str, dict[str, Any]]:
    """The type of a line and everything it says, what it leaves out included. Raises Refused."""
    try:
        value = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        if b"\\u" in line:
            refuse_unwritable(value)
        if not isinstance(value, dict):
            raise Wrong("", "should be an object")
        kind = value.pop("type", None)
        if kind not in LINES:
            raise Wrong("type", f"should be one of {', '.join(LINES)}, not {json.dumps(kind, ensure_ascii=False)[:40]}")
        return kind, LINES[kind](in_full(kind, value), "")
    except UnicodeDecodeError:
        raise Refused(number, "is not UTF-8") from None
    except RecursionError:
        raise Refused(number, "is nested too deeply") from None
    except Wrong as wrong:
        raise Refused(number, str(wrong)) from None
    except ValueError as error:  # JSONDecodeError, or a number of thousands of digits
        raise Refused(number, f"is no JSON object: {error}") from None


def refuse_unwritable(value: Any) -> None:
    """JSON can spell half a character (\\ud800) and a NUL, which no file or database takes."""
    written = json.dumps(value, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        raise Wrong("", "holds half a character, \\ud800 to \\udfff without its other half") from None
    if "\\u0000" in written:
        raise Wrong("", "holds a NUL character")


def in_full(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """What other tools may write short, written out."""
    if kind == "author" and "name" in value:
        name = value.pop("name")
        named = dict.fromkeys(languages.codes(), name) if isinstance(name, str) else mapping(name, "name")
        parted = {code: text(given, inside("name", code)).rpartition(" ") for code, given in named.items()}
        return {
            "given_name": {code: given for code, (given, _space, _family) in parted.items()},
            "family_name": {code: family for code, (_given, _space, family) in parted.items()},
        } | value
    if kind == "article" and isinstance(value.get("footnotes"), list):
        return value | {"footnotes": [note_in_full(note) for note in value["footnotes"]]}
    return value


def note_in_full(note: Any) -> Any:
    if not isinstance(note, dict) or "source" not in note:
        return note
    cite = {name: note[name] for name in ("source", "accessed", "locator") if name in note}
    return {name: given for name, given in note.items() if name not in cite} | {"cites": [cite]}


def write(kind: str, value: Mapping[str, Any]) -> str:
    """A line as a dump writes it."""
    return json.dumps({"type": kind} | without_empty(value), ensure_ascii=False, sort_keys=True)


def without_empty(value: Any) -> Any:
    if isinstance(value, list):
        return [without_empty(item) for item in value]
    if not isinstance(value, dict):
        return value
    slim = {name: given if name in VERBATIM else without_empty(given) for name, given in value.items()}
    return {name: given for name, given in slim.items() if given not in ("", None, [], {}, 0)}  # 0 is False, too
