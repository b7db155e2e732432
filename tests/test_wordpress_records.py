"""An export is cut into records and each is read by itself: what is broken costs itself and nothing else."""

import io
import tracemalloc
from datetime import UTC, datetime

import pytest

from articles.importing import from_wxr
from articles.importing.document import ImportRefused
from articles.importing.wordpress.php import NotSerialised, unserialise
from articles.importing.wordpress.values import Attachment, LeftOut, Person, Post, Problem, Site, Term

from .clock import processor_time
from .wordpress_exports import FOOT, attachment, author, category, element, export, head, php, post, tag, term


def values(raw, **options):
    return list(from_wxr.read(io.BytesIO(raw), **options))


def of_kind(kind, raw, **options):
    return [value for value in values(raw, **options) if isinstance(value, kind)]


def posts(raw, **options):
    return of_kind(Post, raw, **options)


def problems(raw):
    return of_kind(Problem, raw)


def text(value):
    return value.document.body


# What an export says


def test_the_site_comes_first_then_people_terms_and_posts():
    found = values(export(author(), category(), tag(), post()))
    assert [type(value) for value in found] == [Site, Person, Term, Term, Post]
    assert found[0] == Site(
        "Old Quay", "https://old.example.org", "https://old.example.org", "Ports, and debt", "en", "1.2"
    )
    assert found[1] == Person("zeynep", "zeynep@example.org", "Zeynep", "Kaya", "Zeynep Kaya", author_id=1)
    assert found[2] == Term("category", "energy", "Energy", term_id=3)
    assert found[3] == Term("post_tag", "ports", "Ports", term_id=4)


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.3", "abc", ""])
def test_every_version_is_read(version):
    (found,) = posts(export(author(), post(), version=version))
    assert (found.document.title, found.authors) == ("Ports of the Caspian", ("zeynep",))


def test_a_post_has_all_that_its_export_says():
    raw = export(
        post(
            "Ports &amp; debt",
            ident=12,
            slug="%d0%bf%d0%be%d1%80%d1%82",
            link="https://old.example.org/2019/03/ports/",
            excerpt="What <em>grows</em>.",
            password="secret",
            parent=3,
            terms=[("category", "energy", "Energy"), ("post_tag", "ports", "Ports")],
            meta=[("_thumbnail_id", "77"), ("_wp_old_slug", "old-ports"), ("_wp_old_slug", "older-ports")],
            comments=2,
        )
    )
    *terms, found = [value for value in values(raw) if isinstance(value, Post | Term)]
    assert [one.slug for one in terms] == ["energy", "ports"], "a term nobody declared comes before its first post"
    assert (found.guid, found.post_id, found.type, found.status) == (
        "https://old.example.org/?p=12",
        12,
        "post",
        "publish",
    )
    assert (found.link, found.slug) == ("https://old.example.org/2019/03/ports/", "порт")
    assert found.terms == (("category", "energy"), ("post_tag", "ports"))
    assert found.published_at == datetime(2019, 3, 4, 9, 30, tzinfo=UTC)
    assert found.modified_at == datetime(2019, 3, 5, 10, tzinfo=UTC)
    assert (found.parent, found.featured, found.comments, found.is_protected) == (3, 77, 2, True)
    assert found.old_slugs == ("old-ports", "older-ports")
    assert (found.document.title, found.document.summary, found.language) == ("Ports & debt", "What grows.", "en")
    assert found.line == raw[: raw.index(b"<item>")].count(b"\n") + 1


def test_a_file_of_the_library_keeps_its_words_and_its_path():
    url = "https://old.example.org/wp-content/uploads/2019/03/map.png"
    raw = export(attachment(url, ident=7, alt="A map", caption="The <b>region</b>", file="2019/03/map.png", parent=12))
    (found,) = of_kind(Attachment, raw)
    assert (found.post_id, found.url, found.file, found.parent) == (7, url, "2019/03/map.png", 12)
    assert (found.alt, found.caption) == ("A map", "The <strong>region</strong>")


def test_what_no_reader_saw_is_counted():
    raw = export(
        post(kind="nav_menu_item"),
        post(kind="revision"),
        post(kind="revision"),
        post(kind="custom_css"),
        post(status="trash"),
        post(status="auto-draft"),
        post(kind="report"),
    )
    assert {one.kind: one.count for one in of_kind(LeftOut, raw)} == {
        "nav_menu_item": 1,
        "revision": 2,
        "custom_css": 1,
        "trash": 1,
        "auto-draft": 1,
    }
    assert [one.type for one in posts(raw)] == ["report"]


@pytest.mark.parametrize(
    ("gmt", "local", "expected"),
    [
        ("2019-03-04 09:30:00", "2019-03-04 12:30:00", datetime(2019, 3, 4, 9, 30, tzinfo=UTC)),
        ("0000-00-00 00:00:00", "2019-03-04 12:30:00", datetime(2019, 3, 4, 9, 30, tzinfo=UTC)),
        ("0000-00-00 00:00:00", "0000-00-00 00:00:00", None),
        ("2019-02-30 10:00:00", "", datetime(2019, 3, 4, 9, 30, tzinfo=UTC)),
    ],
)
def test_local_times_become_utc_by_what_other_posts_said(gmt, local, expected):
    assert posts(export(post(), post(gmt=gmt, local=local)))[1].published_at == expected


def test_co_authors_sign_in_their_order_and_guests_are_people():
    raw = export(
        author(),
        post(creator="admin", terms=[("author", "cap-ali", "ali"), ("author", "cap-zeynep", "zeynep")]),
        post(
            "Ali Demir",
            "",
            kind="guest-author",
            slug="cap-ali",
            meta={
                "cap-user_login": "ali",
                "cap-first_name": "Ali",
                "cap-last_name": "Demir",
                "cap-description": "Bio.",
            },
        ),
    )
    assert posts(raw)[0].authors == ("ali", "zeynep")
    assert of_kind(Person, raw)[1:] == [
        Person("ali", display_name="ali"),
        Person("ali", given="Ali", family="Demir", display_name="Ali Demir", bio="Bio."),
    ]


def test_an_archive_of_blogger_is_read():
    raw = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"
      xmlns:app="http://purl.org/atom/app#"><title>Quay</title><link rel="alternate" href="https://q.blogspot.com/"/>
    <entry><id>tag:blogger.com,1999:blog-1.post-22</id><published>2010-11-27T07:12:00-08:00</published>
      <category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#post"/>
      <category scheme="http://www.blogger.com/atom/ns#" term="Ports"/><title>Ports</title>
      <content type="html">The ports of the region&lt;br /&gt;are growing.</content>
      <link rel="alternate" href="https://q.blogspot.com/2010/11/ports.html"/>
      <author><name>Zeynep Kaya</name></author><app:control><app:draft>yes</app:draft></app:control></entry>
    <entry><id>x.settings</id><category scheme="http://schemas.google.com/g/2005#kind" term="x#settings"/>
      <title>s</title><content>1</content></entry></feed>"""
    (found,) = posts(raw)
    assert (found.slug, found.status, found.terms) == ("ports", "draft", (("post_tag", "Ports"),))
    assert found.published_at == datetime(2010, 11, 27, 15, 12, tzinfo=UTC)
    assert text(found) == "<p>The ports of the region<br>are growing.</p>"
    assert of_kind(LeftOut, raw) == [LeftOut("settings", 1)]


# What is broken


def test_a_broken_post_costs_itself_alone_and_is_named_with_its_line():
    broken = (
        post("Lost", ident=2).replace("</content:encoded>", "</content>").replace("<![CDATA[The ports", "The ports")
    )
    raw = export(post("One", ident=1), broken, post("Three", ident=3))
    assert [one.document.title for one in posts(raw)] == ["One", "Three"]
    (problem,) = problems(raw)
    assert problem.line == line_of(raw, b"Lost") - 1
    assert "“Lost”" in problem.message
    assert f"at line {line_of(raw, b'</content>')} " in problem.message
    assert problem.quoted.startswith("<item> <title><![CDATA[Lost]]>")


def line_of(raw, sign):
    return raw[: raw.index(sign)].count(b"\n") + 1


def test_an_export_that_ends_early_gives_what_it_has():
    raw = export(post("One"), post("Two"))
    cut = raw[: raw.index(b"Two") + 40]
    assert [one.document.title for one in posts(cut)] == ["One"]
    damaged, ended = problems(cut)
    assert damaged.line == line_of(raw, b"Two") - 1
    assert "was left out: “Two”" in damaged.message
    assert ended.message == "The file ends before its end. Export the site again if posts are missing."


def test_a_post_that_was_complete_before_the_damage_is_kept():
    raw = export(post("One", meta={"_thumbnail_id": "7"})).replace(b"<wp:meta_key>", b"<wp:meta_key><oops>")
    (found,), (problem,) = posts(raw), problems(raw)
    assert found.document.title == "One"
    assert "what stands before was read" in problem.message


def test_an_item_without_an_end_ends_where_the_next_begins():
    raw = (head() + post("One").replace("</item>", "") + post("Two") + FOOT).encode()
    assert [one.document.title for one in posts(raw)] == ["One", "Two"]
    raw = raw.replace(b"<wp:status><![CDATA[publish]]></wp:status>", b"", 1)
    assert [one.document.title for one in posts(raw)] == ["Two"], "it may have been a draft"
    assert len(problems(raw)) == 1


def test_cdata_without_an_end_swallows_one_post():
    broken = post("Lost", "Never closed", excerpt="").replace("]]></content:encoded>", "")
    raw = export(post("One"), broken, post("Three"))
    assert "Three" in [one.document.title for one in posts(raw)]
    assert len(problems(raw)) == 1


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ends with ]]> here", "<p>ends with ]]&gt; here</p>"),
        ("a\x00b\x0cc of the ports", "<p>abc of the ports</p>"),
    ],
)
def test_odd_content_in_cdata(typed, expected):
    (found,) = posts(export(post(content=typed)))
    assert text(found) == expected


def test_cdata_that_was_not_split_is_mended():
    raw = export(post(content="SPOT")).replace(b"SPOT", b"nested <![CDATA[ signs ]]> of the ports")
    (found,) = posts(raw)
    assert "of the ports" in text(found)
    assert problems(raw) == []


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (b"Ports &nbsp;&amp; ferries &copy; AT&T &unknown;", "Ports & ferries © AT&T &unknown;"),
        (b"Ports & ferries", "Ports & ferries"),
        (b"Ports &#8211; &#0;&#x1f;&#55296;&#9999999; ferries", "Ports – ferries"),
    ],
)
def test_entities_of_html_and_bare_signs_are_mended(typed, expected):
    raw = export(post("SPOT")).replace(b"<![CDATA[SPOT]]>", typed)
    assert posts(raw)[0].document.title == expected


def test_html_that_was_put_in_bare_is_content_all_the_same():
    typed = b"<p>The ports <em>of</em> the region<br/>grow.</p>"
    raw = export(post(content="SPOT")).replace(b"<![CDATA[SPOT]]>", typed)
    assert text(posts(raw)[0]) == "<p>The ports <em>of</em> the region<br>grow.</p>"
    raw = raw.replace(b"<br/>", b"<br>")
    assert text(posts(raw)[0]) == "<p>The ports <em>of</em> the region<br>grow.</p>"
    assert problems(raw) == []


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-9", "windows-1251", "utf-8-sig"])
def test_other_encodings_are_read_as_declared(encoding):
    title = "Порты" if encoding == "windows-1251" else "Türkiye limanları"
    if encoding.startswith("utf"):
        title = "Türkiye, Порты"
    raw = export(post(title)).decode().replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding)
    assert posts(raw)[0].document.title == title


def test_a_post_in_another_encoding_than_the_file_is_recognised():
    old = post("Türkiye’nin limanları", "Limanlar büyüyor ve borçları da öyle; bölge için önemli bir adım.")
    raw = head().encode() + post("One").encode() + old.replace("’", "'").encode("cp1254") + FOOT.encode()
    assert posts(raw)[1].document.title.startswith("Türkiye")
    odd = export(post("One", "“Ports” and “ferries” of the region — and “all” others — SPOT")).replace(
        b"SPOT", b"caf\xe9"
    )
    assert "caf\ufffd" in text(posts(odd)[0])
    assert [problem.line for problem in problems(odd)] == [line_of(odd, b"<item>")]


def test_namespaces_are_known_by_their_address_or_else_by_their_name():
    raw = export(post()).replace(b"xmlns:wp=", b"xmlns:wordpress=").replace(b"<wp:", b"<wordpress:")
    raw = raw.replace(b"</wp:", b"</wordpress:")
    assert posts(raw)[0].post_id
    bare = export(post())
    start, end = bare.index(b"<rss"), bare.index(b">", bare.index(b"<rss"))
    assert posts(bare[:start] + b"<rss" + bare[end:])[0].document.title == "Ports of the Caspian"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"PK\x03\x04zip", "archive"),
        (b"\x1f\x8bgz", "compressed"),
        (b"<html><body><p>404</p></body></html>", "no export"),
        (b'{"posts": []}', "no export"),
        (b"<?xml version='1.0'?><catalog><book/></catalog>", "no export"),
    ],
)
def test_what_is_no_export_is_refused_in_one_sentence(raw, said):
    with pytest.raises(ImportRefused, match=said):
        values(raw)


# What is hostile

LAUGHS = """<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">
<!ENTITY x SYSTEM "file:///etc/passwd">]>"""


def test_entities_of_a_doctype_are_never_read():
    raw = export(post("SPOT")).replace(b"<rss", LAUGHS.encode() + b"<rss", 1).replace(b"<![CDATA[SPOT]]>", b"&c; &x;")
    (found,) = posts(raw)
    assert found.document.title == "&c; &x;"
    assert "document type" in problems(raw)[0].message


@pytest.mark.parametrize("sign", [b"<!DOCTYPE x [", b"<!DOCTYPE", b"<!--", b"<?xml ", b"xmlns:a='", b"<wp:author "])
def test_a_hostile_head_is_answered_soon(sign):
    with processor_time(at_most=5):
        list(from_wxr.read(io.BytesIO(b"<rss><channel>" + sign * 200_000)))


def test_depth_and_number_of_elements_are_bounded(monkeypatch):
    monkeypatch.setattr("articles.importing.wordpress.elements.MOST", 2_000)
    deep = export(post("One"), "<item>" + "<a>" * 100_000 + "</a>" * 100_000 + "</item>", post("Three"))
    assert [one.document.title for one in posts(deep)] == ["One", "Three"]
    many = export(post("One", more="<x/>" * 2_500), post("Two"))
    assert "Two" in [one.document.title for one in posts(many)]


def test_thousands_of_beginnings_without_an_end_are_looked_through_once():
    raw = head().encode() + b"<item><title><![CDATA[x " * 20_000
    assert len(problems(raw)) > 0


class Stream(io.RawIOBase):
    def __init__(self, pieces):
        self.pieces, self.left, self.read_bytes = pieces, b"", 0

    def read(self, size=-1):
        while len(self.left) < size and (piece := next(self.pieces, b"")):
            self.left += piece
        chunk, self.left = self.left[:size], self.left[size:]
        self.read_bytes += len(chunk)
        return chunk


def test_memory_does_not_grow_with_the_site():
    """200 MB of items that are only counted, so that the test is about the stream; some posts among them."""
    filler = post("Old", "x" * 400_000, kind="revision").encode()

    def pieces():
        yield head().encode()
        for number in range(510):
            yield filler
            if number % 50 == 0:
                yield post(f"Post {number}").encode()
        yield FOOT.encode()

    told = []
    stream = Stream(pieces())
    tracemalloc.start()
    try:
        found = sum(isinstance(value, Post) for value in from_wxr.read(stream, progress=told.append))
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == 11
    assert stream.read_bytes > 200_000_000
    assert told[-1] == stream.read_bytes
    assert peak < 30_000_000


# Values that PHP serialised


@pytest.mark.parametrize("value", [{"en": 12, "tr": 15}, "Türkçe “x”;", 0, True, {"a": {"b": "c"}, "d": False}, {}])
def test_serialised_values_are_read(value):
    assert unserialise(php(value)) == value


@pytest.mark.parametrize(
    "typed",
    [
        'O:8:"stdClass":0:{}',
        'a:2:{i:0;s:1:"x";}',
        's:99:"short";',
        "a:1:{i:0;" * 40 + "i:1;" + "}" * 40,
        "i:1;i:2;",
        "",
        "eval(1)",
        "a:1:{a:0:{}i:1;}",
        'C:1:"x":0:{}',
        "a:999999:{",
        "r:1;",
    ],
)
def test_anything_else_is_not(typed):
    with pytest.raises(NotSerialised):
        unserialise(typed)


def test_terms_of_own_taxonomies_come_with_their_parents():
    raw = export(term("region", "black-sea", "Black Sea", parent="sea", description="North"), element("generator", "x"))
    assert of_kind(Term, raw) == [Term("region", "black-sea", "Black Sea", "North", "sea", 5)]
