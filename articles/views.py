"""The pages that readers see, made from what is in print: nothing here can reach a manuscript."""

from functools import wraps
from itertools import pairwise

from django.http import FileResponse, Http404, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from thinktank import alphabets, languages
from thinktank.models import Institute
from thinktank.paging import SIZE, page_of

from . import citations
from . import search as searching
from .exporting import card as cards
from .exporting import cite_box, coins, csl_json, embedded, metadata
from .exporting import oai as oai_pmh
from .exporting import pdf as pdfs
from .exporting.formats import FORMATS
from .forms import NarrowForm, SearchForm
from .kinds import KINDS
from .models import Address, Attachment, Edition, Source, Topic

LATEST = 60  # how far back the home page looks for its regions and kinds
SHOWN = 7  # texts that it says more of than their titles


def home(request):
    """The newest text, or the one an editor chose, with what it rests on; the latest, also by region and by kind."""
    code, now = get_language(), timezone.now()
    latest = Edition.objects.latest(code, now, LATEST)
    if chosen := Edition.objects.leading(code, now):
        latest = [chosen, *(edition for edition in latest if edition.pk != chosen.pk)]
    Edition.objects.live(now).alongside(latest[:SHOWN])
    return render(
        request,
        "articles/home.html",
        {
            "lead": latest[0] if latest else None,
            "rests_on": latest[0].rests_on() if latest else [],
            "latest": latest[1:SHOWN],
            "regions": by_region(latest),
            "kinds": by_kind(latest),
            "elsewhere": languages.everywhere(request.path),
        },
    )


def by_region(editions):
    """[(the label of a region, its editions)], the region with the newest text first."""
    groups = {}
    for edition in editions:
        for label in edition.labels:
            if label["kind"] == Topic.Kind.REGION:
                groups.setdefault(label["slug"], (label, []))[1].append(edition)
    return list(groups.values())


def by_kind(editions):
    """[(code, what its texts are called, its editions)], in the order of the table of kinds."""
    groups = [(code, kind.plural, [e for e in editions if e.kind == code]) for code, kind in KINDS.items()]
    return [group for group in groups if group[2]]


def articles(request):
    """Everything in print in this language, a page at a time, narrowed by kind, topic or year."""
    now = timezone.now()
    live = Edition.objects.live(now)
    editions = live.in_language(get_language())
    form = NarrowForm(request.GET, now)
    if form.short_address != request.GET.urlencode():
        return redirect(f"{request.path}?{form.short_address}".removesuffix("?"))
    listed = page_of(editions.narrowed(**form.wishes()), request)
    live.alongside(listed.items)
    return render(
        request,
        "articles/articles.html",
        {"form": form, "listed": listed, "elsewhere": languages.everywhere(request.path)},
    )


def at_its_address(view):
    """Give a view the edition at a slug. Old slugs lead to the current one; a withdrawn text says that it is."""

    @wraps(view)
    def find(request, slug, **rest):
        address = Address.objects.resolve(get_language(), slug)
        if address is None:
            raise Http404
        edition = address.edition
        edition.files = address.files or []
        if slug != edition.slug:
            name = request.resolver_match.url_name
            rest = {key: edition.slug if value == slug else value for key, value in rest.items()}  # slug/slug.pdf
            response = HttpResponsePermanentRedirect(reverse(name, kwargs={"slug": edition.slug, **rest}))
            # For ever, but for a day at a time: an editor may give a text its first slug back.
            response.headers["Cache-Control"] = "max-age=86400"
            return response
        if edition.withdrawn_at:
            return render(request, "articles/withdrawn.html", {"edition": edition}, status=410)
        edition.find_others(timezone.now())
        return view(request, edition, **rest)

    return find


@at_its_address
def edition(request, edition):
    """An article as published in one language."""
    institute = Institute.objects.current()
    people = edition.people()
    version = edition.current
    work = csl_json.as_work(edition, version, institute.best_name)
    cited = csl_json.works_cited(version.inputs)
    return render(
        request,
        "articles/edition.html",
        {
            "edition": edition,
            "version": version,
            "institute": institute,
            "people": people,
            "similar": edition.stands_beside(),
            "citations": cite_box.ways(
                work, language=edition.language, chosen=institute.citation_styles.get(edition.language, "")
            ),
            "formats": FORMATS,
            "cited": cited,
            "coins": coins.title(work),
            "alternates": metadata.alternates(edition, institute.default_language),
            "description": metadata.description(edition, version),
            "open_graph": metadata.open_graph(edition, version, institute),
            "schema": metadata.json_ld(edition, version, people, institute, cited),
            "embedded": embedded.tags(edition, version, institute),
            "elsewhere": edition.paths(),
        },
    )


@at_its_address
def cite(request, edition, format):
    """The text as a work that others cite, for their reference managers."""
    work = csl_json.as_work(edition, edition.current, Institute.objects.current().best_name)
    return as_file([work], edition.slug, format)


@at_its_address
def sources(request, edition, format):
    """The works that the text cites, in the order of its notes."""
    return as_file(csl_json.works_cited(edition.current.inputs), f"{edition.slug}-sources", format)


def as_file(works, name, format):
    """Works in one of the formats, to be saved or opened by a reference manager."""
    return HttpResponse(
        FORMATS[format].dumps(works),
        content_type=f"{FORMATS[format].MEDIA_TYPE}; charset=utf-8",
        headers={
            "Cache-Control": "no-cache",  # it goes with its text
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=f"{name}.{format}"),
            "X-Robots-Tag": "noindex",
        },
    )


@at_its_address
def pdf(request, edition, name):
    """The text in print, for paper; made now if nobody has asked for it yet."""
    if name != edition.slug or not pdfs.is_on():
        raise Http404
    try:
        path = pdfs.of(edition)
    except pdfs.NotNow as busy:
        return HttpResponse(status=503, headers={"Retry-After": str(busy.again), "Cache-Control": "no-store"})
    etag, made_at = f'"{path.stem}"', int(path.stat().st_mtime)
    response = get_conditional_response(request, etag=etag, last_modified=made_at)
    if response is None:
        response = FileResponse(path.open("rb"), filename=path.with_stem(edition.slug).name)
    response.headers["Cache-Control"] = "no-cache"  # the text may be mended, or withdrawn
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(made_at)
    response.headers["Link"] = f'<{metadata.absolute(edition.get_absolute_url())}>; rel="canonical"'
    return response


@at_its_address
def card(request, edition, digest):
    """What is shown where the text’s link is shared."""
    wanted = cards.of(edition, Institute.objects.current())
    if digest != wanted.digest:
        return redirect("card", edition.slug, wanted.digest)
    response = HttpResponse(cards.draw(wanted, edition.image and edition.image.content()), content_type="image/jpeg")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@at_its_address
def attachment(request, edition, name):
    """A file of the article, to be saved: whatever is in it, nothing of it runs on this site."""
    attachment = Attachment.objects.offered(edition.article_id, edition.language).named(name)
    if attachment is None:
        raise Http404
    return FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.file_name,
        content_type=attachment.media_type,
        headers={
            "Cache-Control": "no-cache",  # it may be withdrawn with its text, or be replaced
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


@at_its_address
def versions(request, edition):
    """What was published when, newest first; each open version knows the one whose text it changed."""
    versions = list(edition.versions.ever_public(timezone.now()).for_lists())
    for later, earlier in pairwise(version for version in versions if not version.closed_at):
        later.earlier = earlier
    return render(
        request,
        "articles/versions.html",
        {"edition": edition, "versions": versions, "elsewhere": edition.paths()},
    )


@at_its_address
def version(request, edition, number):
    """An earlier text, and what the next one changed; of a closed version only that it was, and why it is gone."""
    version = get_object_or_404(edition.versions.ever_public(timezone.now()), number=number)
    if version.pk == edition.current_id:
        return redirect(edition)
    context = {"edition": edition, "version": version, "elsewhere": edition.paths()}
    if version.closed_at:
        return render(request, "articles/closed.html", context, status=410)
    later = edition.versions.public(timezone.now()).since(number + 1).first()
    return render(request, "articles/version.html", context | {"later": later, "changes": version.changed_by(later)})


def topics(request):
    """The subjects that something in print in this language is about."""
    code = get_language()
    topics = Topic.objects.counted(Edition.objects.live_counts("topics", code, timezone.now()))
    topics = sorted(topics, key=lambda topic: alphabets.key(str(topic), code))
    return render(
        request,
        "articles/topics.html",
        {
            "groups": [(kind, [topic for topic in topics if topic.kind == kind]) for kind in Topic.Kind],
            "elsewhere": languages.everywhere(request.path),
        },
    )


def topic(request, slug):
    """One subject and everything in print about it in this language."""
    live = Edition.objects.live(timezone.now())
    topic = get_object_or_404(Topic.objects.with_languages(live), slug=slug)
    codes, code = languages.known_by(topic), get_language()
    if code not in codes:
        raise Http404
    listed = page_of(live.about(topic).in_language(code), request)
    live.alongside(listed.items)
    return render(
        request,
        "articles/topic.html",
        {"topic": topic, "listed": listed, "elsewhere": languages.everywhere(request.path, only=codes)},
    )


def source(request, public_id):
    """A work, and the texts in print that cite it; merged into another, it leads there."""
    live = Edition.objects.live(timezone.now())
    sources = Source.objects.select_related("merged_into").with_languages(live)
    source = get_object_or_404(sources, public_id=public_id)
    if source.merged_into:
        return redirect("source", source.merged_into.public_id, permanent=True)
    if not languages.known_by(source):
        raise Http404
    citing, code = live.citing(source), get_language()
    listed = page_of(citing.in_language(code), request)
    live.alongside(listed.items)
    work, institute = source.csl_in(code), Institute.objects.current()
    return render(
        request,
        "articles/source.html",
        {
            "source": source,
            "work": work,
            "citation": citations.print_work(work, language=code, style=institute.style_for(code)),
            "coins": coins.title(work),
            "institute": institute,
            "listed": listed,
            "others": citing.without(citing.in_language(code)).newest_first().for_lists()[:SIZE].once_each(),
            "elsewhere": languages.everywhere(request.path),
        },
    )


def search(request):
    """Texts in print by their words, the best or the newest first, and some of what there is in other languages."""
    form, now, language = SearchForm(request.GET), timezone.now(), get_language()
    context = {"form": form, "query": form.query, "elsewhere": languages.everywhere(request.path)}
    try:
        found = searching.find(
            form.query, language=language, now=now, order=form.ordered, after=form.begins, **form.wishes()
        )
    except searching.TooSlow:
        return render(request, "articles/search.html", context | {"is_too_slow": True}, status=503)
    facets = searching.facets(Edition.objects.live(now), found.keys)
    others = [(code, hits, context["elsewhere"][code] + form.address()) for code, hits in found.elsewhere]
    context |= {"found": found, "facets": form.narrower(facets), "chosen": form.chosen(facets), "others": others}
    return render(request, "articles/search.html", context)


def suggest(request):
    """A few pages that could be meant by what has been typed so far: [[name or title, path]]."""
    try:
        offers = searching.suggest(request.GET.get("q", ""), language=get_language(), now=timezone.now())
    except searching.TooSlow:
        offers = {}
    response = JsonResponse(list(offers.items()), safe=False, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "private, no-store"  # a title may be withdrawn the next second
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def short_link(request, public_id, language=""):
    """The permanent address: leads to the edition in this language, else the reader’s, else the original’s."""
    readers = get_language_from_request(request)
    edition = Edition.objects.harvestable(timezone.now()).best_for(public_id, [language, readers])
    if edition is None:
        raise Http404
    response = redirect(edition)
    response.headers["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


LARGEST_QUESTION = 10_000  # bytes of a form that a harvester sends


@csrf_exempt  # harvesters ask by POST too, and nothing is changed by it
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request):
    """The catalogue that libraries harvest."""
    asked = [request.GET]
    if request.method == "POST":
        length = request.headers.get("content-length") or "0"
        if not (length.isascii() and length.isdecimal()):
            return HttpResponse(status=400)
        if int(length[:20]) > LARGEST_QUESTION:
            return HttpResponse(status=413)
        asked.append(request.POST)
    pairs = [(name, value) for form in asked for name, values in form.lists() for value in values]
    response = HttpResponse(oai_pmh.answer(pairs, timezone.now()), content_type="text/xml; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response
