"""A file of references → sources of the library: what is new is created, what is there is left as it is."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .. import twins
from ..models import Source
from .bibliography import Bibliography, Entry, repeated
from .document import ImportRefused
from .shelf import keys


@dataclass(frozen=True)
class Sighting:
    """One entry as the library sees it: `known` is surely the same work, `twin` an earlier entry that surely is,
    `alike` names what may be: sources, and other entries of the file by their title."""

    number: int
    entry: Entry
    known: Source | None = None
    twin: Entry | None = None
    alike: tuple[str, ...] = ()

    @property
    def is_new(self):
        return not (self.known or self.twin)


def look(bibliography: Bibliography) -> list[Sighting]:
    """What the library would make of each entry; nothing is written."""
    entries = bibliography.entries
    known = Source.objects.recognise_all([entry.csl for entry in entries])
    twice = repeated(entries, keys)
    alike = resembling([number for number in range(len(entries)) if not known[number] and number not in twice], entries)
    return [
        Sighting(
            number,
            entry,
            known=known[number],
            twin=entries[twice[number]] if number in twice and not known[number] else None,
            alike=tuple(alike.get(number, ())),
        )
        for number, entry in enumerate(entries)
    ]


def resembling(numbers, entries):
    """{number of a new entry: what may be the same work, in words}; in time that grows with the library."""
    new = {}
    for number in numbers:
        source = Source(public_id=f"{number}.", csl=entries[number].csl)  # no id of the library has a point
        source.derive()
        new[source.public_id] = source
    library = Source.objects.usable().only("public_id", "csl", "title", "title_key", "url_key")
    there = {source.public_id: source for source in library} if new else {}
    found = {}
    for one, other, _why in twins.pairs(source.as_work() for source in [*there.values(), *new.values()]):
        for here, beside in ((one, other), (other, one)):
            if here in new:
                work = there.get(beside) or new[beside]
                found.setdefault(int(here[:-1]), []).append(work.suggestion if beside in there else str(work))
    return found


@transaction.atomic
def save_sources(bibliography: Bibliography, *, chosen=None) -> list[tuple[Sighting, Source]]:
    """Put the entries into the library, or only those whose numbers are `chosen`; all of them or none.

    A work that is there already comes back as it is, out of the trash if it lay there. Raises ImportRefused.
    """
    saved = []
    for sighting in look(bibliography):
        if chosen is not None and sighting.number not in chosen:
            continue
        if sighting.known:
            if sighting.known.trashed_at:
                sighting.known.restore()
            saved.append((sighting, sighting.known))
        elif sighting.is_new:
            saved.append((sighting, created(sighting.entry)))
    return saved


def created(entry: Entry) -> Source:
    source = Source(csl=entry.csl)
    source.derive()
    try:
        source.full_clean(exclude=["public_id"])
    except ValidationError as error:
        raise ImportRefused(
            _("Nothing was imported. %(place)s: %(why)s") % {"place": entry.place, "why": " ".join(error.messages)}
        ) from error
    try:
        source.save()
    except IntegrityError as error:  # somebody else adds the same DOI at this moment
        raise ImportRefused(_("Somebody else is adding the same works. Look at them once more.")) from error
    return source
