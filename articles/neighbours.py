"""Who stands beside whom: learns how the texts of a language speak, and keeps the lists of what is similar.

    learn(language)   everything anew: vocabulary, the vector of each edition, all lists
    place(edition)    one that was published, changed, withdrawn: its own list, and those that it belongs into or left

Called by tasks and commands alone, for it loads scikit-learn. Lists hold what is scheduled too: whoever reads them asks
what is live.
"""

from contextlib import contextmanager
from functools import lru_cache

import numpy as np
from django.db import connection
from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from thinktank import languages
from thinktank.bulk import insert
from thinktank.pages.shown import together

from . import choosing, richtext, traits
from .likeness import TRAITS, Learnt, Traits, compare, learn_from, nearest, read_matter, smooth, unread, worth
from .models.editions import Edition
from .models.similar import Likeness, SimilarEdition, TextVector
from .search.words import LONGEST_WORD, WORD, bare, lower, parts, stem
from .tasks import owe_similar
from .traits import traits_of

KEPT = 24  # others in a list: four times as many as are shown, as some are scheduled or withdrawn by then
LEAST = 12  # a list of fewer is made anew, and has texts in other languages too
COMPARED = 400  # those nearest in matter that a new text is compared with by everything
COUPLED = 200  # those that share a source or a series with it that are compared besides, the newest
BATCH = 1_000
NOTHING = [0] * len(TRAITS)


class AtWork(Exception):
    """Somebody else learns this language now."""


class Terms(dict):
    """{word as it stands in a text: what it counts as}, of one language; each is stemmed once."""

    def __init__(self, language):
        super().__init__()
        self.language = language

    def __missing__(self, word):
        root = stem(parts(lower(word, self.language))[0], self.language)
        self[word] = found = bare(root)[:LONGEST_WORD]
        return found

    def of(self, title, *texts):
        """The terms of a text; its title says most."""
        words = [*WORD.findall(title) * 2, *(word for text in texts for word in WORD.findall(text))]
        return [term for term in map(self.__getitem__, words) if term]


def texts_of(editions):
    """(key, key of the version, when published, title, summary, key points, body as HTML) of each, as in print."""
    inputs = "current__inputs"
    return (
        editions.annotate(points=KeyTextTransform("key_points", inputs), body=KeyTextTransform("body", inputs))
        .order_by("pk")
        .values_list("pk", "current", "published_at", "title", "summary", "points", "body")
    )


def standing(language):
    """Live or scheduled."""
    return Edition.objects.in_language(language).filter(withdrawn_at=None)


def plain(said):
    summary, points, body = said
    return summary, points or "", richtext.plain(body or "")


# Everything anew


def learn(language, *, tell=lambda done: None):
    """Learn a language and make the lists of all its editions anew; returns how many. Raises AtWork.

    Readers have the old lists until they have the new ones. `tell`: called with how many are done.
    """
    with claimed(language):
        begun = timezone.now()
        keys, versions, published, learnt, vectors = read_all(language)
        blocks = list(compare(vectors) if learnt else unread(len(keys)))
        vectors = smooth(vectors, blocks) if learnt else None
        generation = keep(language, keys, versions, learnt, vectors, begun)
        found = traits_of(edition__language=language)
        shares = Traits.of([found.get(key, {}) for key in keys])
        worths = np.array([worth(at) for at in published])
        lists = {}
        for row, near in nearest(vectors, blocks, shares, worths, KEPT):
            lists[keys[row]] = [(keys[other], *rest) for other, *rest in near.each()]
            if len(lists) == BATCH or row == len(keys) - 1:
                write(lists)
                tell(row + 1)
                sign_of_life(language)
                lists = {}
        count_anew()
        for key in latecomers(language, generation, begun):
            place(key)
        for edition in lonely(standing(language)):
            look_across(edition)
        for edition in standing(language).filter(article__in=choosing.deciding()):
            choosing.settle(edition)
    return len(keys)


@contextmanager
def claimed(language):
    Likeness.objects.get_or_create(language=language)
    if not Likeness.objects.claim(language, timezone.now()):
        raise AtWork(language)
    try:
        yield
    finally:
        Likeness.objects.filter(language=language).update(at_work=None)


def sign_of_life(language):
    Likeness.objects.filter(language=language).update(at_work=timezone.now())


def read_all(language):
    keys, versions, published = [], [], []
    terms = Terms(language)

    def texts():
        for key, version, at, title, *said in texts_of(standing(language)).iterator(chunk_size=200):
            keys.append(key)
            versions.append(version)
            published.append(at)
            if len(keys) % BATCH == 0:
                sign_of_life(language)
            yield terms.of(title, *plain(said))

    learnt, vectors = learn_from(texts()) or (None, None)
    return keys, versions, published, learnt, vectors


@together()
def keep(language, keys, versions, learnt, vectors, now):
    """Write what was learnt, and every vector with it: numbers of two generations say nothing to each other."""
    likeness = Likeness.objects.select_for_update().get(language=language)
    likeness.generation += 1
    likeness.texts, likeness.learnt_at, likeness.at_work = len(keys), now, timezone.now()
    likeness.data = learnt.to_bytes() if learnt else b""
    likeness.save()
    TextVector.objects.filter(language=language).delete()
    if learnt:
        rows = []
        for key, version, numbers in zip(keys, versions, vectors.to_bytes(), strict=True):
            rows.append(vector(key, version, language, likeness.generation, now, numbers))
            if len(rows) == BATCH:
                insert(TextVector, rows)
                rows = []
        insert(TextVector, rows)
    return likeness.generation


def vector(key, version, language, generation, now, numbers):
    words, matter = numbers
    return TextVector(
        edition_id=key,
        version=version,
        language=language,
        generation=generation,
        made_at=now,
        words=words,
        matter=matter,
    )


@together()
def write(lists):
    """Replace the lists of some editions: {key: [(key of another, score, shared)]}."""
    named = {key for key, found in lists.items() for key in [key, *(other for other, *_rest in found)]}
    # Withdrawn meanwhile, or their schedule was cancelled.
    there = set(Edition.objects.filter(pk__in=named, withdrawn_at=None).values_list("pk", flat=True))
    SimilarEdition.objects.filter(edition__in=lists).delete()
    insert(
        SimilarEdition,
        [
            similar(key, other, *rest)
            for key, found in lists.items()
            for other, *rest in found
            if key in there and other in there
        ],
    )


def count_anew():
    """Have the database look at what it holds now: it took a list of two dozen for thousands of rows, and a page waited
    for it to put several processes to work."""
    with connection.cursor() as cursor:
        for model in (SimilarEdition, TextVector):
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def similar(key, other, score, shared):
    return SimilarEdition(
        edition_id=key, other_id=other, score=score, **dict(zip(TRAITS, map(int, shared), strict=True))
    )


def latecomers(language, generation, begun):
    """What was published, changed or placed while the language was learnt."""
    of_now = dict(TextVector.objects.filter(language=language, generation=generation).values_list("pk", "version"))
    since = set(TextVector.objects.filter(language=language, made_at__gt=begun).values_list("pk", flat=True))
    current = standing(language).values_list("pk", "current")
    return [key for key, version in current if of_now and (of_now.get(key) != version or key in since)]


def lonely(editions):
    """Those with few beside them in their own language."""
    native = Q(similar_editions__other__language=F("language"))
    return editions.annotate(beside=Count("similar_editions", filter=native)).filter(beside__lt=LEAST)


# One at a time


@lru_cache(maxsize=8)
def load(language, learnt_at):
    """What was learnt then; a worker places many texts between two times of learning."""
    data = Likeness.objects.filter(language=language, learnt_at=learnt_at).values_list("data", flat=True).first()
    return Learnt.from_bytes(data) if data else None


def place(key):
    """Make the list of an edition anew, and put it into those of others, or take it out of them."""
    edition = Edition.objects.filter(pk=key).first()
    if edition is None:
        return
    if edition.withdrawn_at:
        forget(edition)
        return
    likeness = Likeness.objects.filter(language=edition.language).defer("data").first()
    learnt = load(edition.language, likeness.learnt_at) if likeness else None
    near = (
        read(edition, likeness, learnt)
        if learnt
        else share(edition, sharing(edition, edition__language=edition.language))
    )
    with together():
        lost = set(SimilarEdition.objects.filter(other=key).values_list("edition", flat=True))
        SimilarEdition.objects.filter(other=key).delete()
        SimilarEdition.objects.filter(edition=key).delete()
        insert(SimilarEdition, [similar(key, other, score, shared) for other, score, _back, shared in near[:KEPT]])
        offers = [(other, back, shared) for other, _score, back, shared in near]
        gained = stand_beside(key, offers, there=SimilarEdition.objects.native(), room=KEPT)
    refill(lost - gained)
    look_across(edition)
    for other in [edition, *choosing.concerned_by(edition)]:
        choosing.settle(other)


def read(edition, likeness, learnt):
    """What is near an edition by its text too, as `put_in_order` says it; keeps its vector."""
    [(key, version, _at, title, *said)] = texts_of(Edition.objects.filter(pk=edition.pk))
    own = learnt.vectors([Terms(edition.language).of(title, *plain(said))])
    kept = TextVector.objects.filter(language=edition.language, generation=likeness.generation).exclude(pk=key)
    near = nearest_in_matter(own, list(kept.values_list("pk", "matter")))
    keys = [key, *sorted((near | coupled(edition, COUPLED)) - {key})]
    stored = {key: numbers for key, *numbers in kept.filter(pk__in=keys).values_list("pk", "words", "matter")}
    vectors = own.beside([stored.get(key, (b"", b"")) for key in keys[1:]])
    block = next(compare(vectors, only=[0]))
    vectors = smooth(vectors, [block])
    vector(key, version, edition.language, likeness.generation, timezone.now(), next(vectors.to_bytes())).save()
    return put_in_order(keys, vectors, block)


def nearest_in_matter(own, stored):
    """The keys of those that may be like a text. `stored`: [(key, matter)]."""
    if not stored:
        return set()
    alike = read_matter([matter for _key, matter in stored], own.meaning.shape[1]) @ own.meaning[0]
    return {stored[row][0] for row in np.argsort(-alike, kind="stable")[:COMPARED]}


def coupled(edition, number):
    """The keys of the newest in its language that rest on the same sources, or are of one series with it."""
    ways = traits.citing_the_same(edition), traits.of_the_same_series(edition)
    return set().union(*(traits.newest(links, number, edition__language=edition.language) for links in ways))


def sharing(edition, **wanted):
    """The keys of the newest that share anything with it."""
    ways = traits.citing_the_same(edition), traits.about_the_same(edition), traits.by_the_same(edition)
    return set().union(*(traits.newest(links, COUPLED, **wanted) for links in ways))


def share(edition, others):
    """What is near an edition by what both share alone."""
    keys = [edition.pk, *sorted(others - {edition.pk})]
    return put_in_order(keys, None, next(unread(len(keys), only=[0])))


def put_in_order(keys, vectors, block):
    """[(key, how good it is beside the first, how good the first beside it, what they share)], best first."""
    found = traits_of(edition__in=keys)
    published = dict(Edition.objects.filter(pk__in=keys).values_list("pk", "published_at"))
    worths = np.array([worth(published[key]) if key in published else 0 for key in keys])
    shares = Traits.of([found.get(key, {}) for key in keys])
    [(_row, near)] = nearest(vectors, [block], shares, worths, len(keys))
    return [(keys[row], score, score / worths[row] * worths[0], shared) for row, score, shared in near.each()]


def stand_beside(key, near, *, there, room):
    """Put an edition into the lists it is good enough for; returns whose they are.

    `near`: [(key of another, score, what they share)]. `there`: the rows it competes with, `room` of them in a list.
    """
    rivals = there.filter(edition__in=[other for other, *_ in near], place=None).order_by()
    counted = rivals.values_list("edition").annotate(Count("pk"), Min("score"))
    lists = {other: (number, lowest) for other, number, lowest in counted}
    rows, full = [], []
    for other, score, shared in near:
        number, lowest = lists.get(other, (0, 0))
        if number < room or score > lowest:
            rows.append(similar(other, key, score, shared))
            full += [other] if number >= room else []
    worst = {}
    for pk, other in rivals.filter(edition__in=full).order_by("-score").values_list("pk", "edition"):
        worst[other] = pk
    SimilarEdition.objects.filter(pk__in=worst.values()).delete()
    add(rows)
    return {row.edition_id for row in rows}


def add(rows):
    """Where a row is already, because somebody pinned it or was faster, it keeps its place."""
    SimilarEdition.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["edition", "other"], update_fields=["score", *TRAITS]
    )


@together()
def forget(edition):
    """Take an edition out of all lists: readers do not see it, but it would keep others out."""
    TextVector.objects.filter(pk=edition.pk).delete()
    lost = set(SimilarEdition.objects.filter(other=edition).values_list("edition", flat=True))
    SimilarEdition.objects.filter(other=edition).delete()
    SimilarEdition.objects.filter(edition=edition).delete()
    refill(lost)


def refill(keys):
    """Have lists made anew that have become short, where there is more to put in."""
    short = list(lonely(Edition.objects.filter(pk__in=keys, withdrawn_at=None)))
    full = {code for code in {edition.language for edition in short} if standing(code).count() > KEPT}
    owe_similar([edition for edition in short if edition.language in full])


# Other languages


def look_across(edition):
    """Offer an edition that has few beside it some in other languages, and it to those that have few as well.

    Their words cannot be compared. What can: what both rest on, are about, who wrote them; and how alike the articles
    are in a language that both have.
    """
    siblings = list(Edition.objects.filter(article=edition.article_id).exclude(pk=edition.pk))
    alike = {other: score for sibling in siblings for other, score in beside(sibling)}
    spoken = Edition.objects.in_language(edition.language).filter(article=OuterRef("article"))
    foreign = Edition.objects.filter(~Exists(spoken), withdrawn_at=None)
    others = [code for code in languages.codes() if code != edition.language]
    found = set(alike) | sharing(edition, edition__language__in=others)
    spoken_in = dict(foreign.filter(pk__in=found).values_list("pk", "language"))
    shared = {other: found for other, *found in share(edition, set(spoken_in))}
    near = []
    for other in spoken_in:
        score, back, what = shared.get(other, (0, 0, NOTHING))
        near.append((other, max(score, alike.get(other, 0)), max(back, alike.get(other, 0)), what))
    near.sort(key=lambda row: -row[1])
    if SimilarEdition.objects.native().filter(edition=edition).count() < LEAST:
        add([similar(edition.pk, other, score, what) for other, score, _back, what in near[:LEAST]])
    known = {edition.language, *(sibling.language for sibling in siblings)}
    near = [(other, back, what) for other, _score, back, what in near if spoken_in[other] not in known]
    few = set(lonely(Edition.objects.filter(pk__in=[other for other, *_ in near])).values_list("pk", flat=True))
    stand_beside(edition.pk, [row for row in near if row[0] in few], there=SimilarEdition.objects.foreign(), room=LEAST)


def beside(edition):
    """[(key, score)] of its list in its own language."""
    return SimilarEdition.objects.native().filter(edition=edition).values_list("other", "score")
