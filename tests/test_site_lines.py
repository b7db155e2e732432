"""What a line of a site says is understood in one way, and what it cannot say is refused by line and key."""

import json

import pytest

from articles.exporting.site.schema import LINES, Refused, read, write


def line(**values):
    return json.dumps(values).encode()


def refusal(raw, number=7):
    with pytest.raises(Refused) as refused:
        read(raw if isinstance(raw, bytes) else json.dumps(raw).encode(), number)
    assert refused.value.line == number
    return str(refused.value)


ARTICLE = {"type": "article", "id": "a1"}
NOTED = ARTICLE | {"footnotes": [{"key": "n1", "cites": [{"source": "s1"}]}]}
EXAMPLES = [
    {
        "type": "topic",
        "slug": "caucasus",
        "kind": "region",
        "name": {"en": "Caucasus", "tr": "Kafkasya"},
        "description": {},
    },
    {
        **{"type": "author", "slug": "zeynep-kaya", "given_name": {"en": "Zeynep"}, "family_name": {"en": "Kaya"}},
        **{"bio": {"en": "…"}, "position": {}, "orcid": ""},
    },
    {
        **{"type": "source", "id": "s1", "localized": {"tr": {"title": "…", "URL": "…"}}},
        "csl": {
            "type": "article-newspaper",
            "title": "…",
            "URL": "https://…",
            "issued": {"date-parts": [[2024, 2, 27]]},
        },
    },
    {"type": "image", "id": "i1", "file": "media/i1.jpg", "alt": {"en": "…"}, "caption": {}, "credit": "…"},
    {
        **{"type": "article", "id": "a1", "kind": "analysis", "original_language": "en", "image": "i1"},
        **{"topics": ["caucasus"], "authors": [{"author": "zeynep-kaya", "role": "author", "language": ""}]},
        "footnotes": [
            {
                **{"key": "n1", "text": {}},
                "cites": [
                    {
                        **{"source": "s1", "locator": ["page", "12"], "accessed": "2024-02-28"},
                        **{"prefix": {}, "suffix": {}, "language": ""},
                    }
                ],
            }
        ],
        "languages": {
            "en": {
                **{"title": "…", "slug": "some-slug", "summary": "…", "published_at": "2024-03-01T09:00:00Z"},
                "body": '<p>…<a class="fn" data-note="n1"></a></p>',
            }
        },
    },
    {"type": "redirect", "from": "/2019/05/old-post/", "to": "/en/articles/new/"},
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["type"])
def test_the_lines_that_other_tools_write_are_understood(example):
    kind, values = read(line(**example), 1)
    assert kind == example["type"]
    assert {name: values[name] for name in example if name not in ("type", "footnotes", "languages")} == {
        name: value for name, value in example.items() if name not in ("type", "footnotes", "languages")
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["type"])
def test_a_written_line_says_the_same(example):
    kind, values = read(line(**example), 1)
    written = write(kind, values)
    assert read(written.encode(), 1) == (kind, values)
    assert list(json.loads(written)) == sorted(json.loads(written))


def test_what_is_left_out_is_empty():
    assert read(line(type="topic", slug="sea"), 1)[1] == {"slug": "sea", "kind": "theme", "name": {}, "description": {}}
    assert write("topic", {"slug": "sea", "kind": "theme", "name": {}, "description": {}}) == (
        '{"kind": "theme", "slug": "sea", "type": "topic"}'
    )


def test_what_digests_are_made_of_is_kept_to_the_letter():
    csl = {"title": "", "author": [], "page": 0, "custom": {"a": None}}
    assert json.loads(write("source", {"id": "s1", "csl": csl}))["csl"] == csl


def test_a_note_of_one_source_may_be_short():
    short = {"key": "n1", "source": "s1", "accessed": "2024-02-28"}
    long = {"key": "n1", "cites": [{"source": "s1", "accessed": "2024-02-28"}]}
    assert read(line(**ARTICLE, footnotes=[short]), 1) == read(line(**ARTICLE, footnotes=[long]), 1)


@pytest.mark.parametrize("name", [{"en": "Ada Mavi Deniz"}, "Ada Mavi Deniz"])
def test_a_name_ends_with_the_family_name(name):
    _kind, author = read(line(type="author", slug="ada", name=name), 1)
    assert author["given_name"]["en"] == "Ada Mavi"
    assert author["family_name"]["en"] == "Deniz"


@pytest.mark.parametrize(
    "moment", ["2024-03-01T09:00:00Z", "2024-03-01T12:00:00+03:00", "2024-03-01 09:00", "2024-03-01T09:00:00"]
)
def test_a_moment_is_in_utc(moment):
    _kind, article = read(line(**ARTICLE, languages={"en": {"published_at": moment}}), 1)
    assert article["languages"]["en"]["published_at"] == "2024-03-01T09:00:00Z"


@pytest.mark.parametrize("path", ["/паромы/", "/%D0%BF%D0%B0%D1%80%D0%BE%D0%BC%D1%8B/"])
def test_an_old_address_is_one_however_it_is_encoded(path):
    assert read(line(type="redirect", **{"from": path}, to="/en/"), 1)[1]["from"] == "/паромы/"


def test_html_is_cleaned_on_its_way_in():
    _kind, article = read(line(**ARTICLE, languages={"en": {"body": '<p onclick="x()">A<script>y()</script></p>'}}), 1)
    assert article["languages"]["en"]["body"] == "<p>A</p>"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({}, "type: should be one of"),
        ([], "should be an object"),
        ({"type": "comment"}, 'not "comment"'),
        ({"type": "topic"}, "slug: is missing"),
        ({"type": "topic", "slug": "a b"}, "slug: “a b” is no address"),
        ({"type": "topic", "slug": "sea", "colour": "blue"}, "colour: unknown key; known are slug, kind"),
        ({"type": "topic", "slug": "sea", "kind": "ocean"}, "kind: should be one of region"),
        ({"type": "topic", "slug": "sea", "name": "Sea"}, "name: should be an object keyed by language"),
        ({"type": "topic", "slug": "sea", "name": {"xx": "Sea"}}, "name.xx: this site has the languages en, tr, ru"),
        ({"type": "topic", "slug": "sea", "name": {"en": 1}}, "name.en: should be a text"),
        ({"type": "page", "slug": "about", "position": -1}, "position: should be a whole number"),
        ({"type": "author", "slug": "ada", "show_email": "yes"}, "show_email: should be true or false"),
        ({"type": "author", "slug": "ada", "former_since": "1.2.2024"}, "former_since: “1.2.2024” is no day"),
        ({"type": "image", "id": "i1"}, "file: is missing"),
        ({"type": "image", "id": "i1", "file": "../secret.png"}, "file: “../secret.png” should be a path below"),
        ({"type": "image", "id": "i1", "file": "/etc/passwd"}, "file: “/etc/passwd” should be a path below"),
        ({"type": "image", "id": "i1", "file": "a.png", "focal": [2, 0]}, "focal[0]: should be a number from 0 to 1"),
        ({"type": "image", "id": "i1", "file": "a.png", "focal": [1]}, "focal: should be two numbers"),
        ({"type": "image", "id": "i" * 65, "file": "a.png"}, "is no id"),
        (ARTICLE | {"footnotes": [{"key": "n1", "cite": []}]}, "footnotes[0].cite: unknown key"),
        (ARTICLE | {"footnotes": [{"key": "n1"}, {"key": "n1"}]}, "footnotes[1].key: “n1” stands there already"),
        (ARTICLE | {"footnotes": [{"key": "n1", "source": "s 1"}]}, "footnotes[0].cites[0].source: “s 1” is no id"),
        (
            ARTICLE | {"footnotes": [{"key": "n1", "cites": [{"source": "s1", "locator": ["page"]}]}]},
            "footnotes[0].cites[0].locator: should be a label and a value",
        ),
        (
            ARTICLE | {"languages": {"en": {"published_at": "yesterday"}}},
            "languages.en.published_at: “yesterday” is no moment",
        ),
        (ARTICLE | {"languages": {"en": {"updates": [{}]}}}, "languages.en.updates[0].at: is missing"),
        (
            ARTICLE | {"languages": {"en": {"withdrawn": {"at": "2024-03-01"}}}},
            "languages.en.withdrawn.notice: is missing",
        ),
        ({"type": "source", "id": "s1", "csl": []}, "csl: should be an object"),
    ],
)
def test_what_a_line_cannot_say_is_refused_by_its_key(value, told):
    assert told in refusal(value)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"{", "line 7: is no JSON object"),
        (b'{"type": "topic", "slug": "\xff"}', "line 7: is not UTF-8"),
        (b'{"type": "topic", "slug": "a", "name": {"en": "\\u0000"}}', "line 7: holds a NUL"),
        (b'{"type": "topic", "slug": "a", "name": {"en": "\\ud800"}}', "line 7: holds half a character"),
        (
            b'{"type": "source", "id": "s", "csl": {"volume": NaN}}',
            "line 7: csl.volume: should be a number that is finite",
        ),
        (b'{"type": "source", "id": "s", "csl": {"volume": 1' + b"0" * 5000 + b"}}", "line 7: is no JSON object"),
        (
            b'{"type": "source", "id": "s", "csl": ' + b'{"a":' * 5000 + b"1" + b"}" * 5001,
            "line 7: is nested too deeply",
        ),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_what_no_database_takes_is_refused(raw, told):
    assert refusal(raw).startswith(told)


def test_two_halves_of_a_character_are_whole():
    assert read(b'{"type": "topic", "slug": "a", "name": {"en": "\\ud83d\\ude00"}}', 1)[1]["name"] == {"en": "😀"}


def test_a_byte_order_mark_may_begin_the_file():
    assert read(b'\xef\xbb\xbf{"type": "topic", "slug": "sea"}', 1)[0] == "topic"


def test_the_description_of_the_format_names_every_key():
    from articles.exporting import site

    for kind, reader in LINES.items():
        told = refusal({"type": kind, "?": ""})
        for key in told.partition("known are ")[2].split(", "):
            assert key in site.__doc__, f"{kind}.{key}"
            assert reader
