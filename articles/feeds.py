"""Atom feeds of what is newest in print, each text in full, as RFC 4287 describes them."""

from datetime import UTC, datetime
from functools import lru_cache

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, override

from authors.models import Author
from thinktank import languages
from thinktank.addressing import address
from thinktank.models import Institute

from . import footnotes, richtext
from .exporting.metadata import absolute
from .models import Edition, Topic

SIZE = 20
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def feed(request):
    """What is newest in this language."""
    return answer(request, Edition.objects.whole(get_language(), timezone.now(), SIZE), page=reverse("home"))


def feed_everywhere(request):
    """What is newest in all languages."""
    return answer(request, Edition.objects.whole("", timezone.now(), SIZE), page=reverse("front_door"))


def topic_feed(request, slug):
    topic = get_object_or_404(Topic, slug=slug)
    editions = live().about(topic).in_language(get_language())
    return answer(request, editions, page=topic.get_absolute_url(), about=str(topic))


def author_feed(request, slug):
    author = get_object_or_404(Author, slug=slug)
    editions = live().by(author).in_language(get_language())
    return answer(request, editions, page=author.get_absolute_url(), about=author.name)


def author_feed_everywhere(request, slug):
    """One person’s texts in all languages: what “Follow” leads to."""
    author = get_object_or_404(Author.objects.with_languages(live()), slug=slug)
    # Their page exists only in languages in which they signed something.
    with override(next(iter(languages.known_by(author)), None)):
        return answer(request, live().by(author), page=author.get_absolute_url(), about=author.name)


def live():
    return Edition.objects.live(timezone.now()).for_feeds()


def answer(request, editions, *, page, about=""):
    """The newest of these editions as a feed; 404 where there is none and the feed is about something."""
    newest = list(editions[:SIZE])
    if about and not newest:
        raise Http404
    institute = Institute.objects.current()
    name = institute.best_name
    own = absolute(request.path)
    feed = TextsFeed(
        title=f"{about} · {name}" if about else name,
        subtitle=institute.tagline or None,
        description=None,
        link=absolute(page),
        feed_url=own,
        feed_guid=own,
        author_name=name,
        feed_copyright=institute.licence or None,
    )
    for edition in newest:
        with override(edition.language):
            feed.add_text(edition)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


class TextsFeed(Atom1Feed):
    """Django’s feed, with each text in its own language, with all who wrote it, and in full."""

    def add_text(self, edition):
        self.add_item(
            title=edition.title,
            link=absolute(edition.get_absolute_url()),
            description=escape(edition.summary) or None,
            unique_id=absolute(edition.short_path),
            pubdate=edition.published_at,
            updateddate=edition.changed_at,
            categories=[edition.kind_label, *(label["name"] for label in edition.labels)],
            language=edition.language,
            writers=[
                (person["name"], absolute(address(edition.language, "author", person["slug"])))
                for person in edition.writers
            ],
            content=full_text(edition),
        )

    def latest_post_date(self):
        # Without a text it has never changed; Django would say that it changes each time it is asked.
        return super().latest_post_date() if self.items else NEVER

    def item_attributes(self, item):
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for name, page in item["writers"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.addQuickElement("uri", page)
            handler.endElement("author")
        handler.addQuickElement("content", item["content"], {"type": "html"})


def full_text(edition):
    """The text with its notes as a program shows it that knows neither our address nor our style sheet."""
    html = render_to_string("articles/_full_text.html", {"edition": edition, "version": edition.current})
    return complete(html, absolute(edition.get_absolute_url()))


@lru_cache(100)  # a new text leaves the others of a feed as they are
def complete(html, address):
    return richtext.with_addresses(footnotes.without_ways_back(html), address)
