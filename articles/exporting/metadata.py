"""What machines read in the head of an edition’s page: languages, Open Graph, schema.org.

Everything is in the language of the edition; values come from its version in print, never from a draft.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone
from django.utils.text import Truncator

from .. import richtext
from ..kinds import KINDS

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


def absolute(path: str) -> str:
    """The public address of a path, or of a media file that may live on another host."""
    return urljoin(settings.SITE_URL, path)


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
    return Truncator(edition.summary or richtext.plain(version.inputs["body"])).chars(200)


def open_graph(edition, version, institute_name: str) -> Iterator[tuple[str, str]]:
    """(property, content) by https://ogp.me."""
    yield "og:type", "article"
    yield "og:site_name", institute_name
    yield "og:title", edition.title
    yield "og:description", description(edition, version)
    yield "og:url", absolute(edition.get_absolute_url())
    if edition.image:
        yield "og:image", absolute(edition.image.file.url)
        yield "og:image:width", str(edition.image.width)
        yield "og:image:height", str(edition.image.height)
        if alt := picture_texts(version).get("alt"):
            yield "og:image:alt", alt
    yield "article:published_time", moment(edition.published_at)
    if edition.updated_at:
        yield "article:modified_time", moment(edition.updated_at)
    yield "article:section", str(edition.kind_label)
    for label in edition.labels:
        yield "article:tag", label["name"]


def json_ld(edition, version, people: Sequence[Mapping], institute) -> dict[str, Any]:
    """The edition as schema.org data, in the type of its kind."""
    address = absolute(edition.get_absolute_url())
    signed = {role: [person(p) for p in people if p["role"] == role] for role in ("author", "translator", "editor")}
    data = {
        "@context": "https://schema.org",
        "@type": KINDS[edition.kind].schema if edition.kind in KINDS else "Article",
        "@id": address,
        "url": address,
        "mainEntityOfPage": address,
        "headline": edition.title,
        "description": description(edition, version),
        "inLanguage": edition.language,
        "datePublished": moment(edition.published_at),
        "dateModified": moment(edition.updated_at or edition.published_at),
        **signed,
        "publisher": {"@type": "Organization", "name": institute.best_name, "url": settings.SITE_URL + "/"},
        "image": absolute(edition.image.file.url) if edition.image else None,
        "articleSection": str(edition.kind_label),
        "about": [{"@type": "Thing", "name": label["name"]} for label in edition.labels],
        "wordCount": edition.word_count,
        "isAccessibleForFree": True,
        "citation": [work(csl) for csl in version.inputs["works"].values()],
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


def work(csl: Mapping[str, Any]) -> dict[str, str]:
    """One cited work; CSL values are whatever an editor or another program typed."""
    data = {
        "@type": SCHEMAS.get(csl.get("type"), "CreativeWork"),
        "name": csl.get("title"),
        "url": csl.get("URL"),
        "publisher": csl.get("container-title") or csl.get("publisher"),
        "datePublished": issued(csl),
    }
    if data["publisher"]:
        data["publisher"] = {"@type": "Organization", "name": str(data["publisher"])}
    return {name: value for name, value in data.items() if value}


def issued(csl: Mapping[str, Any]) -> str:
    """The date of a work as 2024, 2024-02 or 2024-02-27; "" where there is none that could be read.

    >>> issued({"issued": {"date-parts": [[2024, 2, 27]]}})
    '2024-02-27'
    """
    try:
        year, *rest = (int(part) for part in csl["issued"]["date-parts"][0])
    except (KeyError, IndexError, TypeError, ValueError):
        return ""
    return "-".join([f"{year:04}", *(f"{part:02}" for part in rest)])


def picture_texts(version) -> Mapping[str, str]:
    """Alternative text, caption and credit of the lead image, as frozen in print."""
    return version.inputs["image"] or {}


def moment(at) -> str:
    """ISO 8601 by the institute’s clock, with its offset."""
    return timezone.localtime(at).isoformat(timespec="seconds")
