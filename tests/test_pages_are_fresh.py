"""Whatever somebody does, every page that the store hands out afterwards is the page that Django would make.

Every act that changes what readers see is done once, in an order drawn by lot, on a small site; after every few, the
whole site is asked for and compared with pages made at that moment. `make faults` draws more orders, and looks after
each.
"""

import os
import random
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import tallies
from articles.adopting import adopt
from articles.choosing import decide
from articles.exporting.metadata import card_path
from articles.link_checks import DEAD
from articles.merging_sources import unite
from articles.merging_topics import gather
from articles.models import Address, Attachment, Edition, Image, Lead, Source, Topic
from articles.publishing import reprint, swap_in
from articles.sitemaps import PART
from articles.tasks import work_off
from authors.models import Author
from thinktank.models import Institute, Page, Purge, Redirect
from thinktank.pages.routes import KEPT, route_of
from thinktank.pages.shown import Shown, ShownQuerySet

from .factories import (
    make_article,
    make_author,
    make_image,
    make_institute,
    make_note,
    make_page,
    make_source,
    make_topic,
    marker,
)
from .page_store import Node

pytestmark = pytest.mark.django_db

CODES = ("en", "tr")
IS_FULL = os.environ.get("FAULTS") == "full"
ORDERS, AT_ONCE = (range(10), 1) if IS_FULL else (range(1), 4)


class Site:
    """A small site whose parts hang together: shared authors, topics, works and pictures, links between texts."""

    def __init__(self, monkeypatch):
        self.monkeypatch, self.number = monkeypatch, 0
        make_institute()
        make_page(codes=CODES)
        self.authors = [make_author(slug=f"person-{n}") for n in range(3)]
        self.topics = [make_topic(slug=f"topic-{n}", kind="region") for n in range(3)]
        self.works = [make_source(title=f"Work {n}") for n in range(4)]
        self.images = [make_image(size=(60, 40)) for _ in range(2)]
        self.articles = []
        for n in range(3):
            self.articles.append(self.article(n))
            self.articles[-1].publish_together(CODES[: 1 + n % 2])
        self.alone = {code: self.article(4, codes=(code,)) for code in CODES}  # one text in two articles, by mistake
        for code, article in self.alone.items():
            article.publish(code)
        self.planned = self.article(1)
        self.waiting = self.article(2, codes=("en",))
        self.waiting.publish("en")

    def article(self, n, codes=CODES):
        links = "".join(f'<p><a data-article="{a.public_id}">See there</a></p>' for a in self.articles[:1])
        article = make_article(
            codes=codes,
            notes=0,
            body={code: f"<p>Text {n}{marker(key=f'k{n}')}</p>{links}" for code in codes},
            authors=[self.authors[n % 3], self.authors[(n + 1) % 3]],
            topics=list(Topic.objects.order_by("pk"))[n % 3 :][:2],  # of those that are left
            image=self.images[n % 2],
        )
        make_note(article=article, key=f"k{n}", source=self.works[n % 4])
        return article

    def word(self):
        self.number += 1
        return f"Changed {self.number}"

    def live(self, language="en"):
        return Edition.objects.live(timezone.now()).in_language(language).order_by("pk").first()

    def write(self, article, field="title", language="en"):
        article.refresh_from_db()
        article.set_text(field, language, self.word())
        article.save()

    def wait(self, **delta):
        """Let time pass."""
        later = timezone.now() + timedelta(**delta)
        self.monkeypatch.setattr(timezone, "now", lambda: later)
        self.monkeypatch.setattr(Purge._meta.get_field("at"), "_get_default", lambda: later)  # it holds the old clock

    def addresses(self):
        """Every kind of page, of every text, person, topic and work: lists in one language, feeds of one of a kind."""
        found = ["/feed.atom", "/sitemap.xml", "/sitemaps/pages.xml", "/en/feed.atom", "/en/manifest.webmanifest"]
        found.append("/favicon.ico")
        found += [f"/sitemaps/articles-{part}.xml" for part in {e.pk // PART for e in Edition.objects.all()}]
        found += [f"/en/{name}/" for name in ("articles", "topics", "authors", "search")] + ["/en/", "/tr/"]
        found += [f"/en/topics/{topic.slug}/" for topic in Topic.objects.all()] + ["/en/topics/topic-0/feed.atom"]
        found += [f"/tr/authors/{author.slug}/" for author in Author.objects.all()] + ["/authors/person-0/feed.atom"]
        found += ["/en/authors/person-1/feed.atom"]
        found += [f"/en/authors/{author.slug}/" for author in Author.objects.all()]
        found += [f"/en/sources/{source.public_id}/" for source in Source.objects.all()]
        found += [f"/en/pages/{page.slug}/" for page in Page.objects.all()]
        for address in Address.objects.select_related("edition"):
            path = f"/{address.language}/articles/{address.slug}/"
            found += [path] if address.language == "en" or address.slug != address.edition.slug else []
        path = self.articles[1].edition("en").get_absolute_url()
        found += [f"{path}cite.bib", f"{path}sources.ris", f"{path}versions/", f"{path}versions/1/"]
        return found


ACTS = []


def act(function):
    ACTS.append(function)
    return function


# What somebody at the desk, a task or the clock may do. Each is one sentence about publishing.


@act
def publish_something_new(site):
    site.article(2).publish_together(CODES)


@act
def publish_an_update(site):
    site.write(site.articles[0])
    site.articles[0].publish("en")


@act
def publish_a_correction(site):
    site.write(site.articles[1], "summary")
    site.articles[1].publish("en", kind="correction", note="The sum was wrong.")


@act
def publish_another_language(site):
    site.articles[2].refresh_from_db()
    site.articles[2].publish("tr")


@act
def publish_at_another_address(site):
    site.write(site.articles[0], "slug")
    site.articles[0].set_text("slug", "en", f"moved-{site.number}")
    site.articles[0].save()
    site.articles[0].publish("en")


@act
def publish_with_other_authors_and_topics(site):
    article = site.articles[1]
    article.refresh_from_db()
    article.topics.set([Topic.objects.order_by("pk").first()])
    article.authorships.all().delete()
    article.authorships.create(author=site.authors[0], order=0)
    article.publish("en")


@act
def schedule_something(site):
    site.planned.refresh_from_db()
    site.planned.publish_together(CODES, at=timezone.now() + timedelta(minutes=10))


@act
def schedule_an_update(site):
    site.write(site.waiting)
    site.waiting.publish("en", at=timezone.now() + timedelta(minutes=5))


@act
def let_the_time_come(site):
    site.wait(minutes=15)


@act
def swap_in_what_is_due(site):
    site.wait(minutes=20)
    for edition in Edition.objects.due(timezone.now()):
        swap_in(edition, timezone.now())


@act
def take_a_schedule_back(site):
    edition = site.article(0).publish("en", at=timezone.now() + timedelta(days=9))
    edition.cancel()


@act
def withdraw_a_text(site):
    site.live("tr").withdraw("It could not be confirmed.")


@act
def withdraw_and_reinstate_a_text(site):
    edition = site.live("en")
    edition.withdraw("It could not be confirmed.")
    edition.reinstate()


@act
def close_a_version(site):
    article = site.articles[2]
    site.write(article)
    article.publish("en", kind="correction", note="A court ordered it.")
    article.edition("en").versions.filter(number=1, closed_at=None).first().close("A court ordered it.")


@act
def reprint_a_text(site):
    edition = site.live("en")
    edition.current.body_html = f"<p>{site.word()}</p>"
    edition.current.save()
    reprint([edition])


@act
def work_off_what_is_owed(site):
    work_off(timezone.now())


@act
def rename_an_author(site):
    author = Author.objects.order_by("pk").first()
    author.family_name_en = site.word()
    author.save()


@act
def move_an_author(site):
    author = Author.objects.order_by("pk").last()
    author.slug = f"moved-{author.pk}"
    author.save()


@act
def let_an_author_leave(site):
    Author.objects.filter(pk=site.authors[1].pk).update(former_since=timezone.localdate())


@act
def rename_a_topic(site):
    topic = Topic.objects.order_by("pk").last()
    topic.name_en = site.word()
    topic.save()


@act
def merge_two_topics(site):
    kept, gone = Topic.objects.order_by("pk")[:2]
    gather(kept, [gone])


@act
def correct_a_source(site):
    source = site.works[0]
    source.refresh_from_db()
    source.csl = source.csl | {"title": site.word()}
    source.save()


@act
def merge_two_sources(site):
    kept, gone = (Source.objects.get(pk=work.pk) for work in site.works[1:3])
    unite(kept, gone, csl=kept.csl, localized=kept.localized)


@act
def choose_what_stands_beside(site):
    _own, second, third = (article.public_id for article in site.articles)
    decide(site.articles[0].pk, [third], [second])


@act
def let_anything_stand_beside(site):
    decide(site.articles[0].pk, [], [])


@act
def let_an_author_leave_tomorrow(site):
    Author.objects.filter(pk=site.authors[2].pk).update(former_since=timezone.localdate() + timedelta(days=1))


@act
def let_the_day_end(site):
    site.wait(days=1)


@act
def find_a_page_dead(site):
    source = site.works[3]
    source.refresh_from_db()
    source.keep_copy("https://archive.example/copy", timezone.localdate())
    Source.objects.filter(pk=source.pk).update(link_state=DEAD)


@act
def change_a_picture(site):
    image = Image.objects.order_by("pk").first()
    image.focal_x, image.alt_en = 0.1, site.word()
    image.save()


@act
def attach_a_file(site):
    site.live("en").article.attachments.create(
        name=f"table-{site.number}", title_en=site.word(), file=ContentFile(b"a\n1\n", name="table.csv")
    )


@act
def detach_all_files(site):
    Attachment.objects.all().delete()


@act
def choose_what_stands_first(site):
    Lead.objects.create(article=site.articles[0])


@act
def rename_the_institute(site):
    institute = Institute.objects.current()
    institute.name_en = site.word()
    institute.save()


@act
def write_a_page(site):
    make_page(slug=f"page-{site.number}", codes=CODES)
    page = Page.objects.get(slug="about")
    page.body_en = f"<p>{site.word()}</p>"
    page.save()


@act
def remove_a_page(site):
    Page.objects.exclude(slug="about").delete()
    Page.refresh_menu()


@act
def bring_two_articles_together(site):
    adopt(site.alone["en"], site.alone["tr"], "tr", by=None)


LAST = (let_the_time_come, swap_in_what_is_due, let_the_day_end)


@pytest.mark.parametrize("order", ORDERS)
def test_after_every_act_every_page_is_as_django_would_make_it(order, tmp_path, monkeypatch):
    site = Site(monkeypatch)
    node = Node(tmp_path / "release")
    lot = random.Random(order)
    # What was scheduled comes due only once it was, and so on: acts that build on others keep their places.
    acts = sorted(lot.sample(ACTS, len(ACTS)), key=lambda act: act in LAST)
    done = []
    for few in [[], *batched(acts, AT_ONCE)]:
        for act in few:
            act(site)
            done.append(act.__name__)
        if lot.random() < 0.5:
            tallies.settle()  # as the tick does, before or after a page is made
        node.look()
        for path in site.addresses():
            kept = node.ask(path)
            if kept.came == "hit":  # else Django has just made it
                fresh = node.fresh(path)
                assert (kept.status, kept.body) == (fresh.status, fresh.body), f"{path} after {done}"


# What these say is said of editions, whose changes empty the page: exactly what a count would find (test_tallies.py).
COUNTED = {"articles_tally", "thinktank_purge"}


def test_whatever_a_kept_page_is_made_from_empties_it_when_it_changes(tmp_path, monkeypatch):
    """By the tables that the pages read: a model that is new among them must be `Shown`."""
    site = Site(monkeypatch)
    work_off(timezone.now(), only="similar")
    Redirect.objects.remember({"/en/articles/old/": f"/a/{site.articles[0].public_id}/en"})
    monkeypatch.setattr("articles.exporting.pdf.is_on", lambda: True)
    monkeypatch.setattr("articles.exporting.pdf.typeset", lambda page, path, lock: path.write_text(page.html))
    edition = site.articles[0].edition("en")
    path = edition.get_absolute_url()
    paths = [*site.addresses(), "/robots.txt", "/en/articles/old/", f"{path}{edition.slug}.pdf"]
    paths.append(card_path(edition, Institute.objects.current()))
    Institute.objects.update(accent_colour="#7a1fa2")
    paths += [Institute.objects.current().style_sheet, Institute.objects.current().icon(48)]
    assert {route_of(path) for path in paths} >= KEPT.keys() - {"static"}  # made from no row
    tallies.settle()  # or pages would count for themselves
    node = Node(tmp_path / "release")
    with CaptureQueriesContext(connection) as asked:
        for path in paths:
            node.fresh(path)
    read = set().union(*(re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"]) for query in asked.captured_queries))
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    assert {"articles_edition", "articles_similaredition", "thinktank_redirect", "thinktank_page"} <= read
    assert read >= COUNTED
    read -= COUNTED
    assert [table for table in read if table not in models or not issubclass(models[table], Shown)] == []
    seen = {table: models[table] for table in read}
    assert [table for table, model in seen.items() if not isinstance(model._default_manager.all(), ShownQuerySet)] == []


def batched(items, size):
    return [items[start : start + size] for start in range(0, len(items), size)]
