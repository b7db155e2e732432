"""A site comes back to the letter whatever state it is in, on either database and from one to the other."""

import contextlib
import io
import itertools
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as site_settings
from django.core.files.base import ContentFile
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.exporting.site import dump, load
from articles.merging_sources import unite
from articles.models import Article, Attachment, Cite, Footnote, NotPossible, Source
from articles.publishing import NotReady
from thinktank import languages
from thinktank.models import Redirect

from .factories import make_article, make_author, make_image, make_institute, make_page, make_topic
from .test_site import empty_site, files

EXAMPLES = 8
# What three scripts, typesetters and careless tools bring; no control characters, which no text keeps.
LETTERS = "aeınışğİIöüçÖqwxz жщёйЯЪ «»“”‘’'\"&<>;%+_#?=/\\ \u00a0\u2028\u0301😀—–-0123"
codes = st.lists(st.sampled_from(["en", "tr", "ru"]), min_size=1, unique=True)
words = st.text(LETTERS, min_size=1, max_size=24).map(str.strip).filter(bool)
sites = st.fixed_dictionaries(
    {
        "institute": st.none() | words,
        "pages": st.lists(st.tuples(codes, words), max_size=2),
        "people": st.lists(words, min_size=1, max_size=3),
        "topics": st.lists(words, max_size=2),
        "works": st.lists(st.tuples(words, st.sampled_from(["kept", "trashed", "merged"])), max_size=4),
        "articles": st.lists(st.tuples(codes, words, st.lists(st.deferred(lambda: lives), max_size=4)), max_size=3),
        "redirects": st.lists(st.text(LETTERS, min_size=1, max_size=12), unique_by=Redirect.digest_of, max_size=4),
    }
)
count = itertools.count()


def make(site):
    if site["institute"]:
        make_institute(tagline_tr=site["institute"], accent_colour="#0d5b63")
    for number, (in_codes, text) in enumerate(site["pages"]):
        make_page(slug=f"page-{number}", codes=in_codes, position=number, **{f"title_{in_codes[0]}": text})
    people = [make_author(family_name_ru=name[:120], bio_en=name) for name in site["people"]]
    topics = [make_topic(name_tr=name[:120]) for name in site["topics"]]
    works = [Source.objects.create(csl={"title": title, "issued": {"raw": title}}) for title, _state in site["works"]]
    for in_codes, text, lived in site["articles"]:
        article = make_article(codes=in_codes, notes=2, authors=people, topics=topics, original_language=in_codes[0])
        article.set_text("summary", in_codes[-1], text)
        article.save()
        for life, code, said in lived:
            for act in life.split():
                with contextlib.suppress(NotPossible, NotReady):
                    ACTS[act](
                        Article.objects.get(pk=article.pk), code if code in in_codes else in_codes[0], said, works
                    )
    for work, (_title, state) in zip(works, site["works"], strict=True):
        if state == "trashed":
            work.trash()
        elif state == "merged" and works[0] != work:
            unite(works[0], work, csl=works[0].csl, localized={})
    for path in site["redirects"]:
        Redirect(path=f"/{path}", target="/en/").save()


def edit(article, code, said, _works):
    article.set_text("title", code, said)
    article.save()


def publish(article, code, _said, _works):
    article.publish(code)


def again(kind):
    def act(article, code, said, works):
        article.set_text("summary", code, said)
        article.save()
        article.publish(code, kind=kind, note=said)

    return act


def schedule(article, code, said, works):
    article.set_text("slug", code, f"moved-{next(count)}")
    article.save()
    article.publish(code, at=timezone.now() + timedelta(days=9))


def on_edition(name, *, with_words=True):
    def act(article, code, said, works):
        if edition := article.edition(code):
            getattr(edition, name)(*([said] if with_words else []))

    return act


def close(article, code, said, works):
    if edition := article.edition(code):
        edition.versions.get(number=1).close(said)


def attach(article, code, said, works):
    file = ContentFile(said.encode(), name="data.csv")
    attachment = Attachment(article=article, name=f"data-{next(count)}", language=code, waits=len(said) % 2 == 0)
    setattr(attachment, languages.column("title", code), said)
    attachment.file = file
    attachment.save()


def illustrate(article, code, said, works):
    picture = make_image(size=(8, 6), focal_x=0.25, credit=said)
    article.image = picture
    article.set_text("image_alt", code, said)
    article.set_text("body", code, article.text("body", code) + f'<figure data-image="{picture.public_id}"></figure>')
    article.save()


def cite(article, code, said, works):
    note = Footnote.objects.filter(article=article).first()
    for order, work in enumerate(works):
        prefix = {languages.column("prefix", code): "see"}
        Cite.objects.create(
            **{"footnote": note, "source": work, "order": order + 1, "locator_label": "page", "locator": said[:60]},
            **{"language": code, "accessed": "2024-02"} | prefix,
        )


ACTS = {
    "publish": publish,
    "edit": edit,
    "typo": again("typo"),
    "update": again("update"),
    "correct": again("correction"),
    "schedule": schedule,
    "withdraw": on_edition("withdraw"),
    "reinstate": on_edition("reinstate", with_words=False),
    "cancel": on_edition("cancel", with_words=False),
    "close": close,
    "attach": attach,
    "illustrate": illustrate,
    "cite": cite,
}
# What becomes of a language; of several in one article, one after the other, and perhaps of one twice.
LIVES = [
    "publish",
    "publish edit",
    "schedule",
    "cite publish update close",
    "publish schedule",
    "illustrate attach publish withdraw",
    "publish withdraw reinstate correct typo close",
    "attach publish correct schedule cancel edit",
    "edit",
    "publish illustrate cite update attach",
]
lives = st.tuples(st.sampled_from(LIVES), st.sampled_from(["en", "tr", "ru"]), words)


@pytest.mark.django_db
def test_a_site_comes_back_to_the_letter(tmp_path):
    folders = []

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(sites)
    def comes_back(site):
        empty_site()
        make(site)
        folder = tmp_path / str(len(folders))
        first = dumped(folder)
        empty_site()
        with (folder / "site.jsonl").open("rb") as lines:
            load(lines, folder)
        assert dumped(folder / "again") == first
        assert files(folder / "media") == files(folder / "again" / "media")
        folders.append(folder)

    comes_back()
    in_another_database(folders)


def dumped(folder):
    folder.mkdir()
    out = io.StringIO()
    dump(out, folder)
    (folder / "site.jsonl").write_text(out.getvalue(), encoding="utf-8", newline="\n")
    return out.getvalue()


def in_another_database(folders):
    """Each site once more through a process and an SQLite of its own; where this is PostgreSQL, across the two."""
    environment = {
        "DATABASE_URL": f"sqlite:///{folders[0] / 'other.sqlite3'}",
        "MEDIA_ROOT": str(folders[0] / "other-media"),
    }
    subprocess.run(
        [sys.executable, "-m", "tests.elsewhere", *map(str, folders)],
        cwd=site_settings.BASE_DIR,
        env=os.environ | environment,
        check=True,
    )
    for folder in folders:
        assert (folder / "elsewhere" / "site.jsonl").read_bytes() == (folder / "site.jsonl").read_bytes()
        assert files(folder / "media") == files(folder / "elsewhere" / "media")
