"""The lines of editions and versions: what was really published, in and out as it is.

All but its pictures: the files of another site have other names, so they are put in anew.
"""

import re
from datetime import datetime

from django.utils import timezone

from articles import publishing, search
from articles.models import (
    Address,
    Edition,
    EditionAuthor,
    EditionLink,
    EditionSource,
    EditionTopic,
    Version,
)
from articles.publishing import Manuscript
from thinktank.bulk import draw, insert

from .schema import Wrong, written

WHOLE = [
    "editions__image",
    "editions__versions",
    "editions__addresses",
    "editions__edition_topics__topic",
    "editions__edition_authors__author",
    "editions__edition_sources__source",
    "editions__links",
]
SAME = ["language", "original_language", "kind", "slug", "title", "summary", "byline", "labels", "corrections"]
COUNTS = ["word_count", "note_count"]
MOMENTS = ["published_at", "updated_at", "withdrawn_at", "pending_at"]
FIGURE = re.compile(r'(<figure data-image="([^"]*)">)(?:<picture>.*?</picture>|<img [^>]*>)?')
MADE = ["number", "kind", "note", "inputs", "digest", "notes_html", "contents", "closed_reason"]


def describe(article):
    """[(type, what the line says in full)]: each edition of an article, followed by its versions."""
    lines = []
    for edition in by_key(article.editions):
        lines.append(("edition", describe_edition(article, edition)))
        versions = sorted(edition.versions.all(), key=lambda version: (version.number is None, version.number))
        lines += [("version", describe_version(article, edition, version)) for version in versions]
    return lines


def by_key(related):
    return sorted(related.all(), key=lambda row: row.pk)


def describe_edition(article, edition):
    return {
        "article": article.public_id,
        **{name: getattr(edition, name) for name in [*SAME, *COUNTS, "notice"]},
        **{name: written(getattr(edition, name)) for name in MOMENTS},
        "image": edition.image.public_id if edition.image else "",
        "record": "" if edition.record_id == article.public_id else edition.record_id,
        "current": next(version.number for version in edition.versions.all() if version.pk == edition.current_id),
        "addresses": [
            {"slug": a.slug, "live_from": written(a.live_from), "is_current": a.is_current}
            for a in by_key(edition.addresses)
        ],
        "topics": [link.topic.slug for link in in_order(edition.edition_topics)],
        "authors": [
            {"author": link.author.slug, "role": link.role, "order": link.order}
            for link in in_order(edition.edition_authors)
        ],
        "sources": [
            {"source": link.source.public_id, "first_note": link.first_note} for link in by_key(edition.edition_sources)
        ],
        "links": [link.to_public_id for link in by_key(edition.links)],
    }


def in_order(related):
    return sorted(related.all(), key=lambda row: (row.order, row.pk))


def describe_version(article, edition, version):
    return {
        "article": article.public_id,
        "language": edition.language,
        **{name: getattr(version, name) for name in MADE},
        "body_html": FIGURE.sub(r"\1", version.body_html),
        "published_at": written(version.published_at),
        "closed_at": written(version.closed_at),
    }


def build(article, lines, references):
    """The editions that these lines stand for and all that hangs on them, not yet saved: [(edition, [row], current)].

    `lines`: [(type, values)], each version after its edition.
    """
    built = {}
    for kind, values in lines:
        language = values["language"]
        if kind == "edition":
            edition = build_edition(article, values, references)
            built[language] = (edition, [*build_links(edition, values, references)], values["current"])
        elif language in built:
            edition, hanging, _current = built[language]
            hanging.append(build_version(edition, values))
        else:
            raise Wrong("language", f"the line of the edition in “{language}” must come before its versions")
    for language, (_edition, hanging, current) in built.items():
        if not any(isinstance(row, Version) and row.number == current for row in hanging):
            raise Wrong("current", f"version {current} of the edition in “{language}” must follow it")
    return list(built.values())


def build_edition(article, values, references):
    return Edition(
        article=article,
        public_id=article.public_id,
        image=references.find("images", values["image"]) if values["image"] else None,
        notice=values["notice"],
        record_id=values["record"] or article.public_id,
        # Harvesters of this site learn of it when it comes here.
        recorded_at=max(timezone.now(), read_moment(values["published_at"])),
        **{name: values[name] for name in [*SAME, *COUNTS]},
        **{name: read_moment(values[name]) for name in MOMENTS},
    )


def read_moment(text):
    return datetime.fromisoformat(text) if text else None


def build_links(edition, values, references):
    for address in values["addresses"]:
        yield Address(
            edition=edition,
            language=edition.language,
            slug=address["slug"],
            live_from=read_moment(address["live_from"]),
            is_current=address["is_current"],
        )
    for order, slug in enumerate(values["topics"]):
        yield EditionTopic(edition=edition, topic=references.find("topics", slug), order=order)
    for person in values["authors"]:
        author = references.find("authors", person["author"])
        yield EditionAuthor(edition=edition, author=author, role=person["role"], order=person["order"])
    for cited in values["sources"]:
        source = references.find("sources", cited["source"])
        yield EditionSource(edition=edition, source=source, first_note=cited["first_note"])
    for public_id in values["links"]:
        yield EditionLink(edition=edition, to_public_id=public_id)


def build_version(edition, values):
    return Version(
        edition=edition,
        **{name: values[name] for name in MADE},
        body_html=values["body_html"],
        published_at=read_moment(values["published_at"]),
        closed_at=read_moment(values["closed_at"]),
    )


TABLES = [Version, Address, EditionTopic, EditionAuthor, EditionSource, EditionLink]


def texts_in_print(lines):
    """{language: what search finds of the text in print}, of the lines of one article; asks no database."""
    current = {values["language"]: values["current"] for kind, values in lines if kind == "edition"}
    return {
        values["language"]: search.prepared(publishing.compose(Manuscript.from_inputs(values["inputs"])).texts)
        for kind, values in lines
        if kind == "version" and values["number"] == current.get(values["language"])
    }


def save(built, texts, now):
    """Write editions and what hangs on them, table by table, and the words to find them by.

    `texts`: for each, what search finds of it.
    """
    editions = [edition for edition, _hanging, _current in built]
    versions = [row for _edition, hanging, _current in built for row in hanging if isinstance(row, Version)]
    put_pictures(versions, now)
    for version, key in zip(versions, draw(Version, len(versions)), strict=True):
        version.pk = key
    for edition, hanging, current in built:
        edition.current = next(row for row in hanging if isinstance(row, Version) and row.number == current)
    insert(Edition, editions)
    for table in TABLES:
        insert(table, [row for _edition, hanging, _current in built for row in hanging if type(row) is table])
    search.index(list(zip(editions, texts, strict=True)))
    publishing.post_relinks([edition for edition in editions if edition.published_at > now], now)


def put_pictures(versions, now):
    manuscripts = [Manuscript.from_inputs(version.inputs) for version in versions]
    pictures, _links = publishing.look_up(manuscripts, now)
    for version, manuscript in zip(versions, manuscripts, strict=True):
        version.body_html = FIGURE.sub(
            lambda figure, manuscript=manuscript: figure[1] + publishing.shown_html(figure[2], manuscript, pictures),
            version.body_html,
        )
