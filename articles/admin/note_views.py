"""What writing with notes asks the server: notes as they will be printed, typed notes taken apart, notes of another
article, articles to link to. Nothing here writes."""

import json
from datetime import date

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thinktank import languages
from thinktank.models import Institute

from .. import citations, richtext
from ..ids import new_key
from ..importing.dates import find_date
from ..importing.in_place import read_notes, turn
from ..models import Edition, Source
from ..models.notes import LOCATORS
from ..publishing import as_note
from ..works import fold, normal_doi, normal_url
from .source_form import TYPES

OFFERED = 12
MOST_NOTES = 2_000  # of one article, used or not


def dialog_context(codes):
    """What the dialog in which notes are written asks of its page; `codes`: the languages a note can be written in."""
    return {
        "locators": LOCATORS,
        "source_types": TYPES,
        "site_languages": [(code, languages.own_name(code), languages.direction(code)) for code in codes],
    }


class NoteViews:
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/notes/print/", view(require_POST(self.print_view)), name="articles_article_print"),
            path("<int:pk>/notes/read/", view(require_POST(self.read_view)), name="articles_article_read"),
            path("<int:pk>/notes/typed/", view(require_POST(self.typed_view)), name="articles_article_typed"),
            path("notes/", view(require_GET(self.elsewhere_view)), name="articles_article_elsewhere"),
            path("suggest/", view(require_GET(self.suggest_view)), name="articles_article_suggest"),
            path("dates/", view(require_GET(self.date_view)), name="articles_article_date"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, **kwargs):
        context |= dialog_context(languages.codes())
        return super().render_change_form(request, context, *args, **kwargs)

    def print_view(self, request, pk):
        """POST {"language", "keys": [in order of their markers], "footnotes": [as in a snapshot]} →
        {"notes": [{"key", "number", "html", "text", "ibid", "empty"}], "unused": [{"key", "html", "text", "empty"}],
        "sources": {id: what the forms show of a cited work}}. `number` is None for a key without a note."""
        self.desk_article(request, pk)
        try:
            asked = json.loads(request.body)
            language = known_language(asked["language"])
            keys = list(dict.fromkeys(map(str, asked["keys"])))[:MOST_NOTES]
            posted = {str(note["key"]): note for note in asked["footnotes"][:MOST_NOTES]}
            sources = cited_sources(posted.values())
            notes = {key: note_in(language, note, sources) for key, note in posted.items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            return unreadable()
        works = {key: source.csl_in(language) for key, source in sources.items()}
        style = Institute.objects.current().style_for(language)

        def printed(some):
            return citations.print_notes(some, works, language=language, style=style)

        used = [key for key in keys if key in notes]
        numbers = {key: number for number, key in enumerate(used, 1)}
        in_order = {
            key: described(key, notes[key], line)
            for key, line in zip(used, printed([notes[key] for key in used]), strict=True)
        }
        missing = {"html": "", "text": "", "ibid": False, "empty": True}
        return JsonResponse(
            {
                "notes": [in_order.get(key, {"key": key} | missing) | {"number": numbers.get(key)} for key in keys],
                "unused": [
                    described(key, note, printed([note])[0]) for key, note in notes.items() if key not in numbers
                ],
                "sources": {key: source.offered() for key, source in sources.items()},
            }
        )

    def read_view(self, request, pk):
        """POST {"language", "notes": [inline HTML as typed]} → {"notes": [{"cites": [cite as in a snapshot, and "csl",
        "known": what the library has of it or None, "is_sure"], "rest": inline HTML}]}."""
        self.desk_article(request, pk)
        try:
            asked = json.loads(request.body)
            language = known_language(asked["language"])
            read = read_notes([str(note) for note in asked["notes"]], language)
        except (ValueError, KeyError, TypeError):
            return unreadable()
        library = Library([work for note in read for _cite, work in note.works])
        return JsonResponse(
            {
                "notes": [
                    {
                        "cites": [cite_read(cite, work, language, *library.find(work)) for cite, work in note.works],
                        "rest": richtext.clean_inline(note.rest),
                    }
                    for note in read
                ]
            }
        )

    def typed_view(self, request, pk):
        """POST {"language", "body"} → {"body", "notes": [{"key", "label", "text"}], "unknown", "idle"}: the text with
        its typed [1] as markers, to be looked at first; {"notes": []} where there is no list of notes."""
        self.desk_article(request, pk)
        try:
            asked = json.loads(request.body)
            turned = turn(richtext.clean(str(asked["body"])), known_language(asked["language"]), new_key)
        except (ValueError, KeyError, TypeError):
            return unreadable()
        if turned is None:
            return JsonResponse({"body": "", "notes": [], "unknown": [], "idle": []})
        notes = [{"key": key, "label": label, "text": richtext.clean_inline(html)} for key, label, html in turned.notes]
        return JsonResponse(
            {
                "body": richtext.clean(turned.html),
                "notes": notes,
                "unknown": list(turned.unknown),
                "idle": list(turned.idle),
            }
        )

    def elsewhere_view(self, request):
        """GET ?article=public id&keys=a,b → {"footnotes": [as in a snapshot]}: what comes along with a paragraph
        copied from another article, if that one is open to this person too."""
        article = get_object_or_404(self.get_queryset(request), public_id=request.GET.get("article", ""))
        wanted = set(request.GET.get("keys", "").split(","))
        return JsonResponse({"footnotes": [note for note in article.snapshot()["footnotes"] if note["key"] in wanted]})

    def suggest_view(self, request):
        """GET ?q=words&language= → {"articles": [{"id", "title", "is_public"}]}: those open to this person, and what
        the public reads in that language, under the title in print."""
        words, language = request.GET.get("q", "")[:400], request.GET.get("language", "")
        live = dict(Edition.objects.live(timezone.now()).filter(language=language).values_list("public_id", "title"))
        open_ones = self.get_queryset(request).without_texts().matching(words)[:OFFERED]
        found = {article.public_id: str(article) for article in open_ones}
        wanted = fold(words).split()
        for public_id, title in live.items():
            if len(found) >= OFFERED:
                break
            if wanted and all(word in fold(title) for word in wanted):
                found.setdefault(public_id, title)
        return JsonResponse(
            {"articles": [{"id": key, "title": title, "is_public": key in live} for key, title in found.items()]}
        )

    def date_view(self, request):
        """GET ?q=a date as people type it → {"iso": "2024-02-28", or as much of it as there is, or ""}."""
        return JsonResponse({"iso": iso_of(request.GET.get("q", "")[:60].strip())})


def unreadable():
    return JsonResponse({"error": _("This request could not be read. Reload the page.")}, status=400)


def iso_of(words):
    found = find_date(words)
    if found and found.end - found.start == len(words):
        return found.iso
    try:
        date.fromisoformat((words + "-01-01")[:10])
    except ValueError:
        return ""
    return words


def known_language(code):
    if code not in languages.codes():
        raise ValueError(code)
    return code


def cited_sources(footnotes):
    """{id: source} for everything that notes of a snapshot cite; of a merged source, what it was merged into."""
    ids = {str(cite["source"]) for note in footnotes for cite in note["cites"]}
    found = Source.objects.filter(public_id__in=ids).select_related("merged_into")
    return {source.public_id: source.merged_into or source for source in found}


def note_in(language, note, sources):
    """A note of a snapshot as it is printed in a language; a cite of a source that is gone prints nothing."""
    cites = [
        {
            "source": cite["source"],
            "locator": [str(part) for part in cite.get("locator") or []],
            "accessed": str(cite.get("accessed") or ""),
            "prefix": str((cite.get("prefix") or {}).get(language) or ""),
            "suffix": str((cite.get("suffix") or {}).get(language) or ""),
        }
        for cite in note["cites"]
        if cite.get("language") in (None, "", language) and cite["source"] in sources
    ]
    return as_note({"text": str((note.get("text") or {}).get(language) or ""), "cites": cites})


def described(key, note, printed):
    empty = not note.cites and richtext.is_empty(note.text)
    return {"key": key, "html": printed.html, "text": printed.text, "ibid": printed.is_ibid, "empty": empty}


def cite_read(cite, work, language, known, is_sure):
    return {
        "source": known["id"] if known and is_sure else "",
        "csl": work,
        "known": known,
        "is_sure": is_sure,
        "locator": list(cite.locator or []),
        "accessed": cite.accessed,
        "prefix": {language: cite.prefix} if cite.prefix else {},
        "suffix": {language: cite.suffix} if cite.suffix else {},
        "language": "",
    }


class Library:
    """What the library has of the works of a text, asked once for all of them."""

    def __init__(self, works):
        urls = {normal_url(work.get("URL"))[:500] for work in works} - {""}
        titles = {fold(work.get("title"))[:500] for work in works} - {""}
        dois = {normal_doi(work.get("DOI")) for work in works} - {""}
        usable = Source.objects.usable()
        self.by_doi = {source.doi: source for source in usable.filter(doi__in=dois)}
        near = [*usable.filter(url_key__in=urls), *usable.filter(title_key__in=titles)]
        self.by_url = {source.url_key: source for source in near if source.url_key}
        self.by_title = {source.title_key: source for source in near if source.title_key}
        self.by_both = {(source.url_key, source.title_key): source for source in near if source.url_key}

    def find(self, work):
        """(The source in a form’s words or None, whether it is surely this work.)"""
        url, title = normal_url(work.get("URL"))[:500], fold(work.get("title"))[:500]
        doi = normal_doi(work.get("DOI"))
        sure = self.by_doi.get(doi) or (self.by_both.get((url, title)) if url and title else None)
        likely = sure or self.by_url.get(url) or self.by_title.get(title)
        return (likely.offered() if likely else None), bool(sure)
