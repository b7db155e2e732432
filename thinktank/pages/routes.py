"""Which pages are kept, by the names of their addresses; whatever is not named here never is."""

from functools import cache
from urllib.parse import parse_qsl

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

from .shown import LISTS, NAMES

# What lists all texts changes whenever one comes, moves or goes. The others change with the rows they are made from.
KEPT = {
    "home": {LISTS},
    "articles": {LISTS},
    "topics": {LISTS},
    "authors": {LISTS},
    "feed": {LISTS},
    "feed_everywhere": {LISTS},
    "sitemap": {LISTS},
    "sitemap_pages": {LISTS, NAMES},
    "sitemap_articles": {LISTS},
    "edition": set(),
    "pdf": set(),
    "cite": set(),
    "sources": set(),
    "card": set(),
    "versions": set(),
    "version": set(),
    "topic": set(),
    "topic_feed": set(),
    "author": set(),
    "author_feed": set(),
    "author_feed_everywhere": set(),
    "source": set(),
    "search": set(),
    "page": set(),
    "manifest": set(),
    "favicon": set(),
    "icon": set(),
    "robots": set(),
    "style_sheet": set(),
    "static": set(),  # no view of ours: WhiteNoise has them
}
# Marks that letters, advertisements and networks put on links; no page of ours reads one.
NOISE = {
    *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid", "li_fat_id", "igshid"),
    *("yclid", "ysclid", "_openstat", "mc_cid", "mc_eid", "mkt_tok", "vero_id", "oly_anon_id", "oly_enc_id"),
    *("_hsenc", "_hsmi", "srsltid", "ref_src"),
}


def is_noise(query):
    """Whether a query string says nothing to us."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return bool(pairs) and all(name in NOISE or name.startswith("utm_") for name, _value in pairs)


def route_of(path):
    """The name of the address at a path, where its page is kept; None otherwise."""
    if path.startswith(settings.STATIC_URL):
        return "static" if path in static_files() else None
    with override(get_language_from_path(path)):
        try:
            found = resolve(path).url_name
        except Resolver404:
            return None
    return found if found in KEPT else None


@cache
def static_files():
    """The paths of static files that stay what they are, as they say of what bytes they are."""
    hashed = getattr(staticfiles_storage, "hashed_files", {})
    return {settings.STATIC_URL + name for name in hashed.values()}
