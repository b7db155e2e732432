"""What readers type finds what they mean: inflected, misspelt, without marks, in any case."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import search
from articles.models import Article, Edition, Version
from articles.search import spelling
from articles.search.words import WORD

from .search_probes import PROBES, each

NOW = timezone.now()


def print_texts(now=NOW):
    """The texts of the probes, in print: as far as search looks."""
    for language, texts in PROBES.items():
        for number, text in enumerate(texts):
            print_text(language, text, now - timedelta(minutes=1), number)


def print_text(language, text, published_at, number=0, title=""):
    edition = Edition.objects.create(
        article=Article.objects.create(),
        public_id=f"{language}{number}",
        record_id=f"{language}{number}",
        language=language,
        original_language=language,
        kind="analysis",
        slug=f"{language}{number}",
        title=title,
        published_at=published_at,
    )
    version = Version.objects.create(
        edition=edition,
        number=1,
        kind="first",
        published_at=published_at,
        inputs={"body": f"<p>{text}</p>"},
        body_html="",
    )
    Edition.objects.filter(pk=edition.pk).update(current=version)
    said = search.Texts(language=language, title=title, summary="", body=text, notes="", sources="")
    search.index([(edition, said)])
    # What publishing does when its transaction is over.
    spelling.write(language, WORD.findall(text))
    return edition


def found_by_search(language, now=NOW):
    for number, kind, query in each(language):
        found = search.find(query, language=language, now=now)
        if any(hit.edition.public_id == f"{language}{number}" for hit in found.hits):
            yield number, kind, query


@pytest.mark.django_db
@pytest.mark.parametrize("language", PROBES)
def test_of_what_readers_type_nearly_everything_is_found(language):
    spelling.start_anew()
    print_texts()
    probes = list(each(language))
    found = set(found_by_search(language))
    assert len(probes) >= 60
    missed = [query for probe in probes if probe not in found for query in [probe[2]]]
    assert len(found) >= 0.95 * len(probes), missed
