"""One way into a manuscript for everything that is written while others write too: autosave, save, restore.

article.amend(changes)
  → lock, token           whoever comes second waits here, and merges with what the first one has stored
  → snapshots.merge()     (pure) changes put together with what is stored now
  → check()               nothing that cannot stand in an article, and nothing somebody may not write
  → write()               only what changed
  → claim(), revise()     the version counts up, the state is kept; what lost a conflict is set aside
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from thinktank import languages as site_languages

from . import comparing, footnotes, kinds, merging, slugs, snapshots
from .importing.dates import find_date
from .models.images import Image
from .models.notes import LOCATORS, Cite, Footnote
from .models.revisions import Revision
from .models.sources import Source
from .models.topics import Topic
from .models.translations import Translation
from .snapshots import Change, Clash, Path

COALESCED = timedelta(minutes=10)
LONGEST = {"title": 300, "slug": 200, "image_alt": 500, "body": 2_000_000}
LONGEST_OTHER = 20_000
ISO = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


class Conflict(Exception):
    """Somebody else saved the article since it was read, or nobody knows what it was read from."""


class Clashing(Conflict):
    """Changes that have to go in together, and one of which clashes with what somebody else has saved."""

    def __init__(self, amended: "Amended"):
        self.amended = amended
        super().__init__(somebody_else())


class Refused(Exception):
    """Nothing was written, and why. `code`: "shape", "value", "markers" or "forbidden"."""

    def __init__(self, message: str, code: str = "value", languages: Iterable[str] = ()):
        self.code, self.languages = code, list(languages)
        super().__init__(message)


@dataclass
class Amended:
    """What became of some changes. `values`: [(path, what is stored there now, whether others’ words are in it)]."""

    before: int  # the version that was stored until now
    lock_version: int
    manuscript: dict
    overruled: dict
    values: list[tuple[Path, Any, bool]] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)
    revision: Revision | None = None  # None: nothing was new


def somebody_else() -> str:
    return _("Somebody else has saved this article since you opened it. Compare, then save again.")


@transaction.atomic
def amend(
    article,
    changes: Iterable[Change],
    *,
    lock_version,
    by,
    kind: str = "autosave",
    note: str = "",
    languages: Iterable[str] | None = None,
    drop_markers: Iterable[str] = (),
    together: bool = False,
    overrule: bool = False,
) -> Amended:
    """See Article.amend."""
    stored = article.hold()
    check_token(stored, lock_version, is_exact=overrule)
    before = stored.snapshot()
    given = {change.path: change for change in with_merged_sources(map(cleaned, changes))}
    meant = [one for one in given.values() if one.sent or not snapshots.same(one.path, one.base, one.mine)]
    outcome = snapshots.merge(before, meant, lambda key: lost_note(stored, key))
    after = outcome.overruled if overrule else outcome.manuscript
    clashes = [] if overrule else outcome.clashes
    made = snapshots.changes(before, after)
    if languages is not None:
        known = before | {"footnotes": [*before["footnotes"], *outcome.returned]}
        check_allowed([*meant, *snapshots.changes(known, after)], list(languages))
    check_markers([*meant, *made], drop_markers)
    check_values(snapshots.changes(before, outcome.overruled), outcome.overruled)
    values = [(path, snapshots.value_at(after, path), is_merged(change, after)) for path, change in given.items()]
    amended = Amended(stored.lock_version, stored.lock_version, after, outcome.overruled, values, clashes)
    if clashes and together:
        raise Clashing(amended)
    if made:
        keep_first(stored, before)
        stored.claim(stored.lock_version)
        write(stored, made)
        Translation.objects.follow(stored, before, after)
        touched = snapshots.languages_of(made)
        amended.revision = keep(stored, after, by=by, kind=kind, note=note, languages=touched, before=before)
        amended.lock_version = stored.lock_version
    if clashes:
        set_aside(stored, outcome.overruled, clashes, by=by)
    article.lock_version, article.changed_at = stored.lock_version, stored.changed_at
    return amended


def check_token(stored, lock_version, *, is_exact=False):
    """A token from the future, or none, started from nothing that can be known; `is_exact`: no older one will do."""
    oldest = stored.lock_version if is_exact else 1
    if not (isinstance(lock_version, int) and oldest <= lock_version <= stored.lock_version):
        raise Conflict(somebody_else())


def cleaned(change: Change) -> Change:
    """Everything in the form in which it is stored, so that a paragraph nobody touched is the same paragraph."""
    try:
        path = snapshots.check_path(change.path)
        base = snapshots.nothing(path) if change.base is None else change.base
        values = [snapshots.cleaned(path, value) for value in (base, change.mine, *change.sent)]
    except snapshots.Malformed as problem:
        raise Refused(str(problem), "shape") from None
    base, mine, *sent = (understood(path, value) for value in values)
    return Change(path, base, mine, sent)


def with_merged_sources(made: Iterable[Change]) -> list[Change]:
    """Whoever cites a source that has become another one cites that."""
    made = list(made)
    cited = {cite["source"] for change in made for cite in cites_of(change.mine)}
    merged = Source.objects.filter(public_id__in=cited).exclude(merged_into=None) if cited else []
    became = {source.public_id: source.merged_into.public_id for source in merged}

    def renamed(value):
        if isinstance(value, dict):
            return value | {"cites": renamed(value["cites"])}
        return [cite | {"source": became.get(cite["source"], cite["source"])} for cite in value]

    return [replace(one, mine=renamed(one.mine)) if became and cites_of(one.mine) else one for one in made]


def cites_of(value: Any) -> list[dict]:
    """The cites in the value of a change: of a note, or of its list of them."""
    if isinstance(value, dict):
        return value["cites"]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def understood(path: Path, value: Any) -> Any:
    """A typed address becomes one, and the day of a cite the day people mean by it."""
    if path[0] == "texts" and path[-1] == "slug" and value:
        return slugs.propose(value, path[1])
    if path[0] == "footnotes" and value and len(path) == 2:
        return value | {"cites": [with_iso_day(cite) for cite in value["cites"]]}
    return [with_iso_day(cite) for cite in value] if path[-1] == "cites" and value else value


def with_iso_day(cite: dict) -> dict:
    found = find_date(cite["accessed"])
    if found and found.end - found.start == len(cite["accessed"]):
        return cite | {"accessed": found.iso}
    return cite


def is_merged(change: Change, after: dict) -> bool:
    return not snapshots.same(change.path, snapshots.value_at(after, change.path), change.mine)


def lost_note(article, key: str) -> dict | None:
    """A note as it was when the article last had it."""
    for snapshot in article.revisions.exclude(kind=Revision.Kind.ASIDE).values_list("snapshot", flat=True).iterator(8):
        if found := snapshots.value_at(snapshot, ("footnotes", key)):
            return snapshots.clean_note(key, found)
    return None


@transaction.atomic
def bring_back(article, target, *, lock_version, by, note: str, languages: Iterable[str] | None = None) -> Amended:
    """Make an article what `target(its snapshot)` says, as a revision on top; what was shown must be what is stored."""
    stored = article.hold()
    check_token(stored, lock_version, is_exact=True)
    now = stored.snapshot()
    return amend(
        article,
        snapshots.changes(now, target(now)),
        lock_version=lock_version,
        by=by,
        kind=Revision.Kind.RESTORE,
        note=note,
        languages=languages,
        drop_markers=site_languages.codes(),
    )


# What is refused


def check_allowed(made: Iterable[Change], codes: list[str]) -> None:
    if not all(snapshots.is_for(codes, change) for change in made):
        names = get_text_list([site_languages.own_name(code) for code in codes], _("and")) or "–"
        raise Refused(
            _("You may only write in %(languages)s here; nothing was saved.") % {"languages": names}, "forbidden"
        )


def check_markers(made: Iterable[Change], confirmed: Iterable[str]) -> None:
    """An editor that failed to load its footnotes sends a text without any: never take that for a wish."""
    bodies = [change for change in made if change.path[-1] == "body"]
    dropped = {c.path[1] for c in bodies if footnotes.keys(c.base or "") and not footnotes.keys(c.mine)}
    unconfirmed = [code for code in site_languages.codes() if code in dropped - set(confirmed)]
    if unconfirmed:
        names = get_text_list([site_languages.own_name(code) for code in unconfirmed], _("and"))
        message = _(
            "The text in %(languages)s would lose all of its note markers, so nothing was saved. Put the text back "
            "from the version before, or confirm that the markers may go."
        )
        raise Refused(message % {"languages": names}, "markers", unconfirmed)


def check_values(made: Iterable[Change], after: dict) -> None:
    """Nothing that the article’s columns or its readers could not take. Follows sources that were merged."""
    for change in made:
        match change.path:
            case ("texts", code, name):
                check_length(change.mine, LONGEST.get(name, LONGEST_OTHER), code)
            case ("kind",) if change.mine not in kinds.KINDS:
                raise Refused(_("There is no kind of article called “%(kind)s”.") % {"kind": change.mine})
            case ("original_language",) if change.mine not in site_languages.codes():
                raise Refused(_("The site has no language “%(code)s”.") % {"code": change.mine})
            case ("image",) if change.mine and not Image.objects.filter(public_id=change.mine).exists():
                raise Refused(_("The lead image is not in the library any more. Choose another."))
            case ("topics",):
                known = set(Topic.objects.filter(slug__in=change.mine).values_list("slug", flat=True))
                if missing := set(change.mine) - known:
                    raise Refused(_("There is no topic “%(slug)s”.") % {"slug": min(missing)})
    check_notes({change.path[1] for change in made if change.path[0] == "footnotes"}, after)


def check_length(text: str, longest: int, code: str) -> None:
    if len(text) > longest:
        raise Refused(
            _("“%(begin)s…” in %(language)s is too long: %(longest)d characters at most.")
            % {"begin": text[:40], "language": site_languages.own_name(code), "longest": longest}
        )


def check_notes(keys: set[str], after: dict) -> None:
    notes = {note["key"]: note for note in after["footnotes"] if note["key"] in keys}
    cited = {cite["source"] for note in notes.values() for cite in note["cites"]}
    known = sources_of(cited) if cited else {}
    for key, note in notes.items():

        def refuse(problem, key=key):
            raise Refused(f"{name_of_note(key, after)}: {problem}")

        for code, text in note["text"].items():
            if len(text) > LONGEST_OTHER:
                refuse(_("the text in %(language)s is too long.") % {"language": site_languages.own_name(code)})
        for cite in note["cites"]:
            label, locator = cite["locator"] or ["", ""]
            if cite["source"] not in known:
                refuse(_("the library has no source “%(id)s”. Choose another.") % {"id": cite["source"]})
            if label and label not in dict(LOCATORS):
                refuse(_("a place in a work cannot be a “%(label)s”.") % {"label": label})
            if len(locator) > 60:
                refuse(_("the place “%(place)s…” is too long.") % {"place": locator[:20]})
            if cite["accessed"] and not ISO.fullmatch(cite["accessed"]):
                refuse(_("write the day as 2024-02-28, or only 2024-02 or 2024."))
            if max(map(len, [*cite["prefix"].values(), *cite["suffix"].values()]), default=0) > 300:
                refuse(_("the words before or after a work are too long: 300 characters at most."))
            if cite["language"] not in ("", *site_languages.codes()):
                refuse(_("the site has no language “%(code)s”.") % {"code": cite["language"]})


def sources_of(public_ids: Iterable[str]) -> dict[str, Source]:
    """{id: the source to cite under it}: one that was merged stands for the one it was merged into."""
    found = Source.objects.filter(public_id__in=public_ids).select_related("merged_into")
    return {source.public_id: source.merged_into or source for source in found}


def name_of_note(key: str, manuscript: dict) -> str:
    """“Note 3” by the text that has its marker, the original’s first; else by its key."""
    original = manuscript["original_language"]
    for code in sorted(manuscript["texts"], key=lambda code: code != original):
        keys = footnotes.keys(manuscript["texts"][code].get("body") or "")
        if key in keys:
            return _("Note %(number)d") % {"number": keys.index(key) + 1}
    return _("Note %(key)s") % {"key": key}


# What is written


def write(article, made: Iterable[Change]) -> None:
    """Touch the columns and rows that changed, and no other."""
    columns: dict[str, Any] = {}
    notes: dict[str, list[Change]] = {}
    for change in made:
        match change.path:
            case ("texts", code, name):
                columns[site_languages.column(name, code)] = change.mine
            case ("image",):
                columns["image"] = change.mine and Image.objects.get(public_id=change.mine)
            case ("topics",):
                article.topics.set(Topic.objects.filter(slug__in=change.mine))
            case ("footnotes", key, *_rest):
                notes.setdefault(key, []).append(change)
            case (name,):
                columns[name] = change.mine
    if columns:
        type(article).objects.filter(pk=article.pk).update(**columns)
    if notes:
        write_notes(article, notes)


def write_notes(article, notes: dict[str, list[Change]]) -> None:
    removed = [key for key, made in notes.items() if made[0].mine is None]
    new = [made[0].mine for made in notes.values() if len(made[0].path) == 2 and made[0].mine is not None]
    Footnote.objects.filter(article=article, key__in=removed).delete()
    Footnote.objects.bulk_create(
        Footnote(article=article, key=note["key"], **in_columns("text", note["text"])) for note in new
    )
    rows = {note.key: note for note in Footnote.objects.filter(article=article, key__in=notes)}
    texts = [change for made in notes.values() for change in made if change.path[2:3] == ("text",)]
    for change in texts:
        setattr(rows[change.path[1]], site_languages.column("text", change.path[3]), change.mine)
    if texts:
        Footnote.objects.bulk_update(
            {change.path[1]: rows[change.path[1]] for change in texts}.values(),
            sorted({site_languages.column("text", change.path[3]) for change in texts}),
        )
    cites = {change.path[1]: change.mine for made in notes.values() for change in made if change.path[-1] == "cites"}
    cites |= {note["key"]: note["cites"] for note in new}
    write_cites({rows[key]: wanted for key, wanted in cites.items()})


def write_cites(wanted: dict[Footnote, list[dict]]) -> None:
    """The cites of notes as they should be; rows are used again in their order."""
    known = sources_of({cite["source"] for cites in wanted.values() for cite in cites})
    rows: dict[int, list[Cite]] = {note.pk: [] for note in wanted}
    for row in Cite.objects.filter(footnote__in=rows).order_by("order", "pk"):
        rows[row.footnote_id].append(row)
    changed, surplus = [], []
    for note, cites in wanted.items():
        had = rows[note.pk]
        surplus += [row.pk for row in had[len(cites) :]]
        for order, cite in enumerate(cites):
            row = had[order] if order < len(had) else Cite(footnote=note)
            label, locator = cite["locator"] or ("", "")
            row.source, row.order, row.locator_label, row.locator = known[cite["source"]], order, label, locator
            row.accessed, row.language = cite["accessed"], cite["language"]
            for column, words in (in_columns("prefix", cite["prefix"]) | in_columns("suffix", cite["suffix"])).items():
                setattr(row, column, words)
            changed.append(row)
    columns = [*in_columns("prefix"), *in_columns("suffix")]
    fields = ["source", "order", "locator_label", "locator", "accessed", "language", *columns]
    Cite.objects.filter(pk__in=surplus).delete()
    Cite.objects.bulk_create(row for row in changed if row.pk is None)
    Cite.objects.bulk_update([row for row in changed if row.pk is not None], fields)


def in_columns(name: str, words: dict[str, str] | None = None) -> dict[str, str]:
    return {site_languages.column(name, code): (words or {}).get(code, "") for code in site_languages.codes()}


# What is kept


def keep(article, snapshot: dict, *, by=None, kind="save", note="", languages=(), at=None, before=None) -> Revision:
    """A revision of this state. What one person writes within ten minutes without saving is one revision, as long as
    nobody else writes in between and little is taken away; `before`: what the article was until now."""
    now = timezone.now()
    last = article.revisions.order_by("-number").defer("snapshot").first()
    if last and by and not note and is_going_on(last, by, kind, now) and not takes_away(before, snapshot):
        last.at, last.snapshot, last.languages = now, snapshot, sorted({*last.languages, *languages})
        last.save(update_fields=["at", "snapshot", "languages"])
        return last
    return Revision.objects.create(
        article=article,
        number=last.number + 1 if last else 1,
        by=by,
        kind=kind,
        note=note[:300],
        languages=sorted(languages),
        snapshot=snapshot,
        at=at or now,
        began_at=at or now,
    )


def keep_first(article, before: dict) -> None:
    """Before the first change of an article that came with a file: what it was."""
    is_written = before["footnotes"] or any(any(fields.values()) for fields in before["texts"].values())
    if is_written and not article.revisions.exists():
        keep(article, before, kind=Revision.Kind.LOAD, at=article.changed_at)


def hand_out(article, language: str, *, by=None) -> Revision:
    """The revision of what leaves the desk as a file just now, by which it is known again. It is noted there, and
    nothing that is written later becomes a part of it. Call it while nobody else may write (`article.hold`)."""
    note = _("Downloaded for Word: %(language)s") % {"language": site_languages.own_name(language)}
    now = article.snapshot()
    last = article.revisions.exclude(kind=Revision.Kind.ASIDE).order_by("-number").first()
    if last is None or last.snapshot != now:
        kind = Revision.Kind.SAVE if last else Revision.Kind.LOAD
        return keep(article, now, by=by, kind=kind, note=note)
    if not last.note:
        last.note = note
        last.save(update_fields=["note"])
    return last


def is_going_on(last: Revision, by, kind: str, now) -> bool:
    is_same = last.kind == kind == Revision.Kind.AUTOSAVE and last.by_id == by.pk and not last.note
    return is_same and last.began_at > now - COALESCED


def takes_away(before: dict | None, after: dict) -> bool:
    """Whether a note is gone, or half of a text: whoever did that by mistake will look for it."""
    if not before:
        return False
    bodies = [(fields["body"], after["texts"][code]["body"]) for code, fields in before["texts"].items()]
    notes = [{note["key"] for note in side["footnotes"]} for side in (before, after)]
    return bool(notes[0] - notes[1]) or any(len(now) < len(had) / 2 for had, now in bodies)


def set_aside(article, overruled: dict, clashes: list[Clash], *, by) -> Revision:
    """Keep what lost a conflict. Its snapshot is the article as its writer would have had it; "aside" lists the paths.

    A browser that asks again with the same text, or with more, writes no second one.
    """
    now = timezone.now()
    snapshot = overruled | {"aside": [list(clash.path) for clash in clashes]}
    touched = snapshots.languages_of(Change(clash.path, None, clash.mine) for clash in clashes)
    recent = article.revisions.filter(kind=Revision.Kind.ASIDE, by=by, began_at__gt=now - COALESCED)
    for earlier in recent:
        if has_all_of(snapshot, earlier.snapshot):
            earlier.at, earlier.snapshot, earlier.languages = now, snapshot, touched
            earlier.save(update_fields=["at", "snapshot", "languages"])
            return earlier
    return keep(article, snapshot, by=by, kind=Revision.Kind.ASIDE, languages=touched)


def has_all_of(snapshot: dict, earlier: dict) -> bool:
    """Whether what was set aside earlier is set aside now, in the same places, as far as it was written then."""
    for path in earlier["aside"]:
        now, then = (said(one, tuple(path)) for one in (snapshot, earlier))
        if path not in snapshot["aside"] or not all(any(text.startswith(old) for text in now) for old in then):
            return False
    return True


def said(snapshot: dict, path: Path) -> list[str]:
    """What stands at a path, a body in its pieces."""
    value = snapshots.value_at(snapshot, path)
    if path[-1] == "body":
        return [" ".join(comparing.words(piece.html)) for piece in merging.split(value)]
    return [value if isinstance(value, str) else repr(value)]
