"""A draft as it would be published, for whoever holds the link: the one public address that reads drafts."""

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, override

from authors.models import Author
from thinktank import languages
from thinktank.models import Institute

from . import publishing
from .exporting import cite_box, csl_json
from .models import Article, Edition, PreviewLink, Version

# Nobody keeps it, nobody finds it, and no site that it links to learns its address.
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}


def preview(request, token):
    """The draft as it is now. A link that is unknown, expired or revoked is an address where nothing is."""
    link = PreviewLink.objects.opened_by(token, timezone.now())
    if link is None:
        raise Http404
    article = Article.objects.with_notes().get(pk=link.article_id)
    return page(request, article, link.language, until=link.expires_at)


def page(request, article, language, **context):
    """The public page of one language of a draft, by the institute’s clock, marked as a preview.

    Of other languages it names only what is public.
    """
    now = timezone.now()
    with override(language), timezone.override(None):
        context |= previewed(article, language, now)
        edition = context["edition"]
        others = {other.language: other.get_absolute_url() for other in edition.others} | {language: request.path}
        context["elsewhere"] = {code: others[code] for code in languages.codes() if code in others}
        html = render_to_string("articles/preview.html", context | {"at": now}, request)
    return HttpResponse(html, headers=HEADERS | {"Content-Language": language})


def previewed(article, language, now):
    """What the page of an edition shows, made from the draft; nothing of it is saved."""
    manuscript = article.manuscript(language)
    problems = [*publishing.blocking(manuscript), *publishing.taken_address(manuscript)]
    pictures, links = publishing.look_up([manuscript], now)
    composition = publishing.compose(manuscript, pictures, links[language])
    edition = article.edition(language) or publishing.new_edition(publishing.Printing(article.pk, composition), now)
    publishing.show(edition, composition)
    edition.is_preview = True
    publishing.attach_images([(edition, publishing.Printing(article.pk, composition))])
    edition.title = edition.title or gettext("(untitled)")
    edition.slug = edition.slug or "-"  # an address that is still missing must not break the page
    Edition.objects.live(now).alongside([edition])
    edition.files = files(article, language)
    version = Version(inputs=manuscript.as_inputs(), **publishing.finished(composition))
    institute = Institute.objects.current()
    work = csl_json.as_work(edition, version, institute.best_name)
    return {
        "edition": edition,
        "version": version,
        "institute": institute,
        "people": people(edition),
        "citations": cite_box.ways(work, language=language, chosen=institute.citation_styles.get(language, "")),
        "problems": problems,
        "warnings": composition.warnings,
    }


def files(article, language):
    """What the page will offer; the files themselves are given out by their own rule."""
    return [
        {"name": one.name, "title": one.title, "file": one.file.name, "size": one.size}
        for one in article.attachments.order_by("name")
        if one.language in ("", language)
    ]


def people(edition):
    authors = Author.objects.in_bulk({person["slug"] for person in edition.byline}, field_name="slug")
    return [
        {"name": person["name"], "role": person["role"], "author": authors[person["slug"]]} for person in edition.byline
    ]
