"""Mending what is in print: new versions made from what the last ones were made from, never from a draft.

    restate(editions, change)   one change to many texts: a forgotten co-author, a topic, a picture
    restate_sources(sources)    the works that texts cite, as the library has them now
    correct(edition, …)         one text in an editor’s own words, and the same words in its draft

What waits to be published (an update, a first publication) is changed with it, or its turn would undo the mending.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from thinktank.pages.shown import together

from . import amending, carrying, merging, richtext
from .amending import Conflict
from .comparing import digest
from .models.articles import Article
from .models.editions import Edition, NotPossible, Version
from .models.notes import Footnote
from .models.sources import Source
from .publishing import (
    Composition,
    Manuscript,
    NotReady,
    Printing,
    attach_images,
    blocking,
    compose,
    finished,
    look_up,
    relate_anew,
    show,
    store_next,
    store_pending,
)
from .snapshots import Clash

Change = Callable[[Manuscript], Manuscript]


@together()
def restate(
    editions: Iterable[Edition],
    change: Change,
    *,
    by=None,
    kind: str = Version.Kind.TYPO,
    note: str = "",
    now: datetime | None = None,
) -> list[Edition]:
    """Print texts anew with a change to what they were made from; returns the editions it made a difference to.

    All or none. Withdrawn texts are left alone. Raises NotReady when the change would leave out what a text needs.
    """
    now = now or timezone.now()
    mended = [
        (edition, version, before, after)
        for edition in Edition.objects.held(editions)
        for version in edition.versions_out()
        if digest((after := change(before := Manuscript.from_inputs(version.inputs))).as_inputs()) != version.digest
    ]
    problems: dict[str, list[str]] = {}
    for edition, _version, before, after in mended:
        if found := [problem for problem in blocking(after) if problem not in blocking(before)]:
            problems.setdefault(edition.language, []).extend(found)
    if problems:
        raise NotReady(problems)
    pictures, links = look_up([after for *_rest, after in mended], now)
    for edition, version, _before, after in mended:
        composition = compose(after, pictures, links[after.language])
        if version.number is None:
            kept = Printing(
                edition.article_id, composition, version.kind, version.note, version.by, version.published_at
            )
            store_pending(edition, kept, now)
        elif edition.published_at > now:
            set_anew(edition, version, composition)
        else:
            store_next(edition, Printing(edition.article_id, composition, kind, note, by, now), now)
    return list({edition.pk: edition for edition, *_rest in mended}.values())


def set_anew(edition: Edition, version: Version, composition: Composition) -> None:
    """Change a version that nobody has seen yet."""
    version.inputs, version.digest = composition.manuscript.as_inputs(), composition.digest
    for column, value in finished(composition).items():
        setattr(version, column, value)
    version.save()
    pair = show(edition, composition), Printing(edition.article_id, composition)
    attach_images([pair])
    edition.save()
    relate_anew(*pair)


def shared_from(article) -> Change:
    """The people, topics and picture of an article in the place of those in print; the texts stay.

    A picture that is the same keeps the words it was printed with: those belong to the text.
    """

    def change(manuscript: Manuscript) -> Manuscript:
        shared = article.shared_in(manuscript.language)
        if picture_id(shared["image"]) == picture_id(manuscript.image):
            shared["image"] = manuscript.image
        if slugs_of(shared["topics"]) == slugs_of(manuscript.topics):
            shared["topics"] = manuscript.topics  # names of topics follow by themselves
        return replace(manuscript, **shared)

    return change


def picture_id(image: Mapping | None) -> str:
    return image["id"] if image else ""


def slugs_of(topics: Iterable[Mapping]) -> list[str]:
    return [topic["slug"] for topic in topics]


def restate_sources(sources: Iterable[Source], *, by=None, now: datetime | None = None) -> list[Edition]:
    """Print the texts that cite these works with what the library says of them now.

    A work that was merged into another is cited as that one.
    """
    works = {source.public_id: source.merged_into or source for source in sources}
    editions = Edition.objects.citing_any(works).union(Edition.objects.waiting())
    return restate(editions, lambda manuscript: with_works(manuscript, works), by=by, now=now)


def with_works(manuscript: Manuscript, works: Mapping[str, Source]) -> Manuscript:
    """The manuscript with its works by these ids replaced, in its notes too where the id is another now."""
    cited = {key: works[key] for key in manuscript.works if key in works}
    if not cited:
        return manuscript
    kept = {key: work for key, work in manuscript.works.items() if key not in cited}
    new = {source.public_id: source.csl_in(manuscript.language) for source in cited.values()}
    ids = {key: source.public_id for key, source in cited.items()}
    notes = {
        key: note | {"cites": [cite | {"source": ids.get(cite["source"], cite["source"])} for cite in note["cites"]]}
        for key, note in manuscript.notes.items()
    }
    return replace(manuscript, notes=notes, works=kept | new)


def reach(source: Source, now: datetime | None = None) -> tuple[int, int]:
    """How many notes cite a work, and how many public pages show it: (14, 9)."""
    notes = Footnote.objects.filter(cites__source=source).distinct().count()
    return notes, Edition.objects.live(now or timezone.now()).citing(source).count()


@dataclass(frozen=True)
class Left:
    """A place where a correction met other words, which stayed: as it was in print, as it is there now, and theirs."""

    part: str
    base: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Corrected:
    """`waiting`: where the scheduled update has other words; `draft`: where the draft has.

    `refused`: why the draft could take none of it.
    """

    edition: Edition
    waiting: Sequence[Left] = ()
    draft: Sequence[Left] = ()
    refused: str = ""


@together()
def correct(
    edition: Edition,
    text: Manuscript,
    *,
    number: int,
    by=None,
    kind: str = Version.Kind.TYPO,
    note: str = "",
    now: datetime | None = None,
) -> Corrected:
    """Publish the text in print as somebody mended it. `number`: the version they opened.

    Raises Conflict if another is in print by now, NotPossible, NotReady.
    """
    now = now or timezone.now()
    if kind == Version.Kind.CORRECTION and not note.strip():
        raise NotPossible(_("A correction needs a note that tells readers what was wrong."))
    # The article before its editions, as in publishing: two who want both never wait for each other.
    article = Article.objects.select_for_update(no_key=True).get(pk=edition.article_id)
    held = Edition.objects.held([edition]).first()
    if held is None or not held.is_live(now):
        raise NotPossible(_("This language is not public. Publish it from its draft."))
    if held.current.number != number:
        raise Conflict(_("Somebody else has published this language since you opened it."))
    printed = Manuscript.from_inputs(held.current.inputs)
    if digest(text.as_inputs()) == held.current.digest:
        raise NotPossible(_("Nothing differs from the text in print."))
    waiting: list[Left] = []

    def change(manuscript: Manuscript) -> Manuscript:
        if digest(manuscript.as_inputs()) == held.current.digest:
            return text
        rebased, left = rebase(printed, text, manuscript)
        waiting.extend(left)
        return rebased

    restate([held], change, by=by, kind=kind, note=note.strip(), now=now)
    edition = Edition.objects.select_related("current").get(pk=held.pk)
    try:
        left = carry_over(article, printed, text, edition.current.number, by)
    except amending.Refused as reason:
        return Corrected(edition, waiting, refused=str(reason))
    return Corrected(edition, waiting, left)


def carry_over(article: Article, printed: Manuscript, text: Manuscript, number: int, by) -> list[Left]:
    """Give the draft the same words. Where it has moved on in the same place it keeps its own, and everybody who works
    on the language is told of the difference."""
    code = printed.language
    amended = article.amend(
        carrying.changes(printed, text, article.snapshot()),
        lock_version=article.lock_version,
        by=by,
        kind="correct",
        note=_("Corrected in print: version %(number)d") % {"number": number},
        drop_markers=[code],
    )
    works = {**printed.works, **text.works}
    left = [place for clash in amended.clashes for place in places_of(clash, works)]
    if left:
        said = _("Version %(number)d corrects the text in print. Here the draft has other words, and keeps them:")
        places = [_("%(part)s – in print: %(mine)s – draft: %(theirs)s") % vars(place) for place in left]
        article.comment("\n\n".join([said % {"number": number}, *places]), by=by, language=code)
    return left


def places_of(clash: Clash, works: Mapping[str, Mapping]) -> list[Left]:
    names = {"title": _("Title"), "summary": pgettext("of a text", "Summary"), "key_points": _("Key points")}
    part = _("Notes") if clash.path[0] == "footnotes" else names.get(clash.path[-1], _("Text"))
    said = partial(named, works=works) if clash.path[-1] == "cites" else richtext.plain
    segments = [segment for segment in clash.segments if "mine" in segment] or [vars(clash)]
    return [Left(part, *(said(segment[side]) for side in ("base", "mine", "theirs"))) for segment in segments]


def rebase(base: Manuscript, mine: Manuscript, theirs: Manuscript) -> tuple[Manuscript, list[Left]]:
    """`theirs` with all that `mine` changed in the texts and notes of `base`; where both changed a place, it stays
    theirs and is listed."""
    left: list[Left] = []
    works = {**base.works, **mine.works, **theirs.works}

    def merged(part: str, how: Callable, values: Sequence[Any], said: Callable[[Any], str] = str) -> Any:
        merge = how(*values)
        clashes = [segment for segment in merge.segments if "mine" in segment]
        left.extend(Left(part, *(said(clash[side]) for side in ("base", "mine", "theirs"))) for clash in clashes)
        return merge.value

    sides = (base, mine, theirs)
    points = merged(_("Key points"), merging.lines, ["\n".join(side.key_points) for side in sides])
    body = merged(_("Text"), merging.body, [side.body for side in sides], richtext.plain)
    notes = dict(theirs.notes)
    for key, note in mine.notes.items():
        known = notes.get(key, note)
        before = base.notes.get(key, known)
        three = (before, note, known)
        notes[key] = {
            "text": merged(_("Notes"), merging.line, [one["text"] for one in three], richtext.plain),
            "cites": merged(_("Notes"), merging.cites, [one["cites"] for one in three], partial(named, works=works)),
        }
    pictures = {**theirs.images, **mine.images}
    rebased = replace(
        theirs,
        title=merged(_("Title"), merging.line, (base.title, mine.title, theirs.title)),
        summary=merged(pgettext("of a text", "Summary"), merging.line, (base.summary, mine.summary, theirs.summary)),
        key_points=points.splitlines(),
        body=body,
        notes=notes,
        works=works,
        images={key: pictures[key] for key in richtext.image_ids(body) if key in pictures},
    )
    return rebased.used_only(), left


def named(cites: Sequence[Mapping], works: Mapping[str, Mapping]) -> str:
    """What a note cites, in a few words."""
    titles = [str(works.get(cite["source"], {}).get("title") or cite["source"]) for cite in cites]
    places = [", ".join(cite["locator"][1:]) for cite in cites]
    return "; ".join(f"{title} ({place})" if place else title for title, place in zip(titles, places, strict=True))
