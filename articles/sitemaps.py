"""What search engines should know of: https://www.sitemaps.org/protocol.html, with the languages of each text.

The index names one file for the pages that lead to texts, and one for every few thousand texts. A text stays in its
file for ever: only files in which something changed have a new date, and are fetched again.
"""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from thinktank import languages
from thinktank.models import Institute

from .exporting import metadata
from .exporting.metadata import absolute
from .models import Edition

PART = 5_000  # texts to a file: the protocol allows 50,000, and each names its languages too


def index(request):
    parts = Edition.objects.live(timezone.now()).changed_by_part(PART)
    files = [(absolute(reverse("sitemap_pages")), None)]
    files += [(absolute(reverse("sitemap_articles", args=[part])), changed) for part, changed in parts]
    return answer(request, "sitemaps/index.xml", {"files": files})


def articles(request, part):
    live = Edition.objects.live(timezone.now()).for_sitemaps()
    default = Institute.objects.current().default_language
    listed = [
        (absolute(edition.get_absolute_url()), edition.changed_at, metadata.alternates(edition, default))
        for edition in live.alongside(live.in_part(part, PART))
    ]
    if not listed:
        raise Http404
    return answer(request, "sitemaps/urls.xml", {"listed": listed})


def pages(request):
    """The lists, the standing pages, and every topic and person with a text in print, each in its languages."""
    live, institute = Edition.objects.live(timezone.now()), Institute.objects.current()
    found = [(name, [], languages.codes()) for name in ("home", "articles", "topics", "authors")]
    found += [("page", [page["slug"]], page["title"]) for page in institute.menu]
    found += [("topic", [slug], codes) for slug, codes in live.languages_by_topic().items()]
    found += [("author", [slug], codes) for slug, codes in live.languages_by_author().items()]
    listed = []
    for name, args, codes in found:
        addresses = {code: address(name, args, code) for code in languages.codes() if code in codes}
        rows = [*addresses.items()]
        if default := addresses.get(institute.default_language):
            rows.append(("x-default", absolute("/") if name == "home" else default))
        listed += [(each, None, rows) for each in addresses.values()]
    return answer(request, "sitemaps/urls.xml", {"listed": listed})


def address(name, args, code):
    with override(code):
        return absolute(reverse(name, args=args))


def answer(request, template, context):
    return render(request, template, context, content_type="application/xml")
