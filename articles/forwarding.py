"""Where an old address leads today: to what is public, in one step, and to nothing that is not.

Redirects to a text name its permanent link (/a/ID/LANGUAGE), so that a text may change its address and no row must be
written anew.
"""

import re
from urllib.parse import urlencode

from django.conf import settings

from authors.models import Author
from thinktank import languages, old_addresses
from thinktank.models import Page, Redirect
from thinktank.pages.shown import ANY, note

from .models import Attachment, Edition, Topic

TEXT = re.compile(r"/a/(?P<id>[\w-]+)(?:/(?P<language>[\w-]+)(?:/files/(?P<file>[\w-]+))?)?/?")
PLACE = re.compile(r"/(?P<language>[\w-]+)/(?P<kind>authors|pages|topics)/(?P<slug>[\w-]+)/")
LIST = re.compile(r"/(?P<language>[\w-]+)/articles/")
MODELS = {"authors": Author, "topics": Topic}


def lead(address, now):
    """The path that an address of an old site leads to; None where it leads nowhere, or to what is not public."""
    asked = old_addresses.read(address, languages.codes())
    found = Redirect.objects.first_of([*asked.candidates, *(["/"] if asked.is_list else [])])
    if found is None:
        return None
    note(ANY)  # whatever is published next may be what is asked for
    if found.path == "/" and asked.is_list:
        target = to_list(found.target, asked)
    else:
        target = today(found.target, asked.language, now)
    return to_feed(target) if asked.is_feed and target else target


def to_feed(target):
    """The feed of the list that a program has subscribed to; a single text has none, and is shown."""
    if all_texts := LIST.fullmatch(target):
        return f"/{all_texts['language']}/feed.atom"
    place = PLACE.fullmatch(target)
    return f"{target}feed.atom" if place and place["kind"] in MODELS else target


def to_list(front, asked):
    """What became of a list of the whole site: a year, a search, the latest."""
    named = front.strip("/").split("/")[0]
    language = asked.language or (named if named in languages.codes() else settings.LANGUAGE_CODE)
    if asked.words:
        return f"/{language}/search/?{urlencode({'q': asked.words})}"
    if asked.year:
        return f"/{language}/articles/?{urlencode({'year': asked.year})}"
    return f"/{language}/articles/"


def today(target, wanted, now):
    """Where the target of a redirect is now, for a reader who may have asked for a language."""
    if text := TEXT.fullmatch(target):
        edition = of_text(text["id"], [wanted, text["language"]], now)
        return edition and (to_file(edition, text["file"]) if text["file"] else edition.get_absolute_url())
    place = PLACE.fullmatch(target)
    if place is None or place["language"] not in languages.codes():
        return target if Redirect.stays_here(target) else None
    language = wanted or place["language"]
    if place["kind"] == "pages":
        return to_page(place["slug"], language)
    found = MODELS[place["kind"]].objects.with_languages(Edition.objects.live(now)).filter(slug=place["slug"]).first()
    in_print = languages.known_by(found) if found else []
    if not in_print:
        return f"/{language}/articles/"
    return f"/{language if language in in_print else in_print[0]}/{place['kind']}/{found.slug}/"


def of_text(public_id, codes, now):
    """The edition to show: one that was public and is withdrawn says so, one that never was is not there."""
    editions = {edition.language: edition for edition in Edition.objects.harvestable(now).of_article(public_id)}
    if not any(codes):
        codes = [edition.original_language for edition in editions.values()] + list(editions)
    return next((editions[code] for code in codes if code in editions), None)


def to_file(edition, name):
    """A file that is offered with a text; of a text that was withdrawn the page says so."""
    if edition.withdrawn_at:
        return edition.get_absolute_url()
    is_offered = Attachment.objects.offered(edition.article_id, edition.language).named(name)
    return f"{edition.get_absolute_url()}files/{name}" if is_offered else None


def to_page(slug, language):
    page = Page.objects.filter(slug=slug).first()
    titles = page.titles() if page else {}
    code = language if language in titles else next(iter(titles), None)
    return code and f"/{code}/pages/{slug}/"
