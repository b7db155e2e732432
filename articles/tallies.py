"""How many public texts each topic and each person has, without counting them all.

What is kept counts whatever is not withdrawn, though it may wait for its time: no clock changes that. What waits is
little, and taken off. Whatever a change may have made wrong is named by the purge written in its transaction, and
counted anew by each page until `settle` has done it: the numbers are exact at any moment, and nobody who publishes
waits for anybody.
"""

from django.db import transaction

from thinktank.bulk import insert
from thinktank.models import Purge
from thinktank.pages.shown import EVERYTHING

from .models import Edition, Tally

PLACES = {"topics": "topic", "authors": "author"}  # {relation of an edition: what the places of such pages begin with}


def live(relation, language, now):
    """{key of a topic or person: how many}, equal to `live(now).in_language(language).count_by(relation)`."""
    editions = Edition.objects.live(now).in_language(language)
    changed = Purge.objects.uncounted().all_places()
    if EVERYTHING in changed:
        return editions.count_by(relation)
    uncertain = keys(relation, changed)
    kept = Tally.objects.kept(relation, language)
    coming = Edition.objects.coming(now).in_language(language).count_by(relation)
    counts = {key: number - coming.get(key, 0) for key, number in kept if key not in uncertain}
    if uncertain:
        counts |= editions.tied_to(relation, uncertain).count_by(relation)
    return {key: number for key, number in counts.items() if number}


def keys(relation, places):
    """Those of the topics or people whose pages are among these."""
    named = (place.split("-") for place in places)
    return {int(name[1]) for name in named if name[0] == PLACES[relation]}


@transaction.atomic
def settle():
    """Count anew for every change since the last time, and keep that. Of two at once, one waits for the other."""
    purges = list(Purge.objects.uncounted().order_by("pk").select_for_update())
    changed = {place for purge in purges for place in purge.places}
    for relation in PLACES:
        among = None if EVERYTHING in changed else keys(relation, changed)
        if among is None or among:
            keep(relation, among)
    Purge.objects.filter(pk__in=[purge.pk for purge in purges]).update(is_counted=True)


def keep(relation, among):
    """The numbers of some topics or people, or of all (None), as they are now."""
    editions, kept = Edition.objects.standing(), Tally.objects.filter(relation=relation)
    if among is not None:
        editions, kept = editions.tied_to(relation, among), kept.filter(key__in=among)
    kept.delete()
    counts = editions.count_by(relation, "language")
    insert(
        Tally,
        [
            Tally(relation=relation, key=key, language=language, number=number)
            for (key, language), number in counts.items()
        ],
    )
