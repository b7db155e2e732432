"""A whole site in and out: what is loaded is dumped again to the letter, and a bad line leaves no half of anything."""

import io
import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.exporting.site import Refused, dump, load
from articles.models import Article, Edition, EditionLink, Footnote, Image, SearchEntry, Source, Topic, Version
from articles.search import find
from authors.models import Author
from thinktank.models import Institute, Outbox, Page, Redirect

from .factories import make_article, make_author, make_image, make_institute, make_topic

pytestmark = pytest.mark.django_db

SITES = Path(__file__).parent / "sites"
DEMO = Path(settings.BASE_DIR) / "thinktank" / "demo"

PEOPLE = [{"type": "author", "slug": "ada", "name": "Ada Deniz"}]


def article(name, *, language="en", published_at="2024-03-01T09:00:00Z", **fields):
    texts = {"title": f"Title of {name}", "slug": name, "body": f"<p>Text of {name}.</p>"} | fields.pop("texts", {})
    published = {"published_at": published_at} if published_at else {}
    return {
        "type": "article",
        "id": name,
        "authors": [{"author": "ada"}],
        "languages": {language: texts | published},
    } | fields


def load_lines(*values, folder="nowhere"):
    return load([json.dumps(value).encode() for value in values], folder)


def refusal(*values, folder="nowhere"):
    with pytest.raises(Refused) as refused:
        load_lines(*values, folder=folder)
    return str(refused.value)


def dumped(folder):
    out = io.StringIO()
    dump(out, folder)
    return out.getvalue()


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def empty_site():
    """Delete everything that a site holds."""
    Edition.objects.update(current=None)
    Source.objects.update(merged_into=None)
    for model in [SearchEntry, Edition, Article, Source, Topic, Author, Image, Page, Institute, Redirect, Outbox]:
        model.objects.all().delete()


class TestRoundTrip:
    def test_a_site_with_everything_is_dumped_as_it_was_loaded(self, tmp_path):
        """The file was dumped from SQLite; this runs on both databases."""
        whole = SITES / "whole"
        lines = (whole / "site.jsonl").read_bytes()
        load(lines.splitlines(keepends=True), whole)
        assert dumped(tmp_path).encode() == lines
        assert files(tmp_path / "media") == files(whole / "media")

    def test_the_file_with_everything_has_every_key(self):
        """Or a key could be lost on the way and nobody would notice."""
        from articles.exporting.site.schema import LINES

        said = {}
        for line in (SITES / "whole" / "site.jsonl").read_text().splitlines():
            values = json.loads(line)
            said.setdefault(values["type"], set()).update(values)
        for kind in LINES:
            with pytest.raises(Refused) as refused:
                load([json.dumps({"type": kind, "?": ""}).encode()], "nowhere")
            known = set(str(refused.value).partition("known are ")[2].split(", "))
            assert known <= said[kind], kind

    def test_a_site_made_here_comes_back_to_the_letter(self, tmp_path):
        make_institute()
        topic, author, picture = make_topic(), make_author(), make_image()
        made = make_article(codes=["tr", "en"], topics=[topic], authors=[author], image=picture, notes=3)
        made.publish_together(["tr", "en"])
        made.set_text("title", "tr", "Yarım kalmış")
        made.save()
        first = dumped(tmp_path / "first")
        empty_site()
        load(first.encode().splitlines(), tmp_path / "first")
        assert dumped(tmp_path / "second") == first
        assert files(tmp_path / "first") == files(tmp_path / "second")

    def test_an_older_dump_with_notes_in_the_margin_is_read_as_one_without(self, tmp_path):
        make_article(notes=2).publish("en")
        now = dumped(tmp_path)
        copy = '<span class="side" id="s{0}" popover aria-hidden="true"><b>{0}</b> <span lang="tr">Rapor</span></span>'
        lines = [json.loads(line) for line in now.splitlines()]
        for line in lines:
            if line["type"] == "version":
                for number in (1, 2):
                    marker = f">{number}</a>"
                    line["body_html"] = line["body_html"].replace(marker, marker + copy.format(number))
        before = [json.dumps(line).encode() for line in lines]
        assert b"side" in b"".join(before)
        empty_site()
        load(before, tmp_path)
        assert dumped(tmp_path) == now
        load(before, tmp_path)  # and once more: nothing of it is new
        assert dumped(tmp_path) == now

    def test_a_draft_newer_than_its_edition_stays_a_draft(self, tmp_path):
        made = make_article(title_en="In print")
        made.publish("en")
        made.set_text("title", "en", "Not yet")
        made.save()
        lines = dumped(tmp_path).encode().splitlines()
        empty_site()
        load(lines, tmp_path)
        loaded = Article.objects.get()
        assert loaded.title_en == "Not yet"
        assert loaded.edition("en").title == "In print"
        assert loaded.has_changed_since_published("en")

    def test_a_text_that_was_not_changed_since_is_still_that(self, tmp_path):
        make_article(topics=[make_topic(), make_topic()], image=make_image(), notes=2).publish("en")
        lines = dumped(tmp_path).encode().splitlines()
        empty_site()
        load(lines, tmp_path)
        assert not Article.objects.get().has_changed_since_published("en")

    def test_pictures_in_a_text_in_print_are_those_of_the_new_site(self, tmp_path):
        picture = make_image()
        body = f'<p>See.</p><figure data-image="{picture.public_id}"></figure>'
        make_article(body={"en": body}, notes=0).publish("en")
        lines = dumped(tmp_path).encode().splitlines()
        empty_site()
        load(lines, tmp_path)
        loaded = Image.objects.get()
        assert loaded.file.name != picture.file.name
        assert f'<img src="{loaded.file.url}" width="' in Version.objects.get().body_html

    def test_what_is_in_print_is_found_by_search(self, tmp_path):
        make_article(body={"en": "<p>The quokka.</p>"}, notes=0).publish("en")
        lines = dumped(tmp_path).encode().splitlines()
        empty_site()
        load(lines, tmp_path)
        assert find("quokka", language="en", now=timezone.now()).total == 1

    def test_harvesters_know_a_text_by_the_name_it_had_in_another_article(self, tmp_path):
        english, turkish = make_article(codes=("en",)), make_article(codes=("tr",), original_language="tr")
        english.publish("en")
        turkish.publish("tr")
        was = turkish.public_id
        english.adopt(turkish, "tr")
        lines = dumped(tmp_path).encode().splitlines()
        empty_site()
        load(lines, tmp_path)
        assert Edition.objects.get(language="tr").record_id == was
        assert Edition.objects.get(language="en").record_id == english.public_id

    def test_a_schedule_survives(self, tmp_path):
        soon = timezone.now() + timedelta(hours=1)
        make_article().publish("en", at=soon)
        lines = dumped(tmp_path).encode().splitlines()
        empty_site()
        load(lines, tmp_path)
        assert Edition.objects.get().published_at == soon
        assert Outbox.objects.of_kind("relink").get().due_at == soon  # texts that link to it will be reprinted


class TestTheDemo:
    @pytest.fixture
    def _demo(self):
        call_command("load_site", str(DEMO / "site.jsonl"), stdout=io.StringIO())

    @pytest.mark.usefixtures("_demo")
    def test_is_published_as_it_says(self):
        said = [json.loads(line) for line in (DEMO / "site.jsonl").read_text().splitlines()]
        languages = [text for line in said if line["type"] == "article" for text in line["languages"].values()]
        assert Edition.objects.count() == len(languages) == SearchEntry.objects.count()
        assert Edition.objects.withdrawn().count() == sum("withdrawn" in text for text in languages)
        assert Version.objects.filter(kind="correction").count() == sum(
            update["kind"] == "correction" for text in languages for update in text.get("updates", [])
        )
        assert not any(
            made.has_changed_since_published(e.language) for made in Article.objects.all() for e in made.editions.all()
        )

    @pytest.mark.usefixtures("_demo")
    def test_is_left_alone_when_it_is_loaded_again(self, capsys):
        before = Version.objects.count()
        call_command("load_site", str(DEMO / "site.jsonl"))
        assert Version.objects.count() == before
        assert "nothing new" in capsys.readouterr().out


class TestPublishingAsItLoads:
    def test_a_language_that_says_when_is_published_then(self):
        load_lines(*PEOPLE, article("a1"))
        edition = Edition.objects.get()
        assert edition.published_at.isoformat() == "2024-03-01T09:00:00+00:00"
        assert edition.is_live(timezone.now())
        assert edition.slug == "a1"
        assert find("text", language="en", now=timezone.now()).total == 1

    def test_a_language_that_does_not_stays_a_draft(self):
        load_lines(*PEOPLE, article("a1", published_at=None))
        assert Article.objects.get().title_en == "Title of a1"
        assert not Edition.objects.exists()

    def test_a_moment_to_come_is_a_schedule(self):
        load_lines(*PEOPLE, article("a1", published_at="2099-01-01T00:00:00Z"))
        assert not Edition.objects.live(timezone.now()).exists()
        assert Edition.objects.scheduled(timezone.now()).exists()

    def test_links_may_point_ahead(self):
        ahead = article("a1", texts={"body": '<p>See <a data-article="a2">the other</a>.</p>'})
        load_lines(*PEOPLE, ahead, article("a2"))
        assert '<a href="/en/articles/a2/">the other</a>' in Edition.objects.get(public_id="a1").current.body_html
        assert EditionLink.objects.get().to_public_id == "a2"
        assert not Outbox.objects.of_kind("relink").exists()  # it is printed right the first time

    def test_updates_follow_one_after_the_other(self):
        updates = [
            {"at": "2024-04-01T00:00:00Z", "kind": "typo", "body": "<p>Second.</p>"},
            {"at": "2024-05-01T00:00:00Z", "kind": "correction", "note": "It was wrong.", "title": "Third"},
        ]
        load_lines(*PEOPLE, article("a1", texts={"body": "<p>First.</p>", "updates": updates}))
        edition = Edition.objects.get()
        assert [v.number for v in edition.versions.order_by("number")] == [1, 2, 3]
        assert edition.versions.get(number=1).inputs["body"] == "<p>First.</p>"
        assert edition.title == "Third"
        assert edition.current.inputs["body"] == "<p>Second.</p>"
        assert edition.updated_at.isoformat() == "2024-05-01T00:00:00+00:00"
        assert edition.corrections[0]["note"] == "It was wrong."
        assert Article.objects.get().title_en == "Third"

    def test_an_update_to_come_is_pending(self):
        updates = [{"at": "2099-04-01T00:00:00Z", "title": "Later"}]
        load_lines(*PEOPLE, article("a1", texts={"updates": updates}))
        edition = Edition.objects.get()
        assert edition.title == "Title of a1"
        assert edition.pending.inputs["title"] == "Later"

    def test_a_withdrawal_is_dated(self):
        load_lines(*PEOPLE, article("a1", texts={"withdrawn": {"at": "2024-04-01T00:00:00Z", "notice": "Wrong."}}))
        edition = Edition.objects.get()
        assert edition.withdrawn_at.isoformat() == "2024-04-01T00:00:00+00:00"
        assert edition.notice == "Wrong."

    def test_an_address_left_open_is_made_from_the_title(self):
        texts = {"title": "One title", "slug": ""}
        load_lines(*PEOPLE, article("a1", texts=texts), article("a2", texts=texts), article("a3", texts=texts))
        assert list(Edition.objects.order_by("pk").values_list("slug", flat=True)) == [
            "one-title",
            "one-title-2",
            "one-title-3",
        ]
        assert not any(made.has_changed_since_published("en") for made in Article.objects.all())

    @pytest.mark.parametrize(
        ("texts", "told"),
        [
            ({"title": ""}, "en: The title is empty."),
            (
                {"body": "<p>A.<a class='fn' data-note='n9'></a></p>"},
                "en: Marker 1 ",
            ),
            (
                {"updates": [{"at": "2023-01-01T00:00:00Z"}]},
                "updates: 2023-01-01T00:00:00Z is not after what came before it",
            ),
            ({"updates": [{"at": "2025-01-01T00:00:00Z", "kind": "correction"}]}, "a correction needs a note"),
            ({"published_at": "2099-01-01T00:00:00Z", "updates": [{"at": "2099-02-01T00:00:00Z"}]}, "lies ahead"),
            ({"withdrawn": {"at": "2025-01-01T00:00:00Z", "notice": " "}}, "why the text is withdrawn"),
        ],
    )
    def test_what_blocks_is_told_with_its_line(self, texts, told):
        message = refusal(
            *PEOPLE, article("a1", published_at=None, texts={"published_at": "2024-01-01T00:00:00Z"} | texts)
        )
        assert message.startswith("line 2: ")
        assert told in message
        assert not Article.objects.exists()

    def test_an_address_that_is_taken_is_refused(self):
        taken = refusal(*PEOPLE, article("a1"), article("a2", texts={"slug": "a1"}))
        assert taken == "line 3: languages.en.slug: the address “a1” belongs to another article"
        assert Article.objects.get().public_id == "a1"


def test_an_institute_that_nobody_filled_in_stands_in_nobodys_way():
    page = {"type": "page", "slug": "about", "title": {"en": "About"}, "body": {"en": "<p>Us.</p>"}}
    institute = {"type": "institute", "name": {"en": "Tide House"}}
    load_lines(page, institute)
    assert Institute.objects.get().name_en == "Tide House"
    assert Institute.objects.get().menu == [{"slug": "about", "title": {"en": "About"}}]
    assert "already with other content" in refusal(institute | {"name": {"en": "Ebb House"}})


class TestRefusals:
    @pytest.mark.parametrize(
        ("fields", "told"),
        [
            ({"topics": ["sea"]}, "topics: there is no “sea”"),
            ({"image": "i1"}, "images: there is no “i1”"),
            ({"authors": [{"author": "eve"}]}, "authors: there is no “eve”"),
            ({"footnotes": [{"key": "n1", "source": "s1"}]}, "sources: there is no “s1”"),
            ({"attachments": [{"name": "data", "file": "data.csv"}]}, "data.csv: there is no such file"),
            ({"authors": [{"author": "ada"}, {"author": "ada"}]}, "the database refuses it"),
            ({"texts": {"title": "x" * 301}}, "title_en: "),
            ({"footnotes": [{"key": "n1", "source": "s1", "locator": ["shelf", "3"]}]}, "there is no “s1”"),
        ],
    )
    def test_what_an_article_cannot_have_is_told_with_its_line(self, fields, told):
        message = refusal(*PEOPLE, article("a0"), article("a1", **fields))
        assert message.startswith("line 3: ")
        assert told in message
        assert [made.public_id for made in Article.objects.all()] == ["a0"]

    @pytest.mark.parametrize(
        ("value", "told"),
        [
            ({"type": "source", "id": "s1", "csl": {"title": "x", "URL": "javascript:x"}}, "csl: "),
            (
                {"type": "source", "id": "s1", "csl": {"title": "x"}, "merged_into": "s0"},
                "merged_into: the line of source “s0”",
            ),
            ({"type": "author", "slug": "eve", "orcid": "0000-0000-0000-0000"}, "orcid: "),
            ({"type": "institute", "accent_colour": "red"}, "accent_colour: "),
            ({"type": "topic", "slug": "sea", "name": {"en": "x" * 121}}, "name_en: "),
        ],
    )
    def test_what_no_form_would_take_no_line_brings_in(self, value, told):
        assert refusal(value).startswith(f"line 1: {told}")

    def test_two_sources_cannot_have_one_doi(self):
        one, two = ({"type": "source", "id": name, "csl": {"title": name, "DOI": "10.5555/1"}} for name in ("s1", "s2"))
        assert refusal(one, two).startswith("line 2: the database refuses it")
        assert Source.objects.get().public_id == "s1"

    def test_an_edition_follows_its_article(self):
        lines = (SITES / "whole" / "site.jsonl").read_text().splitlines()
        edition = next(line for line in lines if '"type": "edition"' in line)
        with pytest.raises(Refused, match="line 1: must follow the line of article “ferries”"):
            load([edition.encode()], "nowhere")

    def test_a_version_in_print_must_be_there(self):
        lines = (SITES / "whole" / "site.jsonl").read_text().splitlines()
        without = [line for line in lines if not ('"type": "version"' in line and '"number": 3' in line)]
        with pytest.raises(Refused, match="current: version 3 of the edition in “en” must follow it"):
            load([line.encode() for line in without], SITES / "whole")
        assert not Article.objects.exists()

    def test_everything_before_the_line_to_blame_is_in_and_the_rest_follows_when_it_is_mended(self):
        before, after = [article(f"a{number}") for number in range(3)], [article(f"b{number}") for number in range(3)]
        assert refusal(*PEOPLE, *before, article("bad", topics=["sea"]), *after).startswith("line 5: ")
        assert Edition.objects.count() == 3
        counts = load_lines(*PEOPLE, *before, article("bad"), *after)
        assert counts["known"] == 4
        assert Edition.objects.count() == 7

    def test_a_line_that_is_no_json_lets_those_before_it_in(self):
        with pytest.raises(Refused, match="line 2: is no JSON object"):
            load([json.dumps(PEOPLE[0]).encode(), b"{", b'{"type": "topic", "slug": "sea"}'], "nowhere")
        assert Author.objects.exists()
        assert not Topic.objects.exists()

    @pytest.mark.parametrize(
        "value",
        [
            {"type": "author", "slug": "ada", "name": "Ada Su"},
            article("a1", texts={"summary": "Another."}),
            article("a1", published_at="2024-03-02T09:00:00Z"),
            article("a1", footnotes=[{"key": "n1", "text": {"en": "New."}}]),
        ],
        ids=["author", "text", "moment", "note"],
    )
    def test_what_is_here_with_other_content_is_refused_and_untouched(self, value):
        load_lines(*PEOPLE, article("a1"))
        message = refusal(value)
        assert message.startswith("line 1: ")
        assert "already with other content" in message
        assert Author.objects.get().family_name_en == "Deniz"
        assert not Footnote.objects.exists()

    def test_an_id_twice_in_a_file_is_one_only_if_it_says_the_same(self):
        assert load_lines(*PEOPLE, *PEOPLE)["known"] == 1
        assert refusal(*PEOPLE, article("a1"), article("a1", texts={"title": "Other"})).startswith(
            "line 3: languages: "
        )


class TestFiles:
    @pytest.fixture
    def folder(self, tmp_path):
        from PIL import Image as Picture

        (tmp_path / "media").mkdir()
        Picture.new("RGB", (500, 10), "#0d5b63").save(tmp_path / "media" / "sea.png")
        (tmp_path / "media" / "broken.png").write_bytes((tmp_path / "media" / "sea.png").read_bytes()[:60])
        return tmp_path

    def picture(self, name="i1", file="media/sea.png"):
        return {"type": "image", "id": name, "file": file}

    def test_a_picture_is_stored_with_its_renditions(self, folder):
        load_lines(self.picture(), folder=folder)
        image = Image.objects.get()
        with image.file.open() as file:
            assert file.read() == (folder / "media" / "sea.png").read_bytes()
        assert [rendition["width"] for rendition in image.renditions] == [480]
        assert load_lines(self.picture(), folder=folder)["known"] == 1

    def test_another_picture_under_the_same_id_is_refused(self, folder):
        load_lines(self.picture(), folder=folder)
        with (folder / "media" / "sea.png").open("ab") as file:
            file.write(b"more")
        assert refusal(self.picture(), folder=folder).startswith("line 1: file: this is here already")

    @pytest.mark.parametrize(
        ("file", "told"),
        [("media/none.png", "there is no such file"), ("media/broken.png", "cannot be read as a picture")],
    )
    def test_a_file_that_is_missing_or_broken_is_told(self, folder, file, told):
        assert told in refusal(self.picture(file=file), folder=folder)

    def test_a_link_does_not_lead_out_of_the_folder(self, folder):
        (folder / "inside").mkdir()
        (folder / "inside" / "out.png").symlink_to(folder / "media" / "sea.png")
        assert "leads out of the folder" in refusal(self.picture(file="out.png"), folder=folder / "inside")

    def test_a_refusal_leaves_no_file_behind(self, folder):
        before = files(Path(default_storage.location))
        refusal({"type": "author", "slug": "eve", "photo": "media/sea.png", "orcid": "x"}, folder=folder)
        assert files(Path(default_storage.location)) == before


class TestCommands:
    @pytest.mark.django_db(transaction=True)
    def test_a_site_goes_through_a_pipe(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        make_article(image=make_image()).publish("en")
        out = io.StringIO()
        call_command("dump_site", "-", stdout=out)
        empty_site()
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(out.getvalue().encode())))
        call_command("load_site", "-", stdout=io.StringIO())
        again = io.StringIO()
        call_command("dump_site", "-", stdout=again)
        assert again.getvalue() == out.getvalue()

    def test_a_refusal_names_file_and_line(self, tmp_path):
        path = tmp_path / "site.jsonl"
        path.write_text("{}\n")
        with pytest.raises(CommandError, match=r"site\.jsonl: line 1: type: should be one of") as refused:
            call_command("load_site", str(path))
        assert refused.value.returncode == 1

    @pytest.mark.parametrize("command", ["load_site", "dump_site"])
    def test_a_file_that_cannot_be_opened_is_told(self, command, tmp_path):
        with pytest.raises(CommandError, match="No such file or directory"):
            call_command(command, str(tmp_path / "none" / "site.jsonl"))

    def test_a_dump_that_fails_leaves_the_last_one_alone(self, tmp_path):
        (tmp_path / "site.jsonl").write_text("the last one")
        image = make_image()
        image.file.storage.delete(image.file.name)
        with pytest.raises(CommandError):
            call_command("dump_site", str(tmp_path / "site.jsonl"))
        assert [path.name for path in tmp_path.glob("site*")] == ["site.jsonl"]
        assert (tmp_path / "site.jsonl").read_text() == "the last one"
