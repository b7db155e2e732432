"""Every text in print can be had for paper: all of it, nothing else, never an earlier state, always where it says."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image as Picture

from articles import publishing, tasks
from articles.exporting import footing, pdf, typesetting
from articles.models import Edition, PreviewLink
from thinktank import confined
from thinktank.models import Institute

from .counts import FULL
from .factories import boris, make_article, make_author, make_image, make_institute, make_topic, marker

CODES = ("en", "tr", "ru")


@pytest.fixture
def typesetter(settings):
    """PDFs are on, and really made."""
    if not pdf.can_typeset():
        pytest.skip("no Pango on this machine")
    settings.PDFS = True


@pytest.fixture
def quick(settings, monkeypatch):
    """PDFs are on; the page that would be set takes the place of each. The list of what was set so far."""
    done = []

    def typeset(page, path, lock):
        done.append(path)
        path.write_text(page.html)

    settings.PDFS = True
    monkeypatch.setattr(pdf, "can_typeset", lambda: True)
    monkeypatch.setattr(pdf, "typeset", typeset)
    return done


def text_of(page):
    """The words of a page in their order; what the end of a line divided is whole again."""
    text = page.extract_text()
    return " ".join(re.sub(r"[-‐]\s*\n\s*", "", text).split())


def get(client, edition, **how):
    """The answer at the address of its PDF, read to its end."""
    response = client.get(edition.pdf_path, **how)
    if response.streaming:
        response.body = b"".join(response.streaming_content)
    return response


def files(edition):
    return sorted(path.name for path in pdf.folder(edition).glob("*"))


# What is printed


def test_a_note_goes_to_the_foot_of_the_page_once():
    body = (
        '<h2 id="h-a">Ports<a class="anchor quiet" href="#h-a" aria-label="x">#</a></h2>'
        '<p>Rain<a class="fn" id="r1" href="#n1">1</a> fell.<a class="fn" id="r1b" href="#n1">1</a></p>'
        '<div class="scroll"><table><tbody><tr><td>1<a class="fn" id="r2" href="#n2">2</a>'
        '<a class="fn" id="r3" href="#n3">3</a></td></tr></tbody></table></div><p>So &amp; so.</p>'
        '<figure><picture><source type="image/avif" srcset="/a.avif 1w"><source type="image/webp" srcset="/a.webp 1w">'
        '<img src="/a.png" width="9" height="9" alt="A" loading="lazy" decoding="async"></picture></figure>'
    )
    notes = (
        '<ol class="notes" role="list"><li id="n1"><div><a href="https://example.org/">A</a> '
        '<a class="back" href="#r1">↑a</a> <a class="back" href="#r1b">↑b</a><span class="meant">Refers to: B</span>'
        '</div></li><li id="n2"><div>C <a class="back" href="#r2">↑</a></div></li><li id="n3"><div>D</div></li></ol>'
    )
    assert footing.at_the_foot(body, notes) == (
        '<h2 id="h-a">Ports</h2>'
        '<p>Rain<a class="fn" id="r1" href="#n1">1</a><span class="foot" id="n1"><a href="#r1">1</a> '
        '<a href="https://example.org/">A</a></span> fell.<a class="fn" id="r1b" href="#n1">1</a></p>'
        '<table><tbody><tr><td>1<a class="fn" id="r2" href="#n2">2</a><a class="fn" id="r3" href="#n3">3</a></td></tr>'
        '</tbody></table><p class="feet"><span class="foot" id="n2"><a href="#r2">2</a> C</span>'
        '<span class="foot" id="n3"><a href="#r3">3</a> D</span></p><p>So &amp; so.</p>'
        '<figure><img src="/a.png" alt="A"></figure>'
    )


def test_turkish_words_break_where_syllables_do(tmp_path):
    pyphen = pytest.importorskip("pyphen")
    (tmp_path / "tr.dic").write_text(typesetting.turkish(), encoding="utf-8")
    turkish = pyphen.Pyphen(filename=tmp_path / "tr.dic", left=2, right=2)
    for word in ("fe-ri-bot-la-rın", "an-laş-ma-sı-nın", "türk-çe-nin", "ya-yım-lan-mış-tır", "ko-or-di-nas-yon"):
        assert turkish.inserted(word.replace("-", "")) == word


@pytest.mark.django_db
def test_the_whole_text_is_printed_in_order_with_its_notes_at_the_foot_of_their_page(typesetter):
    make_institute(licence="CC BY 4.0", issn="1234-5679")
    author = make_author(slug="writer", position_en="Fellow", bio_en="She counts ferries.", email="secret@example.org")
    topic = make_topic(name_en="Straits")
    words = {"en": "crossing", "tr": "geçişlerinden", "ru": "переправы"}
    bodies = {}
    for code in CODES:
        parts = [
            f"<p>Part {n} {words[code]} {'lorem ipsum dolor ' * 60}end{n}.{marker(key=f'n{n}')}</p>"
            for n in range(1, 9)
        ]
        table = f"<table><tbody><tr><td>Cell{marker(key='n9')}</td><td>Other</td></tr></tbody></table>"
        bodies[code] = f"<h2>Heading</h2>{''.join(parts)}{table}<ul><li>Last</li></ul>"
    article = make_article(
        codes=CODES, notes=9, body=bodies, authors=[author], topics=[topic], image=make_image(size=(300, 200))
    )
    for code in CODES:
        article.set_text("key_points", code, f"Point {words[code]}")
    article.save()
    editions = article.publish_together(CODES)
    article.set_text("body", "en", "<p>draftword</p>")
    article.save()
    for edition in Edition.objects.for_print():
        path = pdf.of(edition)
        read = pypdf.PdfReader(path)
        pages = [text_of(page) for page in read.pages]
        whole = " ".join(pages)
        code = edition.language
        assert words[code] in whole
        assert f"Point {words[code]}" in whole
        places = [whole.index(f"Part {n} {words[code]}") for n in range(1, 9)]
        assert places == sorted(places)
        assert whole.count("ipsum") == 8 * 60
        notes = re.findall(r'<li id="n\d+"><div>(.*?) <a class="back"', edition.current.notes_html)
        printed = [re.sub("<[^>]*>", "", note) for note in notes]
        assert len(printed) == 9
        for number, note in enumerate(printed, 1):
            page = next(page for page in pages if f"end{number}." in page or (number == 9 and "Cell" in page))
            assert re.sub(r"\s", "", f"{number}{note}") in re.sub(r"\s", "", page), (code, number)
            assert re.sub(r"\s", "", whole).count(re.sub(r"\s", "", note)) >= 1
        assert "draftword" not in whole
        assert not re.search(r"secret|@|/media|\btmp\b", whole + str(read.metadata))
        assert f"https://thinktank.example/a/{article.public_id}/{code}" in whole
        assert "CC BY 4.0" in whole
        assert read.metadata.title == edition.title
        assert read.metadata.author == author.name_in(code)
        assert read.metadata["/Keywords"] == edition.labels[0]["name"]
        assert read.trailer["/Root"]["/Lang"] == code
        assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
        assert "pdfuaid" in read.trailer["/Root"]["/Metadata"].get_data().decode()
        assert [item.title for item in read.outline if not isinstance(item, list)] == [edition.title]
        assert path.stat().st_size < 5_000_000
    assert "She counts ferries." in " ".join(text_of(page) for page in pypdf.PdfReader(pdf.of(editions[0])).pages)


def set_body(body, notes, path):
    """The PDF of a body with its notes, composed and set as everything is, but without a database."""
    works = {key: {"type": "report", "title": f"Report {key}"} for key in notes}
    cites = {key: [{"source": key, "locator": [], "accessed": None, "prefix": "", "suffix": ""}] for key in notes}
    composition = publishing.compose(
        publishing.Manuscript(
            article="a",
            language="en",
            kind="report",
            original_language="en",
            title="T",
            slug="t",
            summary="",
            body=body,
            notes={key: {"text": "", "cites": cites[key]} for key in notes},
            works=works,
        )
    )
    body = footing.at_the_foot(composition.body_html, composition.notes_html)
    html = f'<html lang="en"><title>T</title><div class="prose">{body}</div>'
    with pdf.turn(10) as lock:
        pdf.typeset(pdf.Sheet(html, pdf.style_sheet(Institute()), {}), path, lock)
    return path.read_bytes()


def test_hundreds_of_notes_fill_their_pages(typesetter, tmp_path):
    many = 200 if FULL else 70
    keys = [f"n{number}" for number in range(1, many + 1)]
    body = "".join(f"<p>{'One sentence among others. ' * 5}{marker(key=key)}</p>" for key in keys)
    made = set_body(body, keys, tmp_path / "made.pdf")
    pages = [text_of(page) for page in pypdf.PdfReader(BytesIO(made)).pages]
    found = [int(number) for page in pages for number in re.findall(r"(?<![\d.])(\d{1,3}) ?“?Report", page)]
    assert found == list(range(1, many + 1))
    assert all(len(page.split()) > 120 for page in pages[:-1])


def test_the_same_text_gives_the_same_file(typesetter, tmp_path):
    body = f"<p>Rain.{marker(key='n1')}</p>"
    assert set_body(body, ["n1"], tmp_path / "a.pdf") == set_body(body, ["n1"], tmp_path / "b.pdf")


def test_it_looks_at_our_own_pictures_and_at_nothing_else(typesetter, tmp_path):
    secret = tmp_path / "secret.png"
    Picture.new("RGB", (9, 9), "red").save(secret)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        named = [f"{address}a.png", secret.as_uri(), "data:image/svg+xml,<svg/>", "/media/../secret.png"]
        page = ["<p>Shown</p>", *(f'<img src="{name}" alt="x">' for name in named)]
        css = [
            f'@import "{address}b.css";',
            f"p {{ background: url({address}c.png); font-family: x }}",
            f"@font-face {{ font-family: x; src: url({address}d.ttf) }}",
        ]
        job = {
            "html": "".join([*page, f'<link rel="stylesheet" href="{address}a.css">']),
            "base": "https://thinktank.example",
            "css": "\n".join(css),
            "pictures": {},
            "target": str(tmp_path / "made.pdf"),
        }
        (tmp_path / "job").write_text(json.dumps(job))
        confined.run(pdf.TYPESETTER, tmp_path / "job", memory=pdf.MEMORY, seconds=60, patience=60, lock="test-pdf")
        with pytest.raises(TimeoutError):
            server.accept()
    [page] = pypdf.PdfReader(tmp_path / "made.pdf").pages
    assert "Shown" in page.extract_text()
    assert not page.images


def test_many_large_photographs_become_as_small_as_they_must(tmp_path):
    noise = Picture.effect_noise((2000, 1500), 120).convert("RGB")
    for number in range(3):
        noise.save(tmp_path / f"{number}.jpg", quality=90)
    made = typesetting.prepared({f"https://x/{number}.jpg": str(tmp_path / f"{number}.jpg") for number in range(3)})
    assert sum(len(data) for _kind, data in made.values()) <= typesetting.PICTURES
    assert {kind for kind, _data in made.values()} == {"image/jpeg"}
    assert min(Picture.open(BytesIO(data)).width for _kind, data in made.values()) >= 600


# Where it is


@pytest.mark.django_db
def test_its_address_is_in_the_folder_of_the_page_and_on_the_page(client, quick):
    [edition] = make_article(slug_en="ferries").publish_together(["en"])
    assert edition.pdf_path == "/en/articles/ferries/ferries.pdf"
    assert f'href="{edition.pdf_path}"' in client.get(edition.get_absolute_url()).content.decode()
    response = get(client, edition)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'inline; filename="ferries.pdf"'
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Link"] == '<https://thinktank.example/en/articles/ferries/>; rel="canonical"'
    assert b"Ferries without a timetable" in response.body
    for known in (
        {"if-none-match": response.headers["ETag"]},
        {"if-modified-since": response.headers["Last-Modified"]},
    ):
        assert get(client, edition, headers=known).status_code == 304
    head = client.head(edition.pdf_path)
    assert (head.status_code, b"".join(head.streaming_content)) == (200, b"")
    assert client.get("/en/articles/ferries/other.pdf").status_code == 404
    assert client.get("/tr/articles/ferries/ferries.pdf").status_code == 404
    assert len(quick) == 1


@pytest.mark.django_db
def test_a_machine_that_makes_none_says_nothing_of_them(client, settings):
    settings.PDFS = False
    [edition] = make_article(slug_en="ferries").publish_together(["en"])
    assert edition.pdf_path == ""
    assert ".pdf" not in client.get(edition.get_absolute_url()).content.decode()
    assert client.get("/en/articles/ferries/ferries.pdf").status_code == 404


@pytest.mark.django_db
def test_a_preview_names_none(client, quick):
    article = make_article()
    article.publish_together(["en"])
    _link, secret = PreviewLink.objects.make(article, "en", by=boris(), lasts=timedelta(hours=1))
    page = client.get(f"/preview/{secret}/").content.decode()
    assert article.text("title", "en") in page
    assert ".pdf" not in page


@pytest.mark.django_db
def test_an_old_address_leads_to_the_new_one_in_one_step(client, quick):
    article = make_article(slug_en="first")
    article.publish_together(["en"])
    article.set_text("slug", "en", "second")
    article.save()
    article.publish_together(["en"])
    response = client.get("/en/articles/first/first.pdf")
    assert (response.status_code, response.headers["Location"]) == (301, "/en/articles/second/second.pdf")


@pytest.mark.django_db
def test_asking_for_one_asks_the_database_as_often_as_a_page_does(client, quick):
    authors = [make_author() for _ in range(5)]
    [edition] = make_article(authors=authors, notes=30, image=make_image()).publish_together(["en"])
    for _again in range(2):
        with CaptureQueriesContext(connection) as queries:
            get(client, edition)
    assert len(queries) <= 5, [query["sql"] for query in queries.captured_queries]


# What state it is in


@pytest.mark.django_db(transaction=True)
def test_it_is_made_when_a_text_is_published_and_remade_when_one_is_mended(client, quick):
    article = make_article()
    [edition] = article.publish_together(["en"])
    [first] = files(edition)
    article.set_text("title", "en", "Another title")
    article.save()
    article.publish("en")
    [second] = files(edition)
    assert first != second
    assert "Another title" in (pdf.folder(edition) / second).read_text()
    edition.refresh_from_db()
    edition.versions.get(number=1).close("A court ordered it.")
    assert files(edition) == [second]
    assert len(quick) == 2


@pytest.mark.django_db(transaction=True)
def test_it_goes_with_a_withdrawal_and_comes_back_with_the_text(client, quick):
    [edition] = make_article().publish_together(["en"])
    assert len(files(edition)) == 1
    edition.withdraw("We could not confirm it.")
    assert files(edition) == []
    assert get(client, edition).status_code == 410
    edition.reinstate()
    assert len(files(edition)) == 1


@pytest.mark.django_db
def test_a_scheduled_text_has_none_before_its_time(client, quick):
    soon = timezone.now() + timedelta(hours=1)
    [edition] = make_article().publish_together(["en"], at=soon)
    tasks.work_off(soon - timedelta(seconds=1))
    assert get(client, edition).status_code == 404
    assert quick == []
    Edition.objects.update(published_at=timezone.now())
    tasks.work_off(soon)
    assert len(files(edition)) == 1


@pytest.mark.django_db
def test_whatever_it_shows_changes_it(client, quick):
    """Also what is no part of the version: who signed it, how the institute calls itself, a reprint."""
    institute, author = make_institute(), make_author()
    [edition] = make_article(authors=[author]).publish_together(["en"])
    tags = [get(client, edition).headers["ETag"]]

    def again(row, **fields):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        tags.append(get(client, edition).headers["ETag"])

    again(author, bio_en="She counts ferries.")
    again(institute, accent_colour="#123456")
    again(institute, licence="CC BY 4.0")
    again(edition.current, body_html="<p>Printed anew.</p>")
    assert len(set(tags)) == len(tags) == len(quick)
    assert len(files(edition)) == 1


# When it cannot be made


@pytest.mark.django_db
def test_whoever_comes_while_another_is_made_is_asked_to_come_again(client, quick, monkeypatch):
    monkeypatch.setattr(pdf.of, "__defaults__", (0,))  # seconds of patience
    [edition] = make_article().publish_together(["en"])
    with pdf.turn(1):
        response = get(client, edition)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.headers["Cache-Control"] == "no-store"
    assert get(client, edition).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_many_who_ask_at_once_get_the_one_that_is_made(quick, monkeypatch):
    [edition] = make_article().publish_together(["en"])
    [path] = [pdf.folder(edition) / name for name in files(edition)]
    path.unlink()
    quick.clear()
    slow = pdf.typeset
    monkeypatch.setattr(pdf, "typeset", lambda *job: (time.sleep(0.3), slow(*job)))
    statuses = []

    def ask():
        statuses.append(get(Client(), edition).status_code)
        connection.close()

    readers = [threading.Thread(target=ask) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert statuses == [200] * 4
    assert len(quick) == 1


BROKEN = {
    "refuses": "raise SystemExit('no')",
    "writes half of it": "half(); raise SystemExit(1)",
    "dies": "half(); os.abort()",
    "writes nothing": "print('{}')",
    "takes all memory": "bytearray(2 * 10**9)",
}


@pytest.mark.django_db
@pytest.mark.parametrize("way", BROKEN)
def test_a_typesetter_that_fails_leaves_nothing_behind(client, settings, monkeypatch, tmp_path, way, caplog):
    half = "half = lambda: open(json.load(open(sys.argv[1]))['target'], 'wb').write(b'%PDF-1.7')"
    (tmp_path / "broken_typesetter.py").write_text(f"import json, os, sys\n{half}\n{BROKEN[way]}\n")
    program = Path(confined.__file__).read_text()
    (tmp_path / "confined.py").write_text(
        program.replace("Path(__file__).resolve().parent.parent", "Path(__file__).parent")
    )
    monkeypatch.setattr(confined, "__file__", str(tmp_path / "confined.py"))
    settings.PDFS = True
    monkeypatch.setattr(pdf, "can_typeset", lambda: True)
    monkeypatch.setattr(pdf, "TYPESETTER", "broken_typesetter")
    [edition] = make_article().publish_together(["en"])
    for _again in range(2):
        response = get(client, edition)
        assert (response.status_code, response.headers["Retry-After"]) == (503, str(pdf.PAUSE))
    [left] = files(edition)
    assert left.endswith(".failed")
    assert len([record for record in caplog.records if "could not be made" in record.message]) == 1


@pytest.mark.django_db
def test_whoever_makes_one_may_be_killed(quick, tmp_path):
    """What a killed server left is gone when the next one makes it; nobody is served half of it."""
    [edition] = make_article().publish_together(["en"])
    half = pdf.folder(edition) / ".making-x"
    half.mkdir(parents=True)
    (half / "made.pdf").write_bytes(b"%PDF-1.7")
    path = pdf.of(edition)
    assert [file.name for file in pdf.folder(edition).iterdir()] == [path.name]


@pytest.mark.skipif(os.name != "posix", reason="flock")
def test_a_turn_ends_with_whoever_had_it(settings, tmp_path):
    settings.PDF_ROOT = tmp_path
    program = (
        f"import fcntl, os, time; f = os.open({str(tmp_path / '.lock')!r}, os.O_CREAT | os.O_RDWR); "
        "fcntl.flock(f, fcntl.LOCK_EX); print('mine', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"mine\n"
    with pytest.raises(pdf.NotNow), pdf.turn(0):
        pass
    other.send_signal(signal.SIGKILL)
    other.wait()
    other.stdout.close()
    with pdf.turn(1):
        pass


@pytest.mark.django_db
def test_all_that_are_missing_can_be_made_at_once(quick, settings, capsys):
    editions = make_article(codes=CODES).publish_together(CODES)
    editions[1].withdraw("No.")
    call_command("make_pdfs")
    assert [len(files(edition)) for edition in editions] == [1, 0, 1]
    call_command("make_pdfs")
    assert len(quick) == 2
    call_command("make_pdfs", "--check")
    assert capsys.readouterr().out == ""
    settings.PDFS = False
    call_command("make_pdfs", "--check")
    assert "PDFs are off" in capsys.readouterr().out
    with pytest.raises(CommandError, match="apt install"):
        call_command("make_pdfs")


def test_no_secret_of_the_site_reaches_what_sets_it(monkeypatch, tmp_path):
    told = {}

    def run(program, *, env, **_rest):
        told.update(env)
        Path(json.loads(Path(program[-1]).read_text())["target"]).touch()
        return subprocess.CompletedProcess(program, 0, stdout=b"{}")

    monkeypatch.setenv("DATABASE_URL", "CANARY")
    monkeypatch.setattr(confined.subprocess, "run", run)
    pdf.typeset(pdf.Sheet("", "", {}), tmp_path / "made.pdf", 0)
    assert "PATH" in told
    assert "CANARY" not in told.values()
