"""Manuscripts on disk become an article; with --table, what would become of a folder of them."""

import json
from argparse import ArgumentTypeError
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import citations, footnotes, kinds
from articles.importing import from_docx, reading
from articles.importing.document import Document, ImportRefused, LanguageUnclear
from articles.importing.gallery import Gallery
from articles.importing.report import report
from articles.importing.save import save
from articles.models import Article
from articles.publishing import NotReady, as_note
from authors.models import Author
from thinktank import languages

MOST_BYTES = from_docx.LARGEST  # of text, a long book is a twentieth of it


class Command(BaseCommand):
    help = "Imports manuscripts; several files are the languages of one article."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="[LANG=]FILE", type=named_file)
        parser.add_argument("--into", metavar="ID", help="add or revise languages of this article")
        parser.add_argument("--kind", choices=list(kinds.KINDS), default="analysis")
        parser.add_argument("--author", metavar="SLUG", help="who signs, whoever the manuscript names")
        parser.add_argument("--publish", action="store_true", help="publish what was imported: all of it or nothing")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--table", action="store_true", help="a row for each file of a folder; writes nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object per file on standard output")

    def handle(self, *, files, **options):
        if options["table"]:
            return self.print_table(files)
        documents, paths = self.read(files)
        if options["publish"]:
            refuse_lost_notes(documents, paths)
        gallery = Gallery()
        try:
            if not options["dry_run"]:
                gallery.take(documents)
            with transaction.atomic():
                rows = self.save(documents, paths, gallery, **options)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except BaseException as reason:
            gallery.forget()
            if isinstance(reason, NotReady | ImportRefused):
                raise CommandError(_("Nothing was imported: %(why)s") % {"why": reason}) from reason
            raise
        if options["dry_run"]:
            gallery.forget()
        for row, told in rows:
            self.print_row(row, told, **options)

    def read(self, files):
        """The documents by language, and the file each comes from."""
        documents, paths = {}, {}
        for language, path in files:
            document = self.read_file(language, path)
            if document.language in documents:
                raise CommandError(
                    _("%(first)s and %(second)s are both in %(language)s. Say which is which: en=FILE tr=FILE.")
                    % {
                        "first": paths[document.language],
                        "second": path,
                        "language": languages.own_name(document.language),
                    }
                )
            documents[document.language], paths[document.language] = document, path
        return documents, paths

    def read_file(self, language, path) -> Document:
        try:
            return reading.read(contents(path), language=language, name=path.name, known_languages=languages.codes())
        except LanguageUnclear as reason:
            hint = _("For example: %(example)s") % {"example": f"{languages.codes()[0]}={path}"}
            raise CommandError(f"{path}: {reason} {hint}") from reason
        except ImportRefused as reason:
            raise CommandError(f"{path}: {reason}") from reason

    def save(self, documents, paths, gallery, *, into, kind, author, publish, **options):
        saved = save(
            documents,
            into=self.wanted(Article, public_id=into) if into else None,
            kind=kind,
            author=self.wanted(Author, slug=author) if author else None,
            gallery=gallery,
        )
        clashes = [one for found in saved.findings.values() for one in found if one.code == "clash"]
        if publish and clashes:
            raise ImportRefused(clashes[0].message)
        editions = saved.article.publish_together(list(documents)) if publish else []
        urls = {edition.language: edition.get_absolute_url() for edition in editions}
        article = Article.objects.with_notes().get(pk=saved.article.pk)
        return [
            (
                row(article, language, paths[language], saved.findings[language], urls.get(language, "")),
                report(replace(document, findings=tuple(saved.findings[language]))),
            )
            for language, document in documents.items()
        ]

    def wanted(self, model, **key):
        try:
            return model.objects.get(**key)
        except model.DoesNotExist:
            [value] = key.values()
            raise CommandError(
                _("There is no %(what)s “%(key)s”.") % {"what": model._meta.verbose_name, "key": value}
            ) from None

    def print_row(self, row, told, *, json: bool, dry_run, **options):
        if json:
            self.stdout.write(as_json(row))
            return
        self.stdout.write(f"{row['file']} → {row['title']} ({row['language']}), {', '.join(row['authors'])}")
        self.stdout.write(f"  article {row['article']}: {row['footnotes']} footnotes, {row['sources']} sources")
        for note in row["notes"]:
            self.stdout.write(f"  {note['number']:>3}  {note['text']}")
        self.stdout.write("  " + _("What came over: %(counts)s") % {"counts": ", ".join(told.came)})
        for sign, findings in (("~", told.changed), ("!", told.look)):
            for finding in findings:
                self.stdout.write(f"  {sign}    {placed(finding)}")
        self.stdout.write(
            "  "
            + ngettext("%(count)d thing needs a look (!).", "%(count)d things need a look (!).", len(told.look))
            % {"count": len(told.look)}
        )
        if row["url"]:
            self.stdout.write(f"  {settings.SITE_URL}{row['url']}")
        if dry_run:
            self.stdout.write("  " + _("Nothing was written."))

    def print_table(self, named):
        files = [
            (language, file)
            for language, path in named
            for file in (sorted(path.iterdir()) if path.is_dir() else [path])
            if file.is_file()
        ]
        self.stdout.write("| file | language | notes | sources | pictures | warnings | words lost |")
        self.stdout.write("|---|---|--:|--:|--:|--:|--:|")
        for language, file in files:
            self.stdout.write("| " + " | ".join(map(str, [file.name, *self.table_row(language, file)])) + " |")

    def table_row(self, language, file):
        try:
            raw = contents(file)
            document = reading.read(raw, language=language, name=file.name, known_languages=languages.codes())
        except (ImportRefused, CommandError) as reason:
            return ["–", "–", "–", "–", str(reason).replace("|", "/"), "–"]
        counted = [document.notes, document.works, document.pictures, document.findings, reading.lost(raw, document)]
        return [document.language, *map(len, counted)]


def named_file(argument):
    """`en=draft.txt` or `draft.txt`, as (language or None, path)."""
    language, equals, name = argument.partition("=")
    if not equals or not language.isalpha() or len(language) > 3:
        language, name = None, argument
    path = Path(name)
    if not path.exists():
        raise ArgumentTypeError(f"there is no file {name}")
    return language, path


def refuse_lost_notes(documents, paths):
    """A typed marker without its note stays text in a draft, for an editor to decide; readers must not meet it."""
    for language, document in documents.items():
        for finding in document.findings:
            if finding.code == "marker-without-note":
                raise CommandError(
                    _("Nothing was imported: %(file)s, %(place)s: %(why)s")
                    % {"file": paths[language], "place": finding.place, "why": finding.message}
                )


def contents(path):
    if path.is_dir():
        raise CommandError(
            _("%(path)s is a folder. Name the files in it, or add --table to see what would become of them.")
            % {"path": path}
        )
    if path.stat().st_size > MOST_BYTES:
        raise CommandError(
            _("%(file)s is larger than %(size)d MB. Is it a manuscript?")
            % {"file": path, "size": MOST_BYTES // 1_000_000}
        )
    try:
        return path.read_bytes()
    except OSError as reason:
        raise CommandError(_("%(file)s cannot be read: %(why)s") % {"file": path, "why": reason.strerror}) from reason


def row(article, language, path, findings, url):
    """What interface asks for: one manuscript as it came in."""
    with translation.override(language):
        manuscript = article.manuscript(language)
        keys = [key for key in footnotes.keys(manuscript.body) if key in manuscript.notes]
        printed = citations.print_notes(
            [as_note(manuscript.notes[key]) for key in keys],
            manuscript.works,
            language=language,
            style=manuscript.style,
        )
    return {
        "file": str(path),
        "article": article.public_id,
        "language": language,
        "title": manuscript.title,
        "authors": [f"{p['given']} {p['family']}".strip() for p in manuscript.byline],
        "footnotes": len(manuscript.notes),
        "sources": len(manuscript.works),
        "notes": [
            {"number": number, "sources": list(note.sources), "ibid": note.is_ibid, "text": note.text}
            for number, note in enumerate(printed, 1)
        ],
        "warnings": [placed(finding) for finding in findings],
        "url": url,
    }


def placed(finding):
    return f"{finding.place}: {finding.message}" if finding.place else finding.message


def as_json(row):
    return json.dumps(row, ensure_ascii=False)
