"""Publishing languages as they load: those of files that say when, which other tools write."""

from dataclasses import replace
from datetime import datetime

from articles import publishing
from articles.models import Address, Article
from articles.publishing import NotReady, Printing, compose, look_up, store
from thinktank.models import Institute

from .manuscripts import set_texts
from .schema import Wrong


def publish(rows, now):
    """Publish what these articles say is published, all at once, and then what they say came after."""
    timed = {row.values["id"]: row for row in rows if any(said["published_at"] for _code, said in languages(row))}
    articles = Article.objects.with_notes().filter(public_id__in=timed).order_by("pk") if timed else []
    institute = Institute.objects.current()
    signed = [(timed[a.public_id], a, manuscript) for a in articles for manuscript in ready(a, timed, institute)]
    signed = give_addresses(signed)
    pictures, links = look_up([manuscript for _row, _article, manuscript in signed], now)
    printings = [
        Printing(
            article.pk,
            compose(manuscript, pictures, links[manuscript.language]),
            at=datetime.fromisoformat(row.values["languages"][manuscript.language]["published_at"]),
        )
        for row, article, manuscript in signed
    ]
    if printings:
        editions = store(printings, now=now)
        for (row, article, manuscript), edition in zip(signed, editions, strict=True):
            with row.to_blame():
                follow_up(article, edition, row.values["languages"][manuscript.language], now)


def languages(row):
    return row.values["languages"].items()


def ready(article, rows, institute):
    row = rows[article.public_id]
    for code, said in languages(row):
        if said["published_at"]:
            with row.to_blame():
                yield unblocked(article.manuscript(code, institute))


def unblocked(manuscript):
    if problems := publishing.blocking(manuscript):
        raise NotReady({manuscript.language: problems})
    return manuscript


def give_addresses(signed):
    """Refuse an address that another article has; number one that was only made from a title."""
    slugs = {manuscript.slug for _row, _article, manuscript in signed}
    taken = set(Address.objects.filter(slug__in=slugs).values_list("language", "slug"))
    given = []
    for row, article, manuscript in signed:
        code, slug, number = manuscript.language, manuscript.slug, 1
        while (code, slug) in taken:
            if row.values["languages"][code]["slug"]:
                with row.to_blame():
                    raise Wrong(f"languages.{code}.slug", f"the address “{slug}” belongs to another article")
            number += 1
            slug = Address.objects.free(code, f"{manuscript.slug}-{number}", article.public_id)
        taken.add((code, slug))
        given.append((row, article, replace(manuscript, slug=slug)))
    return given


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
        set_texts(article, edition.language, update)
        article.save()
        manuscript = unblocked(article.manuscript(edition.language))
        pictures, links = look_up([manuscript], now)
        composition = compose(manuscript, pictures, links[manuscript.language])
        printing = Printing(article.pk, composition, update["kind"], update["note"], at=at)
        store([printing], now=min(at, now))
    if said["withdrawn"]:
        edition.withdraw(said["withdrawn"]["notice"], now=datetime.fromisoformat(said["withdrawn"]["at"]))
