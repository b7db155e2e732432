"""The demo content keeps the rules it shows: references resolve, notes say something, texts are well set."""

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from articles import footnotes, richtext, typography
from articles.kinds import KINDS
from thinktank.demo import draw, pictures

DEMO = Path(draw.__file__).parent
LINES = [json.loads(line) for line in (DEMO / "site.jsonl").read_text(encoding="utf-8").splitlines()]
LANGUAGES = {"en", "tr", "ru"}
NO_TEXT = {"slug", "published_at", "at", "kind", "URL", "citation_styles"}


def lines(kind):
    return [line for line in LINES if line["type"] == kind]


def ids(kind, key="id"):
    return {line[key] for line in lines(kind)}


ARTICLES = {article["id"]: article for article in lines("article")}
TEXTS = [
    pytest.param(article, language, text, id=f"{article['id']}-{language}")
    for article in ARTICLES.values()
    for language, text in article["languages"].items()
]
each_text = pytest.mark.parametrize(("article", "language", "text"), TEXTS)


def published_bodies(text):
    """Each body the public has seen, with the day it appeared."""
    changes = [text, *text.get("updates", [])]
    return [(change.get("at", text["published_at"])[:10], change["body"]) for change in changes if "body" in change]


def words_in(value, language):
    """Every text of one language in a line, wherever it stands."""
    if isinstance(value, list):
        return [words for item in value for words in words_in(item, language)]
    if not isinstance(value, dict):
        return []
    if language in value:
        return strings(value[language])
    return [words for field, item in value.items() if field not in NO_TEXT for words in words_in(item, language)]


def strings(value):
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [words for item in value for words in strings(item)]
    if isinstance(value, dict):
        return [words for field, item in value.items() if field not in NO_TEXT for words in strings(item)]
    return []


def visible(language):
    return [richtext.plain(words) for line in LINES for words in words_in(line, language)]


# What there is


def test_it_shows_what_the_site_can_do():
    in_three = [article for article in ARTICLES.values() if set(article["languages"]) == LANGUAGES]
    alone = {tuple(article["languages"]) for article in ARTICLES.values() if len(article["languages"]) == 1}
    texts = [text for article in ARTICLES.values() for text in article["languages"].values()]
    assert len(ARTICLES) == 12
    assert len(in_three) == 6
    assert {("tr",), ("ru",)} <= alone
    assert {article["kind"] for article in ARTICLES.values()} == set(KINDS)
    assert {article["original_language"] for article in ARTICLES.values()} == LANGUAGES
    assert {update["kind"] for text in texts for update in text.get("updates", [])} == {"correction", "update"}
    assert any("withdrawn" in text for text in texts)
    assert any(text["published_at"] > "2027" for text in texts), "one is scheduled"
    assert len(lines("author")) == 4
    assert Counter(topic["kind"] for topic in lines("topic")).keys() == {"region", "theme", "programme", "series"}


def test_what_is_referred_to_stands_before():
    order = ["institute", "page", "topic", "author", "source", "image", "article", "redirect"]
    positions = [order.index(line["type"]) for line in LINES]
    assert positions == sorted(positions)


def test_no_id_and_no_address_is_used_twice():
    for kind, key in [("topic", "slug"), ("author", "slug"), ("page", "slug"), ("redirect", "from")]:
        assert len(ids(kind, key)) == len(lines(kind))
    for kind in ("source", "image", "article"):
        assert len(ids(kind)) == len(lines(kind))
        assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name) for name in ids(kind))
    slugs = Counter((language, text["slug"]) for _, language, text in (param.values for param in TEXTS))
    assert set(slugs.values()) == {1}


def test_articles_name_only_what_exists():
    for article in ARTICLES.values():
        assert set(article["topics"]) <= ids("topic", "slug")
        assert {person["author"] for person in article["authors"]} <= ids("author", "slug")
        assert {cite["source"] for note in article["footnotes"] for cite in note.get("cites", [])} <= ids("source")
        assert article.get("image", "map-cable") in ids("image")


def test_nothing_lies_about_unused():
    articles = ARTICLES.values()
    cited = {cite["source"] for a in articles for note in a["footnotes"] for cite in note.get("cites", [])}
    shown = {article.get("image") for article in articles}
    shown |= {image for param in TEXTS for image in richtext.image_ids(param.values[2]["body"])}
    assert ids("source") == cited
    assert ids("image") == shown - {None}
    assert ids("author", "slug") == {person["author"] for article in articles for person in article["authors"]}
    assert ids("topic", "slug") == {slug for article in articles for slug in article["topics"]}


def test_redirects_lead_to_articles():
    addresses = {f"/{language}/articles/{text['slug']}/" for _, language, text in (param.values for param in TEXTS)}
    assert {redirect["to"] for redirect in lines("redirect")} <= addresses


@pytest.mark.parametrize("kind", ["page", "topic", "author", "image"])
def test_what_all_languages_share_is_named_in_each(kind):
    for line in lines(kind):
        translated = [value for value in line.values() if isinstance(value, dict)]
        assert translated
        for value in translated:
            assert set(value) == LANGUAGES
            assert all(value.values())


# Texts


@each_text
def test_a_text_is_complete(article, language, text):
    assert all(text[field].strip() for field in ("title", "slug", "summary", "body", "published_at"))
    assert len(text.get("key_points", [])) <= 5
    assert any(
        person["role"] == "author" and person.get("language", "") in ("", language) for person in article["authors"]
    )


@each_text
def test_a_body_is_as_the_sanitiser_leaves_it(article, language, text):
    for _, body in published_bodies(text):
        assert richtext.clean(body) == body
        assert 450 <= richtext.count_words(richtext.plain(body)) <= 1000


@each_text
def test_a_pull_quote_repeats_the_text(article, language, text):
    for quote in re.findall(r'<blockquote class="pull">(.*?)</blockquote>', text["body"]):
        words = richtext.plain(quote).strip("“”«».")
        assert richtext.plain(text["body"]).count(words) == 2


@each_text
def test_links_between_articles_lead_to_older_texts_of_the_language(article, language, text):
    for target in richtext.article_ids(text["body"]):
        assert ARTICLES[target]["languages"][language]["published_at"] < text["published_at"]


@each_text
def test_changes_come_in_order_and_say_what_changed(article, language, text):
    changes = text.get("updates", [])
    moments = [text["published_at"], *(change["at"] for change in changes)]
    assert all(before < after for before, after in pairwise(moments))
    for (_, before), (_, after) in pairwise(published_bodies(text)):
        assert before != after
    assert all(change["note"] for change in changes)
    if "withdrawn" in text:
        assert text["withdrawn"]["notice"]
        assert text["withdrawn"]["at"] > moments[-1]


# Notes


@each_text
def test_every_marker_has_a_note_that_says_something(article, language, text):
    notes = {note["key"]: note for note in article["footnotes"]}
    for _, body in published_bodies(text):
        for key in footnotes.keys(body):
            cites = [cite for cite in notes[key].get("cites", []) if cite.get("language", "") in ("", language)]
            assert cites or notes[key].get("text", {}).get(language)


@pytest.mark.parametrize("article", ARTICLES.values(), ids=ARTICLES)
def test_every_note_has_its_marker_and_every_language_the_same_ones(article):
    markers = [
        re.findall(r'data-note="([^"]+)"', body)
        for text in article["languages"].values()
        for _, body in published_bodies(text)[-1:]
    ]
    assert all(found == markers[0] for found in markers)
    assert {note["key"] for note in article["footnotes"]} == set(markers[0])
    assert 3 <= len(article["footnotes"]) <= 8


@each_text
def test_no_note_cites_what_was_not_there_yet(article, language, text):
    works = {source["id"]: source["csl"] for source in lines("source")}
    notes = {note["key"]: note for note in article["footnotes"]}
    seen = set()
    for day, body in published_bodies(text):
        for key in set(footnotes.keys(body)) - seen:
            for cite in notes[key].get("cites", []):
                parts = works[cite["source"]].get("issued", {}).get("date-parts", [[1]])[0]
                issued = "-".join(f"{part:02}" for part in parts)
                assert issued <= cite.get("accessed", day) <= day
        seen |= set(footnotes.keys(body))


def test_translated_words_around_a_cite_exist_wherever_it_is_printed():
    for article in ARTICLES.values():
        for note in article["footnotes"]:
            for cite in note.get("cites", []):
                printed_in = {cite["language"]} if cite.get("language") else set(article["languages"])
                for words in (cite.get("prefix"), cite.get("suffix")):
                    assert words is None or set(words) == printed_in
            assert set(note.get("text", article["languages"])) == set(article["languages"])


def test_notes_show_every_way_of_citing():
    notes = [note for article in ARTICLES.values() for note in article["footnotes"]]
    cites = [cite for note in notes for cite in note.get("cites", [])]
    assert any(len(note.get("cites", [])) == 2 for note in notes)
    assert any(not note.get("cites") for note in notes), "a comment"
    assert any(cite.get("prefix") for cite in cites)
    assert any(cite.get("suffix") for cite in cites)
    assert any(cite.get("language") for cite in cites)
    assert {cite["locator"][0] for cite in cites if "locator" in cite} >= {"page", "chapter", "article-locator"}


# Language


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_quotation_marks_and_dashes_are_those_of_the_language(language):
    foreign = {"en": "«»„", "tr": "«»„", "ru": "”‘"}[language]
    for words in visible(language):
        assert typography.normalise(words, language) == words
        assert not set(words) & set("\"'`" + foreign)


def test_english_and_turkish_texts_have_no_cyrillic_letters():
    for words in visible("en") + visible("tr"):
        assert not re.search(r"[\u0400-\u04ff]", words)


def test_russian_texts_have_no_latin_words():
    for words in visible("ru"):
        words = re.sub(r"\S+@\S+", "", words)
        assert set(re.findall(r"[A-Za-zçğıöşüÇĞİÖŞÜ]+", words)) <= {"CC", "BY", "cookie"}


@each_text
def test_a_text_is_in_the_language_it_says(article, language, text):
    words = set(re.findall(r"\w+", richtext.plain(text["body"]).lower()))
    assert {code for code, word in [("en", "the"), ("tr", "bir"), ("ru", "не")] if word in words} == {language}


# Pictures


def test_every_picture_is_there_and_modest():
    named = {line["file"] for line in lines("image")} | {line["photo"] for line in lines("author")}
    files = {f"media/{path.name}": path.stat().st_size for path in (DEMO / "media").iterdir()}
    assert set(files) == named
    assert max(files.values()) < 150_000
    assert sum(files.values()) < 1_500_000


def test_pictures_have_the_shape_their_place_expects():
    for line in lines("author"):
        with Image.open(DEMO / line["photo"]) as portrait:
            assert portrait.size == (480, 576)
    for plan in pictures.MAPS:
        with Image.open(DEMO / "media" / f"{plan.name}.png") as drawn:
            assert drawn.size == plan.size


def test_drawing_a_plan_again_gives_the_same_picture():
    person = pictures.PORTRAITS[0]
    with Image.open(DEMO / "media" / f"{person.name}.png") as committed:
        difference = ImageChops.difference(committed.convert("RGB"), draw.draw_portrait(person).convert("RGB"))
    assert difference.getbbox() is None
