"""A manuscript that comes again changes what its writer changed, and nothing else."""

from dataclasses import replace

import pytest

from articles import footnotes, merging
from articles.importing import from_text, identity, revising, same_words
from articles.importing.document import CitedWork, Document, DocumentNote
from articles.importing.edits import edits_of, without
from articles.importing.identity import Identity, Returned, WordNote, fingerprint
from articles.importing.save import foresee, save, seen_base
from articles.models import Article, Footnote, Revision, Source
from articles.snapshots import Change

from .factories import boris, make_article, make_author, marker

EMPTY = dict.fromkeys(["title", "slug", "summary", "key_points", "body", "image_alt", "image_caption"], "")
CODES = ["en", "tr", "ru"]


def base(body, *notes, code="en", original="en", **fields):
    """An article in one language."""
    texts = {one: dict(EMPTY) for one in CODES}
    texts[code] |= {"title": "Ports", "body": body} | fields
    return {"kind": "news", "original_language": original, "texts": texts, "footnotes": list(notes)}


def note(key, *sources, text="", code="en", language="", locator=()):
    return {
        "key": key,
        "text": dict.fromkeys(CODES, "") | {code: text},
        "cites": [
            {
                "source": source,
                "locator": list(locator),
                "accessed": "2024-02-28",
                "prefix": dict.fromkeys(CODES, ""),
                "suffix": dict.fromkeys(CODES, ""),
                "language": language,
            }
            for source in sources
        ],
    }


def document(*blocks, notes=(), works=0, title="Ports", returned=None, **fields):
    return Document(
        language="en",
        title=title,
        blocks=blocks,
        notes=tuple(notes),
        works=tuple({"title": f"Work {number}"} for number in range(works)),
        returned=returned,
        **fields,
    )


def typed(key, *works, text="", label="", locator=None, **fields):
    cites = tuple(CitedWork(work, locator) for work in works)
    return DocumentNote(key, label, cites=cites, text=text, **fields)


def came_back(*notes, went_out=(), front=None, pictures=None):
    """`notes`: (key its bookmark tells, its words); `went_out`: (key, words)."""
    made_from = Identity("a1", "en", "en", 3, {key: fingerprint(text) for key, text in went_out}, pictures or {})
    return Returned(made_from, tuple(WordNote(*one) for one in notes), front or {})


def revise(stored, doc, code="en", sources=("s0", "s1", "s2"), **fields):
    keys = iter(f"new{number}" for number in range(99))
    return revising.revise(
        stored, doc, code, sources=sources, new_key=lambda: next(keys), returned=doc.returned, **fields
    )


def body_of(revised):
    return revised.snapshot["texts"][revised.language]["body"]


def note_of(revised, key):
    return next(note for note in revised.snapshot["footnotes"] if note["key"] == key)


def codes(revised):
    return [finding.code for finding in revised.findings]


class TestText:
    def test_what_says_the_same_stays_as_it_is_written(self):
        written = (
            '<h2 lang="en">A</h2><blockquote class="pull"><p>He said “no”.</p></blockquote>'
            '<p>See <span lang="ru">Порты</span> and <code>x</code>.</p><ol start="4"><li>One</li><li>Two</li></ol><hr>'
            '<table><caption>Waits</caption><thead><tr><th scope="col">A</th></tr></thead><tbody><tr>'
            '<td class="num">1</td></tr></tbody></table><pre>one\ntwo</pre><p>See <a data-article="k3x9">that</a>.</p>'
        )
        came = document(
            "<h2>A</h2>",
            '<blockquote><p>He said "no".</p></blockquote>',
            "<p>See  Порты and x.</p>",
            "<ol><li>One</li><li><p>Two</p></li></ol>",
            "<p>* * *</p>",
            "<p>Waits</p>",
            "<table><tr><td><strong>A</strong></td></tr><tr><td>1</td></tr></table>",
            "<p>one two</p>",
            '<p>See <a href="https://example.org/a/k3x9">that</a>.</p>',
        )
        revised = revise(base(written), came, site="https://example.org")
        assert body_of(revised) == written
        assert edits_of(revised) == []

    def test_a_changed_paragraph_alone_is_a_change(self):
        revised = revise(
            base('<p lang="ru">Один.</p><p>Two ships wait here.</p>'),
            document("<p>Один.</p>", "<p>Three ships wait here.</p>"),
        )
        [edit] = edits_of(revised)
        assert (edit.kind, edit.before, edit.after) == (
            "body",
            "<p>Two ships wait here.</p>",
            "<p>Three ships wait here.</p>",
        )

    def test_a_changed_paragraph_keeps_the_form_of_the_one_it_was(self):
        revised = revise(
            base('<blockquote class="pull"><p>All of the ships wait.</p></blockquote><h2 lang="tr">Eski liman</h2>'),
            document("<blockquote><p>All of the boats wait.</p></blockquote>", "<h2>Eski limanlar</h2>"),
        )
        assert body_of(revised) == (
            '<blockquote class="pull">All of the boats wait.</blockquote><h2 lang="tr">Eski limanlar</h2>'
            if "<p>" not in body_of(revised)
            else '<blockquote class="pull"><p>All of the boats wait.</p></blockquote><h2 lang="tr">Eski limanlar</h2>'
        )

    def test_emphasis_is_a_change(self):
        revised = revise(base("<p>The ship waits.</p>"), document("<p>The <em>ship</em> waits.</p>"))
        assert body_of(revised) == "<p>The <em>ship</em> waits.</p>"

    def test_a_list_keeps_its_form_where_an_item_is_added(self):
        revised = revise(
            base('<ol start="3"><li>One</li><li>Two</li></ol>'),
            document("<ol><li>One</li><li>New</li><li>Two</li></ol>"),
        )
        assert body_of(revised) == '<ol start="3"><li>One</li><li>New</li><li>Two</li></ol>'

    def test_another_kind_of_list_is_a_change(self):
        revised = revise(base("<ul><li>One</li></ul>"), document("<ol><li>One</li></ol>"))
        assert body_of(revised) == "<ol><li>One</li></ol>"
        assert len(edits_of(revised)) == 1

    def test_what_stands_above_the_text_of_our_own_file_is_no_text(self):
        front = {"title": ("Ports",), "byline": ("Bo Li",), "summary": ("Short.",), "key_points": ("One & all", "Two")}
        doc = document(
            "<p>Bo Li</p>",
            "<p>Short.</p>",
            "<ul><li>One &amp; all</li><li>Two</li></ul>",
            "<ul><li>Text</li></ul>",
            "<p>Short.</p>",
            returned=came_back(front=front),
        )
        stored = base("<ul><li>Text</li></ul><p>Short.</p>", summary="Short.", key_points="One & all\nTwo")
        revised = revise(stored, doc)
        assert revised.snapshot == stored

    def test_front_matter_changed_in_the_file_is_changed(self):
        front = {"title": ("New ports",), "summary": ("Shorter.",), "key_points": ("One",)}
        stored = base("<p>T</p>", summary="Short.", key_points="One\nTwo")
        revised = revise(stored, document("<p>T</p>", returned=came_back(front=front)))
        texts = revised.snapshot["texts"]["en"]
        assert (texts["title"], texts["summary"], texts["key_points"]) == ("New ports", "Shorter.", "One")
        assert [edit.kind for edit in edits_of(revised)] == ["title", "summary", "key_points"]

    def test_where_the_styles_are_gone_summary_and_key_points_stay(self):
        stored = base("<p>T</p>", summary="Short.", key_points="One")
        assert revise(stored, document("<p>T</p>", returned=came_back())).snapshot == stored

    def test_a_caption_that_is_the_librarys_own_stays_there(self):
        stored = base('<figure data-image="i1"></figure><p>T</p>')
        doc = document('<figure data-image="i1"><figcaption>A ferry</figcaption></figure>', "<p>T</p>")
        assert revise(stored, doc, captions={"i1": "A <em>ferry</em>"}).snapshot == stored
        assert "A ferry" in body_of(revise(stored, doc, captions={"i1": "A boat"}))

    def test_a_plain_text_says_nothing_of_form(self):
        written = (
            "<h2>Eight ports</h2><p>The <em>ship</em> waits.</p>"
            '<ol start="4"><li>One by one</li><li>Two by two</li></ol>'
            '<figure data-image="i1"><figcaption>The old ferry</figcaption></figure>'
        )
        lines = ["Eight ports", "The ship waits.", "One by one", "Two by two", "The old ferry"]
        plain = document(*(f"<p>{line}</p>" for line in lines))
        assert body_of(revise(base(written), plain)) == written
        assert body_of(revise(base(written), replace(plain, returned=came_back()))) != written

    def test_a_bold_line_is_no_heading_because_it_looks_like_one(self):
        stored = base("<p><strong>What now?</strong></p><p>Text.</p>")
        assert revise(stored, document("<h2>What now?</h2>", "<p>Text.</p>", returned=came_back())).snapshot == stored


class TestNotes:
    def test_a_note_whose_words_are_the_same_keeps_everything(self):
        stored = base(f"<p>A{marker(key='k1')}</p>", note("k1", "s9", text="<em>See</em>", locator=("page", "4")))
        doc = document(
            f"<p>A{marker(key='d1')}</p>",
            notes=[typed("d1", 0, label="1", text="read quite wrongly")],
            works=1,
            returned=came_back(("k1", "Work 9, p. 4. See"), went_out=[("k1", "Work 9, p. 4. See")]),
        )

        class Untouched(list):
            def __getitem__(self, index):
                raise AssertionError("no source is looked up for a note that nobody changed")

        assert revise(stored, doc, sources=Untouched()).snapshot == stored

    def test_notes_that_were_moved_are_the_same_notes(self):
        a, b = f"<p>A{marker(key='k1')}</p>", f"<p>B{marker(key='k2')}</p>"
        stored = base(a + b, note("k1", "s1"), note("k2", "s1"))
        doc = document(
            f"<p>B{marker(key='d1')}</p>",
            f"<p>A{marker(key='d2')}</p>",
            notes=[typed("d1", 0), typed("d2", 0)],
            returned=came_back(("k2", "Ibid."), ("k1", "One"), went_out=[("k1", "One"), ("k2", "Ibid.")]),
        )
        revised = revise(stored, doc)
        assert body_of(revised) == b + a
        assert revised.snapshot["footnotes"] == stored["footnotes"]

    def test_without_bookmarks_notes_are_known_by_their_words(self):
        stored = base(f"<p>A{marker(key='k1')} B{marker(key='k2')}</p>", note("k1", "s1"), note("k2", "s1"))
        doc = document(
            f"<p>A{marker(key='d1')} B{marker(key='d2')}</p>",
            notes=[typed("d1", 0), typed("d2", 0)],
            returned=came_back(("", "Two"), ("", "One"), went_out=[("k1", "One"), ("k2", "Two")]),
        )
        assert footnotes.keys(body_of(revise(stored, doc))) == ["k2", "k1"]

    def test_a_file_that_lost_all_it_knew_is_compared_with_what_would_be_printed(self):
        stored = base(f"<p>A{marker(key='k1')}</p>", note("k1", "s1", text="Our own count."))
        doc = document(f"<p>A{marker(key='d1')}</p>", notes=[typed("d1", text="Our own count.")])
        doc = replace(doc, returned=Returned(None, (WordNote("", "Our own count."),)))
        assert revise(stored, doc, printed={"k1": "Our own count."}).snapshot == stored

    def test_a_changed_note_is_read_anew_and_told(self):
        stored = base(f"<p>A{marker(key='k1')}</p>", note("k1", "s0", locator=("page", "4")))
        doc = document(
            f"<p>A{marker(key='d1')}</p>",
            notes=[typed("d1", 0, locator=("page", "5"), text="Look again.")],
            returned=came_back(("k1", "Work 0, p. 5. Look again."), went_out=[("k1", "Work 0, p. 4.")]),
        )
        revised = revise(stored, doc)
        changed = note_of(revised, "k1")
        assert [(c["source"], c["locator"], c["accessed"]) for c in changed["cites"]] == [
            ("s0", ["page", "5"], "2024-02-28")
        ]
        assert changed["text"]["en"] == "Look again."
        assert "note-reread" in codes(revised)

    def test_a_changed_ibid_keeps_the_page_it_stood_for(self):
        stored = base(f"<p>A{marker(key='k1')}</p>", note("k1", "s0", locator=("page", "4")))
        doc = document(
            f"<p>A{marker(key='d1')}</p>",
            notes=[typed("d1", 0, is_ibid=True, text="So do others.")],
            returned=came_back(("k1", "Ibid. So do others."), went_out=[("k1", "Ibid.")]),
        )
        assert note_of(revise(stored, doc), "k1")["cites"][0]["locator"] == ["page", "4"]

    def test_a_new_note_is_a_new_footnote_and_a_missing_one_is_told(self):
        stored = base(f"<p>A{marker(key='k1')} B{marker(key='k2')}</p>", note("k1", "s0"), note("k2", "s1"))
        doc = document(
            f"<p>A{marker(key='d1')} C{marker(key='d2')}</p>",
            notes=[typed("d1", 0), typed("d2", 2)],
            returned=came_back(("k1", "One"), ("", "Three"), went_out=[("k1", "One"), ("k2", "Two")]),
        )
        revised = revise(stored, doc)
        assert footnotes.keys(body_of(revised)) == ["k1", "new0"]
        assert {"note-only-here", "note-gone"} <= set(codes(revised))
        assert note_of(revised, "k2")
        assert note_of(revised, "new0")["cites"][0]["source"] == "s2"

    def test_a_copy_of_a_note_that_was_changed_is_a_note_of_its_own(self):
        stored = base(f"<p>A{marker(key='k1')}</p>", note("k1", "s0"))
        doc = document(
            f"<p>A{marker(key='d1')} B{marker(key='d2')} C{marker(key='d3')}</p>",
            notes=[typed("d1", 0), typed("d2", 0), typed("d3", 1)],
            returned=came_back(("k1", "One"), ("k1", "One"), ("k1", "Other"), went_out=[("k1", "One")]),
        )
        revised = revise(stored, doc)
        assert revised.keys == {"d1": "k1", "d2": "k1", "d3": "new0"}
        assert note_of(revised, "k1") == stored["footnotes"][0]

    def test_a_work_that_only_this_language_cites_now_stays_out_of_the_others(self):
        stored = base(f"<p>A{marker(key='k1')}</p>", note("k1", "s0"))
        stored["texts"]["tr"] |= {"title": "T", "body": f"<p>A{marker(key='k1')}</p>"}
        doc = document(f"<p>A{marker(key='d1')}</p>", notes=[typed("d1", 1)])
        doc = replace(doc, returned=came_back(("k1", "Other"), went_out=[("k1", "One")]))
        cites = note_of(revise(stored, doc), "k1")["cites"]
        assert [(cite["source"], cite["language"]) for cite in cites] == [("s0", "tr"), ("s1", "en")]

    def test_a_key_the_article_does_not_have_means_nothing(self):
        stored = base(f"<p>A{marker(key='k1')}</p>", note("k1", "s0"))
        doc = document(f"<p>A{marker(key='d1')}</p>", notes=[typed("d1", 1)])
        doc = replace(doc, returned=came_back(("stranger", "Other"), went_out=[("stranger", "Other")]))
        assert revise(stored, doc).keys == {"d1": "new0"}


class TestChoosing:
    def made(self):
        stored = base("<p>One ship waits.</p><p>Two ships wait.</p>", note("k1", "s0"), summary="Short.")
        doc = document(
            f"<p>One boat waits.{marker(key='d1')}</p>",
            "<p>Two boats wait.</p>",
            notes=[typed("d1", 1)],
            summary="Long.",
        )
        return stored, revise(stored, replace(doc, returned=came_back(("", "x"), ("", "y"))))

    def test_nothing_taken_is_nothing_changed(self):
        stored, revised = self.made()
        assert without(revised, [edit.id for edit in edits_of(revised)]).snapshot == stored

    def test_everything_taken_is_the_manuscript(self):
        _, revised = self.made()
        assert without(revised, []).snapshot == revised.snapshot

    def test_a_new_note_goes_in_with_its_marker_only(self):
        stored, revised = self.made()
        first = next(edit.id for edit in edits_of(revised) if edit.kind == "body")
        kept = without(revised, [first])
        assert body_of(kept) == "<p>One ship waits.</p><p>Two boats wait.</p>"
        assert kept.snapshot["footnotes"] == stored["footnotes"]
        assert kept.snapshot["texts"]["en"]["summary"] == "Long."

    def test_alike_changes_have_names_of_their_own(self):
        stored = base("<p>One ship waits.</p><p>x</p><p>One ship waits.</p>")
        revised = revise(stored, document("<p>One boat waits.</p>", "<p>x</p>", "<p>One boat waits.</p>"))
        ids = [edit.id for edit in edits_of(revised)]
        assert len(set(ids)) == 2
        assert body_of(without(revised, ids[:1])) == "<p>One ship waits.</p><p>x</p><p>One boat waits.</p>"

    def test_hunks_and_bodies_agree(self):
        before, after = "<p>A b</p><ul><li>C d</li></ul>", "<p>A c</p><ul><li>C d</li><li>E</li></ul>"
        count = len(merging.hunks(before, after))
        assert merging.with_hunks(before, after, [False] * count) == before
        assert merging.with_hunks(before, after, [True] * count) == after


# With articles


def text_of(article, code="en"):
    """The manuscript of an article language as somebody would type it."""
    from articles import richtext

    return richtext.plain(article.text("body", code))


def came_from(article, *blocks, code="en", notes=(), words=(), revision, **fields):
    made_from = Identity(article.public_id, code, code, revision, {key: fingerprint(text) for key, text in words})
    returned = Returned(made_from, tuple(WordNote(key, text) for key, text in words))
    title = fields.pop("title", article.text("title", code))
    return Document(code, title, blocks=blocks, notes=tuple(notes), returned=returned, **fields)


@pytest.mark.django_db
class TestArticles:
    def revision(self, article):
        return article.revise(by=None).number

    def test_a_file_is_merged_with_what_was_written_since_it_went_out(self):
        article = make_article(
            codes=("en", "tr"), notes=0, body={"en": "<p>One ship waits.</p><p>Two ships wait.</p><p>Three.</p>"}
        )
        number = self.revision(article)
        body = article.text("body", "en")
        article.amend(
            [Change(("texts", "en", "body"), body, body.replace("Two ships", "Two ferries"))],
            lock_version=article.lock_version,
            by=None,
        )
        doc = came_from(article, "<p>One boat waits.</p>", "<p>Two ships wait.</p>", revision=number)
        saved = save({"en": doc}, into=article, by=boris())
        assert Article.objects.get().body_en == "<p>One boat waits.</p><p>Two ferries wait.</p>"
        assert not saved.clashes["en"]
        last = article.revisions.order_by("-number").first()
        assert (last.kind, last.languages, last.by.username) == (Revision.Kind.IMPORT, ["en"], "boris")

    def test_a_clash_keeps_what_stands_and_sets_the_file_aside(self):
        article = make_article(notes=0, body={"en": "<p>One ship waits.</p>"})
        number = self.revision(article)
        article.amend(
            [Change(("texts", "en", "body"), "<p>One ship waits.</p>", "<p>One ferry waits.</p>")],
            lock_version=article.lock_version,
            by=None,
        )
        saved = save({"en": came_from(article, "<p>One boat waits.</p>", revision=number)}, into=article, by=boris())
        assert Article.objects.get().body_en == "<p>One ferry waits.</p>"
        assert [clash.path for clash in saved.clashes["en"]] == [("texts", "en", "body")]
        aside = article.revisions.get(kind=Revision.Kind.ASIDE)
        assert aside.snapshot["texts"]["en"]["body"] == "<p>One boat waits.</p>"

    def test_notes_keep_their_keys_and_the_other_languages_their_markers(self):
        article = make_article(codes=("en", "tr"), notes=2)
        number = self.revision(article)
        before = article.snapshot()
        blocks = [block + "</p>" for block in article.text("body", "en").split("</p>") if block]
        blocks[0] = blocks[0].replace("nineteen", "twenty").replace("n1", "d1")
        words = [("n1", "One"), ("n2", "Two")]
        notes = [DocumentNote("d1", "1"), DocumentNote("n2", "2")]
        doc = came_from(article, *blocks, notes=notes, words=words, revision=number)
        save({"en": doc}, into=article)
        after = Article.objects.get().snapshot()
        assert "twenty" in after["texts"]["en"]["body"]
        assert after["footnotes"] == before["footnotes"]
        assert after["texts"]["tr"] == before["texts"]["tr"]
        assert Source.objects.count() == 2

    def test_the_people_of_our_own_file_are_left_alone(self):
        article = make_article(authors=[make_author()])
        number, before = self.revision(article), article.snapshot()["authorships"]
        doc = came_from(article, "<p>New.</p>", revision=number)
        stranger = from_text.read("Ports\n\nBy Ali Demir\n\nThe ports of the region are growing, and so is debt.")
        save({"en": replace(doc, authors=stranger.authors)}, into=article)
        assert article.snapshot()["authorships"] == before

    def test_a_text_is_merged_with_the_last_import_of_its_language(self):
        typed_text = "Ports\n\nThe ports of the region are growing.\n\nTheir debt is growing faster than anybody knew."
        article = save({"en": from_text.read(typed_text)}).article
        body = article.body_en
        article.amend(
            [Change(("texts", "en", "body"), body, body.replace("debt is", "debts are"))],
            lock_version=article.lock_version,
            by=None,
        )
        save({"en": from_text.read(typed_text.replace("region are", "region were"))}, into=article)
        body = Article.objects.get().body_en
        assert "region were growing" in body
        assert "debts are growing" in body

    def test_the_file_of_another_article_is_a_manuscript_like_any_other(self):
        article, other = make_article(), make_article()
        doc = came_from(other, "<p>New.</p>", revision=1, title="Other")
        saved = save({"en": doc}, into=article)
        assert "from-another-article" in [finding.code for finding in saved.findings["en"]]
        assert Article.objects.get(pk=article.pk).body_en == "<p>New.</p>"

    def test_a_work_is_known_by_the_title_and_address_it_has_in_this_language(self):
        article = make_article(codes=("en", "tr"), notes=1)
        source = Source.objects.get()
        source.localized = {"tr": {"title": "Limanlar Raporu", "URL": "https://example.org/limanlar"}}
        source.save()
        text = "Feribotlar\n\nGeçiş artık yirmi saat sürüyor ve nedeni bilinmiyor.[1]\n\n"
        text += "[1] “Limanlar Raporu”, Gazete, https://example.org/limanlar."
        save({"tr": from_text.read(text)}, into=article)
        assert Source.objects.count() == Footnote.objects.count() == 1

    def test_a_revision_that_is_not_there_means_what_stands_now(self):
        article = make_article(notes=0, body={"en": "<p>One.</p>"})
        save({"en": came_from(article, "<p>One.</p>", "<p>Two.</p>", revision=999)}, into=article)
        assert Article.objects.get().body_en == "<p>One.</p><p>Two.</p>"

    def test_looking_writes_nothing(self):
        article = make_article(notes=1)
        before = (Source.objects.count(), Footnote.objects.count(), article.snapshot(), Revision.objects.count())
        text = (
            f"{article.title_en}\n\nThe crossing takes twenty hours now.[1]\n\n[1] “New”, Gazette, https://e.example/n"
        )
        revised = foresee(from_text.read(text, language="en"), article, "en")
        assert edits_of(revised)
        article.refresh_from_db()
        assert before == (
            Source.objects.count(),
            Footnote.objects.count(),
            article.snapshot(),
            Revision.objects.count(),
        )

    def test_what_was_looked_at_is_what_it_is_compared_with(self):
        """A draft that moves between the look and the click is merged: what others added is not taken for deleted."""
        article = make_article(notes=0, body={"en": "<p>One ship waits.</p>"})
        self.revision(article)
        doc = from_text.read(f"{article.title_en}\n\nOne boat waits here for a very long time.", language="en")
        seen = revising.digest(foresee(doc, article, "en").base, "en")
        article.amend(
            [Change(("texts", "en", "body"), "<p>One ship waits.</p>", "<p>One ship waits.</p><p>Theirs.</p>")],
            lock_version=article.lock_version,
            by=None,
        )
        article.refresh_from_db()
        found = seen_base(article, "en", doc, seen)
        save({"en": doc}, into=article, bases={"en": found})
        assert Article.objects.get().body_en == "<p>One boat waits here for a very long time.</p><p>Theirs.</p>"

    def test_a_base_nobody_kept_is_not_guessed(self):
        article = make_article()
        assert seen_base(article, "en", document("<p>A</p>"), "0" * 64) is None

    def test_a_translator_revises_a_language_and_nothing_else(self):
        article = make_article(codes=("en", "tr"), notes=0, body={"en": "<p>One.</p>", "tr": "<p>Bir.</p>"})
        save({"tr": came_from(article, "<p>İki.</p>", code="tr", revision=9)}, into=article, writable=["tr"])
        assert Article.objects.get().body_tr == "<p>İki.</p>"

    def test_a_text_translated_in_its_own_file_comes_in_with_the_originals_notes(self):
        article = make_article(codes=("en",), notes=2)
        number = self.revision(article)
        words = [("n1", "Rapor 1"), ("n2", "Two")]
        blocks = [f"<p>Geçiş on dokuz saat sürüyor.{marker(key=key)}</p>" for key in ("d1", "d2")]
        made_from = Identity(
            article.public_id, "tr", "en", number, {"n1": fingerprint("One"), "n2": fingerprint("Two")}
        )
        returned = Returned(made_from, tuple(WordNote(key, text) for key, text in words))
        notes = (DocumentNote("d1", "1", text="Rapor 1"), DocumentNote("d2", "2", text="Two"))
        doc = Document("tr", "Feribotlar", blocks=tuple(blocks), notes=notes, returned=returned)
        save({"tr": doc}, into=article)
        stored = Article.objects.get()
        assert footnotes.keys(stored.body_tr) == ["n1", "n2"]
        assert stored.slug_tr == "feribotlar"
        assert Footnote.objects.get(key="n2").text_tr == ""


def test_the_fingerprint_of_a_file_is_that_of_the_gallery():
    assert len(identity.file_fingerprint(b"")) == 64


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a <em>b</em> c</p>", "<p>a<em> b </em>c</p>"),
        (f"<p>a {marker(key='k')} b</p>", f"<p>a{marker(key='k')} b</p>"),
        ("<p>a<br>b</p>", "<p>a b</p>"),
        ("<p>a <em>b</em><em>c</em></p>", "<p>a <em>bc</em></p>"),
        ("<li>a</li>", "<li><p>a</p></li>"),
        ('<p>a "b" - c</p>', "<p>a “b” – c</p>"),
    ],
)
def test_word_may_write_it_in_another_way(one, other):
    assert same_words.said(one, "en") == same_words.said(other, "en")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>had had</p>", "<p>had</p>"),
        ("<p>a b</p>", "<p>ab</p>"),
        ("<p>a <em>b</em></p>", "<p>a<em>b</em></p>"),
        ("<p>a <em>b</em></p>", "<p>a b</p>"),
        ("<p>a</p>", "<h2>a</h2>"),
        ("<p>a</p>", "<blockquote><p>a</p></blockquote>"),
        (f"<p>a{marker(key='k')}</p>", f"<p>a{marker(key='l')}</p>"),
        ('<p><a href="https://a.example/">a</a></p>', '<p><a href="https://b.example/">a</a></p>'),
        ('<figure data-image="a"></figure>', '<figure data-image="b"></figure>'),
    ],
)
def test_this_says_something_else(one, other):
    assert same_words.said(one, "en") != same_words.said(other, "en")
