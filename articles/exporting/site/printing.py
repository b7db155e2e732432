"""Publishing languages as they load: those of files that say when, which other tools write.

Composing needs no database and may be done elsewhere and ahead (`compose_languages`). What it had to guess, that an
address is free and where a link leads, is known for sure when the text is stored; if it was wrong, the text is composed
once more.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from articles import publishing, richtext, search, slugs
from articles.models import Address, Article
from articles.publishing import Composition, Manuscript, NotReady, Printing, compose, look_up, look_up_links, store
from thinktank.models import Institute

from . import manuscripts
from .schema import Wrong


@dataclass(frozen=True)
class Job:
    """All that it takes to compose the languages of one article that its line publishes."""

    values: dict
    references: manuscripts.References
    institute: Institute
    pictures: dict[str, dict]  # as `compose` takes them
    links: dict[str, dict[str, str]]  # by language


def jobs(several, references, now):
    """A Job for each of some lines of articles, given as values."""
    institute = Institute.objects.current()
    linked = [linked_from(values) for values in several]
    codes = {code for values in several for code in timed(values)}
    links = look_up_links(set().union(*linked), codes, now)
    for values, targets in zip(several, linked, strict=True):
        own = references.of(values)
        pictures = {key: image.sources() for key, image in own.found["images"].items()}
        here = {code: {key: links[code][key] for key in targets & links[code].keys()} for code in timed(values)}
        yield Job(values, own, institute, pictures, here)


def linked_from(values):
    texts = [texts["body"] for texts in values["languages"].values()]
    texts += [text for note in values["footnotes"] for text in note["text"].values()]
    return {key for text in texts for key in richtext.article_ids(text)}


def timed(values):
    """{language: what its line says}, of those that are to be published."""
    return {code: said for code, said in values["languages"].items() if said["published_at"]}


def compose_languages(job):
    """{language: its Composition, or what keeps it from being published}; asks no database."""
    article = manuscripts.at_hand(*manuscripts.build(job.values, job.references))
    return {code: composed(article, code, job) for code in timed(job.values)}


def composed(article, code, job):
    manuscript = article.manuscript(code, job.institute, job.references.found["images"])
    if not manuscript.slug:
        manuscript = replace(manuscript, slug=slugs.propose(manuscript.title, code))
    if problems := publishing.blocking(manuscript):
        return problems
    composition = compose(manuscript, job.pictures, job.links[code])
    return replace(composition, texts=search.prepared(composition.texts))


def publish(sheets, now):
    """Publish what these articles say is published, all at once, and then what they say came after.

    `sheets`: [(row, article, job, what `compose_languages` said)].
    """
    signed = [
        (row, article, job, ready(row, code, found))
        for row, article, job, compositions in sheets
        for code, found in compositions.items()
    ]
    addressed = give_addresses(signed)
    codes = {manuscript.language for manuscript in addressed}
    links = look_up_links({key for *_, composition in signed for key in composition.links}, codes, now)
    printings = [
        Printing(
            article.pk,
            settled(composition, manuscript, job, links[manuscript.language]),
            at=datetime.fromisoformat(row.values["languages"][manuscript.language]["published_at"]),
        )
        for (row, article, job, composition), manuscript in zip(signed, addressed, strict=True)
    ]
    if printings:
        editions = store(printings, now=now)
        for (row, article, _job, _composition), edition in zip(signed, editions, strict=True):
            with row.to_blame():
                follow_up(article, edition, row.values["languages"][edition.language], now)


def ready(row, code, found):
    if not isinstance(found, Composition):
        with row.to_blame():
            raise NotReady({code: found})
    return found


def give_addresses(signed):
    """The manuscripts with their addresses for good: one that another article has is refused, but one that was only
    made from a title is numbered."""
    slugs = {composition.manuscript.slug for *_, composition in signed}
    taken = set(Address.objects.filter(slug__in=slugs).values_list("language", "slug"))
    given = []
    for row, _article, _job, composition in signed:
        manuscript = composition.manuscript
        code, slug, number = manuscript.language, manuscript.slug, 1
        while (code, slug) in taken:
            if row.values["languages"][code]["slug"]:
                with row.to_blame():
                    raise Wrong(f"languages.{code}.slug", f"the address “{slug}” belongs to another article")
            number += 1
            slug = Address.objects.free(code, f"{manuscript.slug}-{number}", manuscript.article)
        taken.add((code, slug))
        given.append(manuscript if slug == manuscript.slug else replace(manuscript, slug=slug))
    return given


def settled(composition, manuscript: Manuscript, job, links):
    """The composition as it would be if all had been known: its own, or made anew."""
    guessed = job.links[manuscript.language]
    known = {key: links[key] for key in composition.links if key in links}
    if manuscript is composition.manuscript and known == guessed:
        return composition
    return compose(manuscript, job.pictures, links)


def follow_up(article, edition, said, now):
    """What happened to an edition after it was published: it was updated, corrected, withdrawn."""
    if (said["updates"] or said["withdrawn"]) and edition.published_at > now:
        raise Wrong("published_at", "lies ahead: nothing can have happened to this language yet")
    before = edition.published_at
    for update in said["updates"]:
        at = datetime.fromisoformat(update["at"])
        if at <= before:
            raise Wrong("updates", f"{update['at']} is not after what came before it")
        if update["kind"] == "correction" and not update["note"]:
            raise Wrong("updates", "a correction needs a note that tells readers what was wrong")
        before = at
        whole = Article.objects.with_notes().get(pk=article.pk)
        manuscripts.set_texts(whole, edition.language, update)
        whole.save()
        manuscript = whole.manuscript(edition.language)
        if problems := publishing.blocking(manuscript):
            raise NotReady({edition.language: problems})
        pictures, links = look_up([manuscript], now)
        composition = compose(manuscript, pictures, links[manuscript.language])
        printing = Printing(article.pk, composition, update["kind"], update["note"], at=at)
        store([printing], now=min(at, now))
    if said["withdrawn"]:
        edition.withdraw(said["withdrawn"]["notice"], now=datetime.fromisoformat(said["withdrawn"]["at"]))
