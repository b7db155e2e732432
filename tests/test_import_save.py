"""Documents become one article with one set of notes, or nothing at all is written."""

from pathlib import Path

import pytest
from django.db import DatabaseError
from django.db.models import QuerySet

from articles import amending, footnotes
from articles.importing import from_text
from articles.importing.save import save
from articles.models import Article, Authorship, Cite, Footnote, Revision, Source
from authors.models import Author

from .factories import make_author, make_source

pytestmark = pytest.mark.django_db
MANUSCRIPTS = Path(__file__).parent / "manuscripts"
EVERYTHING = [Article, Footnote, Cite, Source, Author, Authorship, Revision]


def lake(*languages):
    return {language: from_text.read((MANUSCRIPTS / f"lake.{language}.txt").read_bytes()) for language in languages}


def document(text, **options):
    return {"en": from_text.read(text, **options)}


def codes(saved, language):
    return [finding.code for finding in saved.findings[language]]


def counts():
    return {model.__name__: model.objects.count() for model in EVERYTHING}


def test_a_manuscript_becomes_an_article():
    saved = save(lake("en"))
    article = Article.objects.get()
    assert article == saved.article
    assert article.title_en == "Who Will Pay for the Shrinking Caspian?"
    assert article.slug_en == "who-will-pay-for-the-shrinking-caspian"
    assert article.original_language == "en"
    assert Footnote.objects.count() == 6
    assert Source.objects.count() == 3
    assert footnotes.keys(article.body_en) == list(Footnote.objects.values_list("key", flat=True))
    assert [authorship.author.name_in("en") for authorship in article.authorships.all()] == ["Deniz Aylin Çağlar"]
    assert Author.objects.get().slug == "deniz-aylin-caglar"
    assert article.revisions.count() == 1


def test_three_languages_share_their_notes_sources_and_author():
    saved = save(lake("en", "tr", "ru"))
    assert counts() == {
        "Article": 1,
        "Footnote": 6,
        "Cite": 6,
        "Source": 3,
        "Author": 1,
        "Authorship": 1,
        "Revision": 1,
    }
    article = Article.objects.get()
    keys = footnotes.keys(article.body_en)
    assert footnotes.keys(article.body_tr) == footnotes.keys(article.body_ru) == keys
    author = Author.objects.get()
    assert (author.family_name_tr, author.family_name_ru) == ("Çağlar", "Чаглар")
    assert author.bio_ru.startswith("Дениз Айлин Чаглар изучала")
    for language in ("tr", "ru"):
        assert not {"note-only-here", "note-not-here", "note-differs", "locator-differs"} & set(codes(saved, language))


@pytest.mark.parametrize("order", [("en", "tr", "ru"), ("ru", "en", "tr"), ("tr", "ru", "en")])
def test_languages_may_come_one_after_the_other(order):
    article = None
    for language in order:
        article = save(lake(language), into=article).article
    assert (Footnote.objects.count(), Source.objects.count(), Author.objects.count()) == (6, 3, 1)
    article.refresh_from_db()
    assert article.original_language == order[0]
    assert article.revisions.count() == 3


def test_the_same_manuscript_again_changes_nothing_but_the_text():
    article = save(lake("en")).article
    before = counts()
    saved = save(document((MANUSCRIPTS / "lake.en.txt").read_text().replace("Baku said", "Baku told us")), into=article)
    assert saved.article == article
    assert "Baku told us" in Article.objects.get().body_en
    assert counts() == before | {"Revision": 2}


def test_a_new_manuscript_of_the_only_language_says_what_its_notes_cite():
    text = (MANUSCRIPTS / "lake.en.txt").read_text()
    article = save(document(text)).article
    keys = footnotes.keys(article.body_en)
    text = text.replace("[3] Ibıd.", "[3] Ibid., p. 4.").replace("https://bpr.example/fund-without-money", "")
    text = text.replace("“A Fund Without Money”", "“A Fund With Money”")
    saved = save(document(text), into=article)
    assert footnotes.keys(Article.objects.get().body_en) == keys
    assert not {"note-differs", "locator-differs"} & set(codes(saved, "en"))
    assert Cite.objects.get(footnote__key=keys[2]).locator == "4"
    cite = Cite.objects.get(footnote__key=keys[4])
    assert (cite.source.title, cite.language) == ("A Fund With Money", "")


def test_a_known_source_is_used_again():
    source = make_source(
        title="Aktau Port cuts loads as Caspian recedes",
        URL="http://www.courier.example/2025/01/14/aktau-port-cuts-loads/",
    )
    save(lake("en"))
    assert Source.objects.count() == 3
    assert Cite.objects.filter(source=source).count() == 2


def test_a_known_source_is_used_again_by_its_doi():
    source = make_source(title="Another Spelling", DOI="10.5555/JMP.2021.77")
    save({"en": from_text.read((MANUSCRIPTS / "superscripts.en.txt").read_bytes())})
    assert Cite.objects.filter(source=source).count() == 2


def test_a_merged_source_is_cited_as_the_one_it_was_merged_into():
    kept = make_source(title="The One Kept")
    merged = make_source(title="Another Spelling", DOI="10.5555/JMP.2021.77")
    Source.objects.filter(pk=merged.pk).update(merged_into=kept)
    save({"en": from_text.read((MANUSCRIPTS / "superscripts.en.txt").read_bytes())})
    assert Cite.objects.filter(source=kept).count() == 2


def test_the_same_address_with_another_title_is_another_source():
    make_source(title="Quite Another Story", URL="https://courier.example/2025/01/14/aktau-port-cuts-loads")
    save(lake("en"))
    assert Source.objects.count() == 4


def test_a_known_author_keeps_the_biography_on_record():
    author = make_author(
        given_name_en="Deniz Aylin", family_name_en="ÇAĞLAR", bio_en="The text on record.", slug="deniz"
    )
    saved = save(lake("en"))
    author.refresh_from_db()
    assert Author.objects.count() == 1
    assert author.bio_en == "The text on record."
    [finding] = [finding for finding in saved.findings["en"] if finding.code == "author-text-kept"]
    assert "studied hydrology" in finding.quoted


def test_authors_are_the_same_people_in_another_alphabet_and_order():
    english = "Ports\n\nBy Zeynep Kaya and Can Demir\n\nThe ports of the region are growing, and so is the debt."
    russian = "Порты\n\nАвторы: Джан Демир, Зейнеп Кая\n\nПорты региона растут, и вместе с ними растёт их долг."
    save({"en": from_text.read(english), "ru": from_text.read(russian)})
    assert set(Author.objects.values_list("family_name_en", "family_name_ru")) == {("Kaya", "Кая"), ("Demir", "Демир")}


def test_another_author_is_not_described_by_a_stranger():
    text = (MANUSCRIPTS / "lake.en.txt").read_text()
    article = save(document(text)).article
    text = text.replace("Deniz Aylin ÇAĞLAR", "Ali DEMİR").replace("Deniz Aylin Çağlar", "Ali Demir")
    saved = save(document(text.replace("Çağlar", "Demir")), into=article)
    assert Author.objects.get(slug="deniz-aylin-caglar").family_name_en == "Çağlar"
    assert Author.objects.get(slug="ali-demir").bio_en.startswith("Ali Demir studied")
    assert "author-added" in codes(saved, "en")


def test_whom_only_a_translation_names_signs_only_the_translation():
    article = save(lake("en")).article
    text = (MANUSCRIPTS / "lake.tr.txt").read_text()
    text = text.replace("\n\nPaylaş", "\n\nYazarlar: Deniz Aylin Çağlar, Ali Demir\n\nPaylaş", 1)
    saved = save({"tr": from_text.read(text)}, into=article)
    assert Authorship.objects.get(author__slug="ali-demir").language == "tr"
    assert Authorship.objects.get(author__slug="deniz-aylin-caglar").language == ""
    assert "author-only-here" in codes(saved, "tr")


def test_an_author_may_be_named_by_whoever_imports():
    author = make_author()
    saved = save(lake("en"), author=author)
    assert [authorship.author for authorship in saved.article.authorships.all()] == [author]
    assert "author-not-taken" in codes(saved, "en")


def test_a_note_that_only_a_translation_has_is_added_and_told():
    article = save(lake("en")).article
    text = (MANUSCRIPTS / "lake.tr.txt").read_text()
    text = text.replace("büyük ihtimalle kendisi için kazacak", "büyük ihtimalle kendisi için kazacak[7]")
    text = text.replace(
        "[6] Aynı yer.", "[6] Aynı yer.\n\n[7] “Yeni Haber”, Kıyı Haber, https://kiyi.example/yeni, E.T: 20.01.2025."
    )
    saved = save({"tr": from_text.read(text)}, into=article)
    assert Footnote.objects.count() == 7
    [finding] = [finding for finding in saved.findings["tr"] if finding.code == "note-only-here"]
    assert finding.place == "note 7"


def test_a_note_that_a_translation_lacks_is_told():
    article = save(lake("en")).article
    text = (MANUSCRIPTS / "lake.tr.txt").read_text()
    start, end = text.index("[4] “Aktau"), text.index("[5] Leyla")
    text = (text[:start] + text[end:]).replace("her yıl artıyor.[4]", "her yıl artıyor.")
    saved = save({"tr": from_text.read(text)}, into=article)
    assert Footnote.objects.count() == 6
    [finding] = [finding for finding in saved.findings["tr"] if finding.code == "note-not-here"]
    assert finding.place == "note 4"


def test_notes_in_another_order_are_the_same_notes():
    article = save(lake("en")).article
    english = footnotes.keys(article.body_en)
    text = (MANUSCRIPTS / "lake.tr.txt").read_text()
    text = text.replace("fakat sığlık", "fakat[5] sığlık").replace("toplandı.[5]", "toplandı.[4]")
    text = text.replace("her yıl artıyor.[4]", "her yıl artıyor.")
    save({"tr": from_text.read(text)}, into=article)
    article.refresh_from_db()
    assert Footnote.objects.count() == 6
    assert sorted(footnotes.keys(article.body_tr)) == sorted(english)
    assert footnotes.keys(article.body_tr) != english


def test_a_note_that_cites_something_else_is_told_by_number():
    article = save(lake("en")).article
    text = (MANUSCRIPTS / "lake.tr.txt").read_text()
    text = text.replace(
        "[5] Leyla Mammadova, “A Fund Without Money”, Baku Policy Review, https://bpr.example/fund-without-money",
        "[5] “Fon Toplandı”, Kıyı Haber, https://kiyi.example/fon",
    )
    saved = save({"tr": from_text.read(text)}, into=article)
    told = [finding for finding in saved.findings["tr"] if finding.code in ("note-differs", "note-only-here")]
    assert any(finding.place == "note 5" for finding in told)


def test_a_translated_title_does_not_make_another_source():
    article = save(lake("en")).article
    text = (MANUSCRIPTS / "lake.tr.txt").read_text()
    text = text.replace("“A Fund Without Money”", "“Parasız Bir Fon”")
    save({"tr": from_text.read(text)}, into=article)
    assert (Footnote.objects.count(), Source.objects.count()) == (6, 3)


def test_comments_are_kept_in_each_language():
    english = "Ports\n\nThe ports of the region are growing, and so is the debt.[1]\n\n[1] Interviews in the spring."
    turkish = (
        "Limanlar\n\nBölgenin limanları büyüyor ve borcu da artıyor.[1]\n\n[1] Bahar aylarında yapılan görüşmeler."
    )
    save({"en": from_text.read(english), "tr": from_text.read(turkish)})
    note = Footnote.objects.get()
    assert (note.text_en, note.text_tr) == ("Interviews in the spring.", "Bahar aylarında yapılan görüşmeler.")


LONG = "word" * 80
BODY = "The ports of the region are growing, and so is the debt of the states that built them."


@pytest.mark.parametrize(
    "text",
    [
        f"---\ntitle: {LONG}\nauthors: [{LONG} {LONG}]\n---\n\n{BODY}",
        f"Ports\n\nBy Ali {LONG.title()}\n\n{BODY}",
        f"Ports\n\n{BODY}[1]\n\n[1] “A Story”, Daily News, https://doi.org/10.5555/{LONG}.",
        f"Ports\n\n{BODY}[1]\n\n[1] “{LONG} {LONG}”, {LONG}, https://example.org/{LONG}{LONG}.",
        f"Ports\n\n{BODY}[1]\n\n[1] “A Story”, Daily News, pp. {', '.join(map(str, range(1, 99)))}.",
    ],
    ids=["head of the file", "name", "DOI", "title and address", "pages"],
)
def test_whatever_is_typed_fits_its_columns(text):
    save(document(text, language="en"))
    for row in (row for model in EVERYTHING for row in model.objects.all()):
        row.clean_fields(exclude=[field.name for field in row._meta.fields if not getattr(field, "max_length", None)])


@pytest.mark.parametrize("model", EVERYTHING, ids=lambda model: model.__name__)
def test_a_failure_at_any_write_leaves_nothing_behind(model, monkeypatch):
    def fail(self, *args, **kwargs):
        raise DatabaseError("the disk is full")

    def fail_for_some(self, *args, **kwargs):
        return fail(self) if self.model is model else written_together(self, *args, **kwargs)

    written_together = QuerySet.bulk_create
    monkeypatch.setattr(model, "save", fail)
    monkeypatch.setattr(QuerySet, "bulk_create", fail_for_some)
    with pytest.raises(DatabaseError):
        save(lake("en", "tr"))
    monkeypatch.undo()
    assert not any(counts().values())


def test_a_failure_in_the_second_language_leaves_the_article_as_it_was(monkeypatch):
    article = save(lake("en")).article
    before, text = counts(), article.body_en
    kept = amending.keep

    def fail(article, snapshot, **how):
        if snapshot["texts"]["ru"]["title"]:
            raise DatabaseError("the disk is full")
        return kept(article, snapshot, **how)

    monkeypatch.setattr(amending, "keep", fail)
    with pytest.raises(DatabaseError):
        save(lake("tr", "ru"), into=article)
    assert counts() == before
    stored = Article.objects.get()
    assert stored.body_en == text
    assert not stored.title_tr
