"""`import_article` on the command line: what it prints, what it writes, how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import richtext
from articles.models import Article, Edition, Footnote, Image, Source
from articles.snapshots import Change
from authors.models import Author

from .factories import make_author
from .word_files import deleted, note, p, picture, png, word_file

pytestmark = pytest.mark.django_db
MANUSCRIPTS = Path(__file__).parent / "manuscripts"
LAKE = [str(MANUSCRIPTS / f"lake.{language}.txt") for language in ("en", "tr", "ru")]
AKTAU = "https://courier.example/2025/01/14/aktau-port-cuts-loads"


@pytest.fixture
def run(capsys):
    def run(*arguments):
        call_command("import_article", *map(str, arguments))
        return capsys.readouterr().out

    return run


def rows(output):
    return [json.loads(line) for line in output.splitlines()]


def test_a_manuscript_becomes_a_draft(run):
    output = run(LAKE[0])
    assert "Who Will Pay for the Shrinking Caspian?" in output
    assert "6 footnotes, 3 sources" in output
    assert Article.objects.count() == 1
    assert not Edition.objects.exists()


def test_json_says_what_was_understood(run):
    [row] = rows(run(LAKE[0], "--json"))
    article = Article.objects.get()
    assert row["file"] == LAKE[0]
    assert (row["article"], row["language"], row["title"]) == (article.public_id, "en", article.title_en)
    assert (row["authors"], row["footnotes"], row["sources"], row["url"]) == (["Deniz Aylin Çağlar"], 6, 3, "")
    assert [note["number"] for note in row["notes"]] == [1, 2, 3, 4, 5, 6]
    assert [note["ibid"] for note in row["notes"]] == [False, False, True, False, False, True]
    first = Source.objects.get(title_key__startswith="aktau")
    assert row["notes"][0]["sources"] == row["notes"][3]["sources"] == [first.public_id]
    assert any("Ibıd" in warning for warning in row["warnings"])


def test_notes_are_printed_in_the_manner_of_each_language(run):
    english, turkish, russian = rows(run(*LAKE, "--json", "--publish"))
    assert english["notes"][0]["text"] == (
        f"“Aktau Port Cuts Loads as Caspian Recedes”, Caspian Courier, {AKTAU}, (Date of Access: 20.01.2025)."
    )
    assert turkish["notes"][0]["text"] == (
        f"“Aktau Port Cuts Loads as Caspian Recedes”, Caspian Courier, {AKTAU}, (Erişim Tarihi: 20.01.2025)."
    )
    assert russian["notes"][0]["text"] == (
        f"«Aktau Port Cuts Loads as Caspian Recedes», Caspian Courier, {AKTAU}, (Дата обращения: 20.01.2025)."
    )
    assert [row["notes"][2]["text"] for row in (english, turkish, russian)] == ["Ibid.", "A.g.e.", "Там же."]
    assert english["notes"][3]["text"] == english["notes"][0]["text"]
    assert (Footnote.objects.count(), Source.objects.count(), Author.objects.count()) == (6, 3, 1)
    assert {edition.language for edition in Edition.objects.live(timezone.now())} == {"en", "tr", "ru"}
    assert english["url"] == "/en/articles/who-will-pay-for-the-shrinking-caspian/"


def test_the_real_page_reads_as_the_real_page(run, shared):
    [path] = (shared / "seed").glob("*.txt")
    [row] = rows(run(path, "--json", "--publish"))
    address = (
        "https://apnews.com/article/nato-stoltenberg-ukraine-troops-france-slovakia-5d4ed747861a3c0edb8f922fa36427c2"
    )
    assert (
        row["notes"][0]["text"]
        == row["notes"][3]["text"]
        == (
            "“Germany and Poland Say They’re Not Sending Troops to Ukraine as the Kremlin Warns of a Wider War”, "
            f"Associated Press News, {address}, (Date of Access: 28.02.2024)."
        )
    )
    assert [note["text"] for note in row["notes"][4:]] == ["Ibid.", "Ibid."]
    assert (row["footnotes"], row["sources"], row["authors"]) == (6, 3, ["Zeki Talustan Gülten"])
    assert row["url"] == "/en/articles/is-it-possible-for-the-west-to-send-troops-to-ukraine/"


def test_a_language_joins_an_article_later(run):
    run(LAKE[0])
    public_id = Article.objects.get().public_id
    [row] = rows(run(f"tr={LAKE[1]}", "--into", public_id, "--json"))
    assert row["article"] == public_id
    assert Article.objects.get().title_tr == "Küçülen Hazar’ın Bedelini Kim Ödeyecek?"
    assert Footnote.objects.count() == 6


def test_kind_and_author_may_be_said(run):
    author = make_author(slug="somebody")
    run(LAKE[0], "--kind", "commentary", "--author", "somebody")
    article = Article.objects.get()
    assert article.kind == "commentary"
    assert [authorship.author for authorship in article.authorships.all()] == [author]


def test_a_blocked_publication_imports_nothing(run):
    with pytest.raises(CommandError, match="at least one author"):
        run(MANUSCRIPTS / "roman.en.txt", "--publish")
    assert not Article.objects.exists()
    assert not Source.objects.exists()


def test_one_blocked_language_keeps_all_out(run, tmp_path):
    empty_note = tmp_path / "lake.tr.txt"
    text = Path(LAKE[1]).read_text()
    empty_note.write_text(text[: text.index("[1] “Aktau")] + "[1]\n\n" + text[text.index("[2] “Hydro") :])
    with pytest.raises(CommandError):
        run(LAKE[0], empty_note, "--publish")
    assert not Article.objects.exists()
    assert not Edition.objects.exists()


def test_a_typed_marker_whose_note_is_lost_reaches_no_reader(run, tmp_path):
    path = tmp_path / "lake.en.txt"
    text = Path(LAKE[0]).read_text()
    path.write_text(text[: text.index("[6] Ibid")] + text[text.index("Deniz Aylin ÇAĞLAR") :])
    with pytest.raises(CommandError, match=r"lake\.en\.txt, paragraph 5: “\[6\]” has no note"):
        run(path, "--publish")
    assert not Article.objects.exists()
    run(path)
    assert "[6]" in Article.objects.get().body_en


def test_a_dry_run_writes_nothing(run):
    output = run(LAKE[0], "--dry-run")
    assert "Nothing was written" in output
    assert not Article.objects.exists()


def test_a_table_has_a_row_for_each_file_and_writes_nothing(run):
    output = run(MANUSCRIPTS, "--dry-run", "--table")
    table = [line.split(" | ") for line in output.splitlines()]
    assert len(table) == 2 + len(list(MANUSCRIPTS.iterdir()))
    [row] = [line for line in table if line[0] == "| lake.en.txt"]
    assert [row[1], row[2], row[3], row[4], row[6]] == ["en", "6", "3", "0", "0 |"]
    assert any("German" in line for line in output.splitlines())
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04", "Word"),
        ((MANUSCRIPTS / "german.txt").read_bytes(), "German"),
    ],
)
def test_a_file_that_is_no_manuscript_is_refused_by_name(run, tmp_path, content, words):
    path = tmp_path / "draft.docx"
    path.write_bytes(content)
    with pytest.raises(CommandError) as refusal:
        run(LAKE[0], path)
    assert str(path) in str(refusal.value)
    assert words in str(refusal.value)
    assert refusal.value.returncode == 1
    assert not Article.objects.exists()


@pytest.fixture
def ports(tmp_path):
    """A Word file under a name that hides it, with a note and a picture."""
    path = tmp_path / "ports.txt"
    story = "“A Story of Ports”, Daily News, https://example.org/1, (Date of Access: 28.02.2024)."
    blocks = [p("Ports"), p("By Zeynep Kaya"), p(PORTS, note(1), " ", deleted("Or not.")), p(picture("rMap", "A map"))]
    path.write_bytes(word_file(*blocks, footnotes={1: p(story)}, pictures={"rMap": png()}))
    return path


PORTS = "The ports of the region are growing, and so is the debt of the states that built them."


def test_a_word_file_is_imported_whatever_its_name(run, ports):
    output = run(ports)
    assert "What came over: 1 paragraph, 1 picture, 1 note, 1 source" in output
    assert "  ~    1 passage deleted with tracked changes was left out: “Ayşe: Or not.”" in output
    article = Article.objects.get()
    assert richtext.image_ids(article.body_en) == [Image.objects.get().public_id]
    assert Source.objects.get().title == "A Story of Ports"


def test_word_files_and_texts_are_languages_of_one_article(run, ports, tmp_path):
    turkish = tmp_path / "limanlar.tr.txt"
    turkish.write_text(
        "Limanlar\n\nBölgenin limanları büyüyor ve onları kuran devletlerin borcu da artıyor.[1]\n\n"
        "[1] “A Story of Ports”, Daily News, https://example.org/1, E.T: 28.02.2024."
    )
    english, other = rows(run(ports, turkish, "--json"))
    assert (english["language"], other["language"]) == ("en", "tr")
    assert english["notes"][0]["sources"] == other["notes"][0]["sources"]
    assert Footnote.objects.count() == 1


@pytest.mark.parametrize("arguments", [["--dry-run"], ["--publish", "--author", "nobody"]])
def test_what_is_not_imported_leaves_no_picture_behind(run, ports, arguments):
    def files():
        return sorted(Path(settings.MEDIA_ROOT).rglob("*"))

    before = files()
    if "--dry-run" in arguments:
        run(ports, *arguments)
    else:
        with pytest.raises(CommandError, match="nobody"):
            run(ports, *arguments)
    assert not Image.objects.exists()
    assert files() == before


def test_a_table_of_word_files_and_texts_loses_no_word(run, ports):
    [row] = [line.split(" | ") for line in run(ports.parent, "--table").splitlines() if "ports.txt" in line]
    assert row[1:] == ["en", "1", "1", "1", row[5], "0 |"]


def test_a_table_may_be_told_the_language_of_a_folder(run, tmp_path):
    (tmp_path / "short.txt").write_text("Ports\n\nWaiting.")
    assert "too short" in run(tmp_path, "--table")
    assert "| short.txt | en | 0 |" in run(f"en={tmp_path}", "--table")


def test_a_folder_is_no_manuscript(run):
    with pytest.raises(CommandError, match=r"is a folder.*--table"):
        run(MANUSCRIPTS)


def test_two_files_in_one_language_are_refused(run, tmp_path):
    with pytest.raises(CommandError, match="both in English"):
        run(LAKE[0], MANUSCRIPTS / "roman.en.txt")


def test_a_language_the_site_lacks_is_refused(run):
    with pytest.raises(CommandError, match="German"):
        run(f"de={LAKE[0]}")


def test_an_article_that_is_not_there_is_refused(run):
    with pytest.raises(CommandError, match="nowhere"):
        run(LAKE[0], "--into", "nowhere")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [([], 2), (["no-such-file.txt"], 2), (["--kind", "poem", LAKE[0]], 2), ([str(MANUSCRIPTS / "german.txt")], 1)],
)
def test_the_exit_code_tells_a_refusal_from_a_misuse(arguments, code):
    """In a process of its own; each of these ends before a database is asked."""
    command = [sys.executable, "manage.py", "import_article", *arguments]
    result = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert result.returncode == code
    assert result.stderr
    assert not result.stdout


class TestRevising:
    """A language that went out with `export_article` comes in again."""

    @pytest.fixture
    def sent(self, run, tmp_path):
        run(*LAKE)
        article = Article.objects.get()
        file = tmp_path / "lake.docx"
        call_command("export_article", article.public_id, "en", str(file), verbosity=0)
        document = docx.Document(str(file))
        told = next(run for paragraph in document.paragraphs for run in paragraph.runs if "Baku said" in run.text)
        told.text = told.text.replace("Baku said", "Baku told us")
        document.save(str(file))
        return article, file

    def test_it_is_revised_and_its_notes_stay(self, run, sent):
        article, file = sent
        before = article.snapshot()
        output = run(file, "--into", article.public_id)
        after = Article.objects.get().snapshot()
        assert after["texts"]["en"]["body"] == before["texts"]["en"]["body"].replace("Baku said", "Baku told us")
        assert after["footnotes"] == before["footnotes"]
        assert "6 footnotes, 3 sources" in output
        assert Source.objects.count() == 3

    def test_what_clashes_is_told_and_not_published(self, run, sent):
        article, file = sent
        body = article.text("body", "en")
        change = Change(("texts", "en", "body"), body, body.replace("Baku said", "Baku claimed"))
        article.amend([change], lock_version=article.lock_version, by=None)
        with pytest.raises(CommandError, match="somebody has written something else"):
            run(file, "--into", article.public_id, "--publish")
        assert not Edition.objects.exists()
        assert not article.revisions.filter(kind="aside").exists()
        [row] = rows(run(file, "--into", article.public_id, "--json").splitlines()[-1])
        assert any("somebody has written something else" in warning for warning in row["warnings"])
        assert "Baku claimed" in Article.objects.get().body_en
        assert article.revisions.filter(kind="aside").count() == 1
