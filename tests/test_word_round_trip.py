"""What leaves for Word comes back as itself: text, notes and sources, whatever is done to the file in between.

The file is changed as Word changes it, by an independent library, and read by the reader that reads everybody’s files.
"""

import copy
from contextlib import contextmanager
from io import BytesIO

import docx
import pytest
from lxml import etree

from articles import footnotes
from articles.exporting import docx as exporting
from articles.importing import identity, reading, revising
from articles.importing.edits import edits_of
from articles.importing.save import foresee, save
from articles.models import Article, Cite, Footnote, Source

from .factories import make_article, make_author, make_image, make_source, marker

pytestmark = pytest.mark.django_db
W = identity.W

TABLE = (
    "<table><caption>Waits in hours</caption><thead><tr><th>Stage</th><th>East</th></tr></thead><tbody>"
    f'<tr><td>Papers{marker(key="n3")}</td><td class="num">5.7</td></tr></tbody></table>'
)


@pytest.fixture
def article():
    """An article with everything in it, in two languages that share its notes."""
    image, lead = make_image(caption_en="A map of the straits"), make_image(size=(300, 200), alt_en="A ferry")
    other = make_article(codes=("en",), notes=0)
    body = (
        f"<p>The crossing takes <em>nineteen</em> hours, and nobody knows why.{marker(key='n1')}</p>"
        f"<h2>What the clerk said</h2><p>He said it was the papers{marker(key='n2')}, and went home.</p>"
        f'<blockquote class="pull"><p>It is the papers.</p></blockquote>{TABLE}'
        f'<ol start="3"><li>Count the trains{marker(key="n4")}</li><li>Count the <strong>papers</strong></li></ol>'
        f'<figure data-image="{image.public_id}"></figure><hr>'
        f'<p>More in <a data-article="{other.public_id}">an earlier piece</a>, in '
        '<span lang="ru">«Гудок»</span> and at '
        f'<a href="https://example.org/?a=1&amp;b=2">its page</a>, see the first note{marker(key="n1")}.</p>'
    )
    turkish = f"<p>Geçiş on dokuz saat sürüyor.{marker(key='n1')}{marker(key='n2')}{marker(key='n3')}</p>"
    texts = {"en": body, "tr": turkish}
    article = make_article(codes=("en", "tr"), notes=4, body=texts, authors=[make_author()], image=lead)
    book = make_source(title="Rails Apart: A History", type="book", publisher="Harbour Press", URL="")
    Cite.objects.filter(footnote__key__in=["n2", "n3"]).update(source=book)
    Cite.objects.filter(footnote__key="n3").update(locator="21", locator_label="page")
    note = Footnote.objects.get(article=article, key="n4")
    note.cites.all().delete()
    note.text_en = "Our own count; <em>corrected</em> twice."
    note.save()
    Article.objects.filter(pk=article.pk).update(key_points_en="It takes long\nNobody knows why")
    article.refresh_from_db()
    return article


def out(article, code="en", **how):
    return docx.Document(BytesIO(exporting.export(article, code, **how)))


def back(document):
    saved = BytesIO()
    document.save(saved)
    return reading.read(saved.getvalue())


def paragraph(document, begins):
    return next(one for one in document.paragraphs if one.text.startswith(begins))


@contextmanager
def notes_of(document):
    """{id: the element} of the footnotes of a file, to be changed."""
    part = next(rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/footnotes"))
    root = etree.fromstring(part.blob)
    yield {note.get(f"{W}id"): note for note in root if not note.get(f"{W}type")}
    part._blob = etree.tostring(root)


def reword(note, text):
    """Put other words into a note, as somebody who marks all of it and types."""
    runs = list(note.iter(f"{W}r"))
    for run in runs[2:]:
        run.getparent().remove(run)
    runs[1].find(f"{W}t").text = f" {text}"


def test_nothing_done_is_nothing_changed(article):
    for code in ("en", "tr"):
        revised = foresee(back(out(article, code)), article, code)
        assert edits_of(revised) == []
        assert revising.changes(revised) == []
        assert revised.findings == []


def test_saving_it_changes_nothing(article):
    before = article.snapshot()
    counts = Source.objects.count(), Footnote.objects.count()
    save({"en": back(out(article))}, into=article)
    assert Article.objects.get(pk=article.pk).snapshot() == before
    assert (Source.objects.count(), Footnote.objects.count()) == counts


def test_the_lead_image_stands_under_the_title_with_its_words(article):
    document = out(article)
    [head] = [paragraph for paragraph in document.paragraphs[:3] if paragraph._p.xpath(".//pic:pic")]
    assert document.paragraphs[0].style.name == "Title"
    assert head._p.xpath(".//wp:docPr/@descr") == ["A ferry"]
    assert len(document.inline_shapes) == 2
    captioned = back(document)
    assert captioned.body.count("<figure") == 2  # it is the article’s, not the text’s, that tells them apart


def test_a_corrected_sentence_alone_changes(article):
    document = out(article)
    run = next(run for run in paragraph(document, "He said").runs if run.text.startswith("He said"))
    run.text = run.text.replace("the papers", "only the stamps")
    before = article.snapshot()
    save({"en": back(document)}, into=article)
    after = Article.objects.get(pk=article.pk).snapshot()
    wanted = before["texts"]["en"]["body"].replace("it was the papers", "it was only the stamps")
    assert after["texts"]["en"]["body"] == wanted
    assert after | {"texts": {}} == before | {"texts": {}}
    assert after["texts"]["tr"] == before["texts"]["tr"]


def test_a_paragraph_that_was_moved_takes_its_note_along(article):
    document = out(article)
    first, last = paragraph(document, "The crossing takes nineteen hours, and"), paragraph(document, "More in")
    last._p.addnext(first._p)
    before = article.snapshot()
    save({"en": back(document)}, into=article)
    stored = Article.objects.get(pk=article.pk)
    assert footnotes.keys(stored.body_en) == ["n2", "n3", "n4", "n1"]
    assert stored.snapshot()["footnotes"] == before["footnotes"]


def text_of_note(document, number):
    with notes_of(document) as notes:
        return identity.text_of(notes[number])


def test_another_page_in_a_note_is_another_page_of_the_same_work(article):
    document = out(article)
    typed = text_of_note(document, "3")
    assert typed == "Ibid., p. 21."
    with notes_of(document) as notes:
        reword(notes["3"], typed.replace("21", "34–36"))
    saved = save({"en": back(document)}, into=article)
    [cite] = Footnote.objects.get(article=article, key="n3").cites.all()
    assert (cite.source.title, cite.locator, cite.language) == ("Rails Apart: A History", "34–36", "")
    assert {"note-reread", "locator-everywhere"} <= {finding.code for finding in saved.findings["en"]}


def test_a_remark_after_a_citation_is_a_remark(article):
    document = out(article)
    with notes_of(document) as notes:
        reword(notes["2"], identity.text_of(notes["2"]) + " The second edition says less.")
    save({"en": back(document)}, into=article)
    note = Footnote.objects.get(article=article, key="n2")
    assert note.text_en == "The second edition says less."
    assert note.cites.get().source.title == "Rails Apart: A History"


def test_a_note_that_cites_something_else_now_does_so_in_this_language(article):
    document = out(article)
    with notes_of(document) as notes:
        reword(notes["3"], "“Rail and Sea”, Tribune, https://example.org/rail-and-sea.")
    saved = save({"en": back(document)}, into=article)
    cites = Footnote.objects.get(article=article, key="n3").cites.all()
    assert {(cite.source.title, cite.language) for cite in cites} == {
        ("Rails Apart: A History", "tr"),
        ("Rail and Sea", "en"),
    }
    assert "note-differs" in [finding.code for finding in saved.findings["en"]]
    assert footnotes.keys(Article.objects.get(pk=article.pk).body_en) == ["n1", "n2", "n3", "n4"]


def test_a_comment_that_was_reworded_keeps_its_note(article):
    document = out(article)
    with notes_of(document) as notes:
        reword(notes["4"], "Our own count, and the last one.")
    save({"en": back(document)}, into=article)
    note = Footnote.objects.get(article=article, key="n4")
    assert note.text_en == "Our own count, and the last one."
    assert not note.cites.exists()


def test_a_note_that_was_put_in_is_a_new_one(article):
    document = out(article)
    with notes_of(document) as notes:
        new = copy.deepcopy(notes["2"])
        new.set(f"{W}id", "99")
        notes["2"].getparent().append(new)
        reword(new, "“Stamps Again”, Daily News, https://example.org/stamps.")
    target = paragraph(document, "Count the papers")
    run = copy.deepcopy(next(document.element.body.iter(f"{W}footnoteReference")).getparent())
    run.find(f"{W}footnoteReference").set(f"{W}id", "99")
    target._p.append(run)
    save({"en": back(document)}, into=article)
    keys = footnotes.keys(Article.objects.get(pk=article.pk).body_en)
    [key] = set(keys) - {"n1", "n2", "n3", "n4"}
    [cite] = Footnote.objects.get(article=article, key=key).cites.all()
    assert (cite.source.title, cite.source.url_key) == ("Stamps Again", "example.org/stamps")


def test_a_note_that_was_deleted_stays_where_others_point_to_it(article):
    document = out(article)
    reference = list(document.element.body.iter(f"{W}footnoteReference"))[1].getparent()
    reference.getparent().remove(reference)
    saved = save({"en": back(document)}, into=article)
    stored = Article.objects.get(pk=article.pk)
    assert "n2" not in footnotes.keys(stored.body_en)
    assert "n2" in footnotes.keys(stored.body_tr)
    assert Footnote.objects.filter(article=article, key="n2").exists()
    assert "note-gone" in [finding.code for finding in saved.findings["en"]]


def without_marks(document):
    for tag in ("bookmarkStart", "bookmarkEnd"):
        for one in list(document.element.body.iter(f"{W}{tag}")):
            one.getparent().remove(one)


def without_data(document):
    for key in [key for key, rel in document.part.rels.items() if rel.reltype.endswith("/customXml")]:
        del document.part.rels[key]


@pytest.mark.parametrize("lost", [[without_marks], [without_data], [without_marks, without_data]])
def test_where_a_program_has_lost_what_tells_them_apart_notes_are_known_by_their_words(article, lost):
    document = out(article)
    for lose in lost:
        lose(document)
    before = article.snapshot()
    save({"en": back(document)}, into=article)
    after = Article.objects.get(pk=article.pk).snapshot()
    assert footnotes.keys(after["texts"]["en"]["body"]) == ["n1", "n2", "n3", "n4"]
    assert after["footnotes"] == before["footnotes"]


def test_a_translation_made_in_the_originals_file_shares_its_notes(article):
    document = out(article, "ru", source="en")
    words = {
        "The crossing takes nineteen hours, and": "Переправа занимает девятнадцать часов",
        "He said": "Он сказал, что дело в бумагах",
    }
    for begins, translated in words.items():
        first, *rest = (run for run in paragraph(document, begins).runs if run.text)
        first.text = translated
        for run in rest:
            run.text = ""
    paragraph(document, article.title_en).runs[0].text = "Паромы без расписания"
    before = article.snapshot()
    read = back(document)
    assert read.language == "ru"
    save({"ru": read}, into=article)
    stored = Article.objects.get(pk=article.pk)
    assert footnotes.keys(stored.body_ru) == footnotes.keys(stored.body_en)
    assert stored.title_ru == "Паромы без расписания"
    assert "Переправа занимает девятнадцать часов" in stored.body_ru
    assert stored.snapshot()["footnotes"] == before["footnotes"]
    assert stored.snapshot()["texts"]["en"] == before["texts"]["en"]


def test_whoever_writes_one_language_changes_nothing_for_the_others(article):
    document = out(article)
    with notes_of(document) as notes:
        reword(notes["3"], identity.text_of(notes["3"]).replace("21", "34"))
        reword(notes["4"], "Our own count, and the last one.")
    saved = save({"en": back(document)}, into=article, writable=["en"])
    assert Footnote.objects.get(article=article, key="n3").cites.get().locator == "21"
    assert Footnote.objects.get(article=article, key="n4").text_en == "Our own count, and the last one."
    assert [finding.place for finding in saved.findings["en"] if finding.code == "note-shared"] == ["Note 3"]
