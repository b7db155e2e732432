"""The line of an article: the manuscript with its people, topics, notes and attachments, in every language."""

from articles import richtext
from articles.models import Article, Attachment, Authorship, Cite, Footnote, Image, SimilarChoice, Source, Topic
from authors.models import Author
from thinktank import languages
from thinktank.bulk import insert, new

from .media import name_beside
from .records import columns, in_languages
from .schema import TEXT, Wrong

WHOLE = Article.objects.select_related("image").prefetch_related(
    "authorships__author", "topics", "footnotes__cites__source", "attachments", "similar_choices"
)


def describe(article):
    """What the line of an article says, in full."""
    return {
        "id": article.public_id,
        "kind": article.kind,
        "original_language": article.original_language,
        "image": article.image.public_id if article.image else "",
        "image_alt": in_languages(article, "image_alt"),
        "image_caption": in_languages(article, "image_caption"),
        "topics": sorted(topic.slug for topic in article.topics.all()),
        "authors": [
            {"author": a.author.slug, "role": a.role, "language": a.language} for a in article.authorships.all()
        ],
        "footnotes": [
            {
                "key": footnote.key,
                "text": in_languages(footnote, "text"),
                "cites": [describe_cite(cite) for cite in footnote.cites.all()],
            }
            for footnote in article.footnotes.all()
        ],
        "attachments": [
            {
                "name": attachment.name,
                "file": name_beside(attachment.file, stem(attachment)),
                "title": in_languages(attachment, "title"),
                "language": attachment.language,
                "waits": attachment.waits,
            }
            for attachment in attachments(article)
        ],
        "similar_pinned": [choice.to_public_id for choice in article.similar_choices.all() if not choice.is_hidden],
        "similar_hidden": sorted(choice.to_public_id for choice in article.similar_choices.all() if choice.is_hidden),
        "languages": {
            code: texts for code in languages.codes() if any((texts := describe_texts(article, code)).values())
        },
    }


def describe_texts(article, code):
    texts = {name: article.text(name, code) for name in TEXT}
    return texts | {"key_points": [point.strip() for point in texts["key_points"].splitlines() if point.strip()]}


def describe_cite(cite):
    return {
        "source": cite.source.public_id,
        "locator": [cite.locator_label or "page", cite.locator] if cite.locator else [],
        "accessed": cite.accessed,
        "prefix": in_languages(cite, "prefix"),
        "suffix": in_languages(cite, "suffix"),
        "language": cite.language,
    }


def attachments(article):
    return sorted(article.attachments.all(), key=lambda attachment: attachment.name)


def stem(attachment):
    return f"attachments/{attachment.article.public_id}/{attachment.name}"


def wanted(values):
    """What the manuscript says once everything that a line publishes one after the other is published."""
    said = values["languages"]
    described = values | {"languages": {code: latest(texts) for code, texts in said.items() if any(texts.values())}}
    if any(texts["published_at"] for texts in said.values()):  # and its attachments with it
        described["attachments"] = [attachment | {"waits": False} for attachment in values["attachments"]]
    return described


def latest(texts):
    found = {name: texts[name] for name in TEXT}
    for update in texts["updates"]:
        found |= {name: update[name] for name in TEXT if update[name] is not None}
    return found


def describe_for(article, values, folder):
    """The same, with files called as a line calls them where they are those of the site."""
    described = describe(article)
    said = {attachment["name"]: attachment["file"] for attachment in values["attachments"]}
    for attachment, there in zip(attachments(article), described["attachments"], strict=True):
        if folder.holds(said.get(attachment.name), attachment.file):
            there["file"] = said[attachment.name]
    return described


class References:
    """The rows that articles and editions refer to by their names."""

    def __init__(self, **found):
        self.found = found  # {"topics": {name: row}, …}

    @classmethod
    def look_up(cls, articles, editions):
        """Those of a batch, all at once."""
        names = [names_in(values) for values in articles] + [names_in_edition(values) for values in editions]
        return cls(
            topics=rows(Topic, "slug", names, "topics"),
            authors=rows(Author, "slug", names, "authors"),
            sources=rows(Source, "public_id", names, "sources"),
            images=rows(Image, "public_id", names, "images"),
        )

    def find(self, kind, name):
        found = self.found[kind].get(name)
        if found is None:
            raise Wrong(kind, f"there is no “{name}”; its line must come before this one")
        return found

    def of(self, values):
        """Those of one article."""
        named = names_in(values)
        return References(
            **{kind: {name: found[name] for name in named[kind] if name in found} for kind, found in self.found.items()}
        )


def names_in(values):
    return {
        "topics": values["topics"],
        "authors": [person["author"] for person in values["authors"]],
        "sources": [cite["source"] for note in values["footnotes"] for cite in note["cites"]],
        "images": [values["image"], *shown_in(values)],
    }


def shown_in(values):
    """The pictures in the texts of an article."""
    return [key for texts in values["languages"].values() for key in richtext.image_ids(texts["body"])]


def names_in_edition(values):
    return {
        "topics": values["topics"],
        "authors": [person["author"] for person in values["authors"]],
        "sources": [cited["source"] for cited in values["sources"]],
        "images": [values["image"]],
    }


def rows(model, column, names, kind):
    wanted = {name for each in names for name in each[kind] if name}
    return model.objects.in_bulk(wanted, field_name=column) if wanted else {}


def build(values, references):
    """The article of a line and all that hangs on it, not yet saved: (article, [row of another table])."""
    article = Article(
        public_id=values["id"],
        kind=values["kind"],
        original_language=values["original_language"],
        image=references.find("images", values["image"]) if values["image"] else None,
        **columns("image_alt", values["image_alt"]),
        **columns("image_caption", values["image_caption"]),
    )
    for code, texts in values["languages"].items():
        set_texts(article, code, texts)
    hanging = [
        Article.topics.through(article=article, topic=references.find("topics", slug)) for slug in values["topics"]
    ]
    for order, person in enumerate(values["authors"]):
        author = references.find("authors", person["author"])
        hanging.append(
            Authorship(article=article, author=author, order=order, role=person["role"], language=person["language"])
        )
    for note in values["footnotes"]:
        footnote = new(Footnote, key=note["key"], **columns("text", note["text"]))
        footnote.article = article
        hanging.append(footnote)
        hanging += [
            build_cite(footnote, order, cite, references.find("sources", cite["source"]))
            for order, cite in enumerate(note["cites"])
        ]
    hanging += [
        Attachment(
            article=article,
            name=a["name"],
            language=a["language"],
            waits=a["waits"],
            **columns("title", a["title"]),
        )
        for a in values["attachments"]
    ]
    for number, public_id in enumerate(values["similar_pinned"]):
        hanging.append(SimilarChoice(article=article, to_public_id=public_id, order=number))
    hanging += [SimilarChoice(article=article, to_public_id=id, is_hidden=True) for id in values["similar_hidden"]]
    return article, hanging


def at_hand(article, hanging):
    """An article with all that hangs on it as if it had been read from the database, though it is not there yet."""
    article.pk = NOWHERE
    notes = [row for row in hanging if isinstance(row, Footnote)]
    for footnote in notes:
        footnote.pk = NOWHERE
        footnote._prefetched_objects_cache = {"cites": []}
    for row in hanging:
        if isinstance(row, Cite):
            row.footnote._prefetched_objects_cache["cites"].append(row)
    article._prefetched_objects_cache = {
        "footnotes": notes,
        "authorships": [row for row in hanging if isinstance(row, Authorship)],
        "topics": [row.topic for row in hanging if isinstance(row, Article.topics.through)],
        "editions": [],
    }
    return article


NOWHERE = 0  # a key that no row has; Django asks a row without one for nothing


def take_files(values, hanging, folder):
    files = {attachment["name"]: attachment["file"] for attachment in values["attachments"]}
    for row in hanging:
        if isinstance(row, Attachment):
            folder.take(files[row.name], row.file, row.name)
            row.size = row.file.size


def set_texts(article, code, texts):
    """Those that are given."""
    for name in TEXT:
        if texts[name] is not None:
            article.set_text(name, code, "\n".join(texts[name]) if name == "key_points" else texts[name])


def build_cite(footnote, order, values, source):
    label, locator = values["locator"] or ("", "")
    cite = new(
        Cite,
        order=order,
        locator_label=label,
        locator=locator,
        accessed=values["accessed"],
        language=values["language"],
        **columns("prefix", values["prefix"]),
        **columns("suffix", values["suffix"]),
    )
    cite.footnote, cite.source = footnote, source
    return cite


# In an order in which what is referred to is saved first.
TABLES = [Article.topics.through, Authorship, Footnote, Cite, Attachment, SimilarChoice]


def save(built):
    """Write articles and what hangs on them, table by table."""
    insert(Article, [article for article, _hanging in built])
    for table in TABLES:
        insert(table, [row for _article, hanging in built for row in hanging if type(row) is table])
