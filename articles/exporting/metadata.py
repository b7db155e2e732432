"""What machines read in the head of an edition’s page: languages, Open Graph, schema.org.

Everything is in the language of the edition; values come from its version in print, never from a draft.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language

from thinktank.addressing import address

from .. import csl, richtext
from ..kinds import KINDS
from . import card, csl_json

# What a cited work is to schema.org; everything else is a CreativeWork.
SCHEMAS = {
    "article-journal": "ScholarlyArticle",
    "article-magazine": "Article",
    "article-newspaper": "NewsArticle",
    "book": "Book",
    "chapter": "Chapter",
    "dataset": "Dataset",
    "report": "Report",
    "thesis": "Thesis",
    "webpage": "WebPage",
}


# Open Graph names a language with a country: that of most who read it.
LOCALES = {"ar": "ar_AR", "de": "de_DE", "en": "en_US", "es": "es_ES", "fr": "fr_FR", "ru": "ru_RU", "tr": "tr_TR"}
CREATIVE_COMMONS = re.compile(r"CC[ -](BY(?:-(?:NC|SA|ND))*)[ -]([1-4]\.0)", re.IGNORECASE)


def absolute(path: str) -> str:
    """The public address of a path, or of a media file that may live on another host."""
    return settings.SITE_URL + path if path.startswith("/") and path[1:2] != "/" else urljoin(settings.SITE_URL, path)


def alternates(edition, default_language: str) -> list[tuple[str, str]]:
    """(hreflang, address) of this edition and of its others, and who stands for every other language.

    Search engines ignore a pair that is not reciprocal: every edition lists all of them, itself included
    (Google Search Central, “Localized versions of your pages”).
    """
    addresses = {e.language: absolute(e.get_absolute_url()) for e in [edition, *edition.others]}
    rows = sorted(addresses.items())
    for code in (edition.original_language, default_language):
        if code in addresses:
            return [*rows, ("x-default", addresses[code])]
    return rows


def description(edition, version) -> str:
    """The summary, else how the text begins, in the length that result pages show."""
    return cut(edition.summary or richtext.plain(version.inputs["body"]))


@lru_cache(16)
def cut(text: str) -> str:
    return Truncator(text).chars(200)  # a page says it in three places


def open_graph(edition, version, institute) -> Iterator[tuple[str, str]]:
    """(property, content) by https://ogp.me."""
    yield "og:type", "article"
    yield "og:site_name", institute.best_name
    yield from (("og:locale", locale) for locale in [LOCALES.get(edition.language)] if locale)
    yield from (("og:locale:alternate", LOCALES[e.language]) for e in edition.others if e.language in LOCALES)
    yield "og:title", edition.title
    yield "og:description", description(edition, version)
    yield "og:url", absolute(edition.get_absolute_url())
    yield "og:image", absolute(card_path(edition, institute))
    yield "og:image:type", "image/jpeg"
    yield "og:image:width", str(card.WIDTH)
    yield "og:image:height", str(card.HEIGHT)
    yield "og:image:alt", f"{edition.title} · {institute.best_name}"
    yield "article:published_time", moment(edition.published_at)
    if edition.updated_at:
        yield "article:modified_time", moment(edition.updated_at)
    yield from (("article:author", absolute(author_path(p["slug"]))) for p in edition.writers)
    yield "article:section", edition.kind_label
    for label in edition.labels:
        yield "article:tag", label["name"]


def card_path(edition, institute) -> str:
    return address(edition.language, "card", edition.slug, card.of(edition, institute).digest)


def author_path(slug: str) -> str:
    return address(get_language(), "author", slug)


def json_ld(edition, version, people: Sequence[Mapping], institute, cited: Sequence[Mapping]) -> dict[str, Any]:
    """The edition as schema.org data, in the type of its kind."""
    address = absolute(edition.get_absolute_url())
    signed = {role: [person(p) for p in people if p["role"] == role] for role in ("author", "translator", "editor")}
    data = {
        "@context": "https://schema.org",
        "@type": KINDS[edition.kind].schema if edition.kind in KINDS else "Article",
        "@id": address,
        "url": address,
        "identifier": absolute(edition.short_path),
        "mainEntityOfPage": address,
        "headline": edition.title,
        "description": description(edition, version),
        "inLanguage": edition.language,
        "datePublished": moment(edition.published_at),
        "dateModified": moment(edition.updated_at or edition.published_at),
        **signed,
        "publisher": {"@type": "Organization", "name": institute.best_name, "url": settings.SITE_URL + "/"},
        "image": [absolute(edition.image.file.url)] if edition.image else None,
        "articleSection": edition.kind_label,
        "keywords": [label["name"] for label in edition.labels],
        "about": [{"@type": "Thing", "name": label["name"]} for label in edition.labels],
        "wordCount": edition.word_count,
        "isAccessibleForFree": True,
        "license": licence(institute.licence),
        "citation": [work(one) for one in cited],
        "correction": [
            {"@type": "CorrectionComment", "text": entry["note"], "datePublished": moment(entry["at"])}
            for entry in edition.correction_notices
        ],
        **translations(edition),
    }
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def person(entry: Mapping) -> dict[str, Any]:
    author = entry["author"]
    data = {"@type": "Person", "name": entry["name"], "url": absolute(author.get_absolute_url())}
    same = [link["url"] for link in author.public_links]
    if author.orcid:
        same.insert(0, f"https://orcid.org/{author.orcid}")
    return {**data, "sameAs": same} if same else data


def translations(edition) -> dict[str, Any]:
    """A translation names its original; an original names its translations."""
    if edition.is_translation:
        originals = [e for e in edition.others if e.language == edition.original_language]
        return {"translationOfWork": reference(originals[0])} if originals else {}
    return {"workTranslation": [reference(other) for other in edition.others]}


def reference(edition) -> dict[str, str]:
    return {"@id": absolute(edition.get_absolute_url()), "inLanguage": edition.language, "name": edition.title}


def licence(name: str) -> str | dict[str, str] | None:
    """The address of a licence, as far as it is known.

    >>> licence("CC BY-NC 4.0"), licence("All rights reserved")
    ('https://creativecommons.org/licenses/by-nc/4.0/', {'@type': 'CreativeWork', 'name': 'All rights reserved'})
    """
    if found := CREATIVE_COMMONS.fullmatch(name.strip()):
        return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/"
    return csl.address(name) or ({"@type": "CreativeWork", "name": name} if name else None)


def work(cited: Mapping[str, Any]) -> dict[str, Any]:
    """One cited work by its address, or by its title where it has none: a page may name hundreds, and says elsewhere
    what is known of each. CSL values are whatever an editor or another program typed.

    >>> work({"type": "book", "title": "Rail", "DOI": "10.1000/182"})
    {'@type': 'Book', 'url': 'https://doi.org/10.1000/182'}
    >>> work({"type": "book", "title": "Rail", "URL": "javascript:alert(1)"})
    {'@type': 'Book', 'name': 'Rail'}
    """
    exact = csl_json.exact(cited)
    doi = exact.get("DOI", "")
    address = csl.address(exact.get("URL", "")) or (csl.doi(doi) if csl.doi_name(doi) else "")
    data = {"@type": SCHEMAS.get(exact["type"], "CreativeWork")}
    if address:
        return {**data, "url": address}
    return {**data, "name": exact["title"]} if "title" in exact else data


def picture_texts(version) -> Mapping[str, str]:
    """Alternative text, caption and credit of the lead image, as frozen in print."""
    return version.inputs["image"] or {}


def moment(at) -> str:
    """ISO 8601 by the institute’s clock, with its offset."""
    return timezone.localtime(at).isoformat(timespec="seconds")
