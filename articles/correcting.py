"""Mending what is in print: new versions made from what the last ones were made from, never from a draft.

    restate(editions, change)   one change to many texts: a forgotten co-author, a topic, a picture
    restate_sources(sources)    the works that texts cite, as the library has them now
    correct(edition, …)         one text in an editor’s own words, and the same words in its draft

What waits to be published (an update, a first publication) is changed with it, or its turn would undo the mending.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from .comparing import digest
from .models.editions import Edition, Version
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
    relate,
    show,
    store_next,
    store_pending,
)

Change = Callable[[Manuscript], Manuscript]


@transaction.atomic
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
        for version in texts_of(edition)
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


def texts_of(edition: Edition) -> list[Version]:
    """The version in print, or first in turn, and the update that waits for its time."""
    return [edition.current, *([edition.pending] if edition.pending_at else [])]


def set_anew(edition: Edition, version: Version, composition: Composition) -> None:
    """Change a version that nobody has seen yet."""
    version.inputs, version.digest = composition.manuscript.as_inputs(), composition.digest
    for column, value in finished(composition).items():
        setattr(version, column, value)
    version.save()
    pair = (show(edition, composition), Printing(edition.article_id, composition))
    attach_images([pair])
    edition.save()
    relate([pair])


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
