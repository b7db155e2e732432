"""Links between the posts of a site that moved in: to articles, pages and files of ours, once all of them are here."""

import re
from html import escape, unescape

from django.db import transaction
from django.utils.translation import gettext as _

from thinktank import languages, old_addresses
from thinktank.models import Redirect

from ..models import Footnote, Imported
from . import addresses, media
from .posts import Writing, written, written_on

LINK = re.compile(r'<a href="(?P<url>[^"]*)">(?P<words>.*?)</a>', re.DOTALL)
ARTICLE = re.compile(r"/a/(?P<id>[\w-]+)(?:/[\w-]+)?")


class Settling:
    """Turns the addresses in texts into links of ours."""

    def __init__(self, writing: Writing):
        self.writing, self.origin = writing, writing.origin

    @transaction.atomic
    def settle(self, row: Imported) -> None:
        """One text; a second time finds nothing left to do."""
        if row.kind == Imported.Kind.FILE:
            self.lead_file(row)
        elif row.article:
            self.link_article(row)
        elif row.page and written_on(row.page, row.language) == row.written:
            self.link_page(row)
        row.is_settled = True
        row.save()

    def link_article(self, row: Imported) -> None:
        """What somebody has worked on stays as it is; most texts have no link to the old site at all."""
        article, code = row.article.hold(), row.language
        column = languages.column("text", code)
        body, notes = article.text("body", code), list(Footnote.objects.filter(article=article).exclude(**{column: ""}))
        if not any(self.names_old_site(text) for text in [body, *(getattr(note, column) or "" for note in notes)]):
            return
        if written(article.snapshot(), code) != row.written:
            return
        for note in notes:
            text = getattr(note, column) or ""
            if (there := self.linked(text, row)) != text:
                setattr(note, column, there)
                note.save()
        article.set_text("body", code, self.linked(body, row))
        article.claim(article.lock_version)
        article.save()
        row.written = written(article.keep_import(), code)

    def names_old_site(self, html: str) -> bool:
        links = (unescape(link["url"]) for link in LINK.finditer(html))
        return any(old_addresses.parted(url).netloc and addresses.is_of(self.origin, url) for url in links)

    def link_page(self, row: Imported) -> None:
        column = languages.column("body", row.language)
        body = getattr(row.page, column) or ""
        if (linked := self.linked(body, row)) != body:
            setattr(row.page, column, linked)
            row.page.save()
            row.written = written_on(row.page, row.language)

    def linked(self, html: str, row: Imported) -> str:
        def link(found: re.Match) -> str:
            return self.link(unescape(found["url"]), found, row)

        return LINK.sub(link, html)

    def link(self, url: str, found: re.Match, row: Imported) -> str:
        """One link of a text, as it should be; what leads to nothing of ours stays, and is told."""
        if not addresses.is_of(self.origin, url) or not old_addresses.parted(url).netloc:
            return found[0]
        if path := old_addresses.upload_path(url):
            return self.link_to_file(url, path, found, row)
        asked = old_addresses.read(addresses.local(url), languages.codes())
        redirect = Redirect.objects.first_of(asked.candidates)
        target = redirect.target if redirect and redirect.path != "/" else ""
        if article := ARTICLE.fullmatch(target):
            return f'<a data-article="{article["id"]}">{found["words"]}</a>'
        if not target and addresses.local(url).rstrip("/") == addresses.base_of(self.origin).rstrip("/"):
            target = f"/{row.language}/"
        if not target:
            row.find("dead-link", _("It links to an address of the old site that is not here: %(url)s") % {"url": url})
            return found[0]
        return f'<a href="{escape(target)}">{found["words"]}</a>'

    def link_to_file(self, url: str, path: str, found: re.Match, row: Imported) -> str:
        file = self.writing.file_at(url)
        old = escape(addresses.of_upload(url))
        if file and file.image:
            return f'<a href="{escape(file.image.file.url)}">{found["words"]}</a>'
        if file and media.is_document(path) and row.article:
            words = re.sub(r"<[^>]*>", "", unescape(found["words"]))
            if self.writing.attach(file, row.article, row.language, words):
                # By its old address, which leads to it: its new one holds the article’s, and may change.
                return f'<a href="{old}">{found["words"]}</a>'
        row.find("dead-file", _("It links to a file of the old site that is not here: %(url)s") % {"url": url})
        return found[0]

    def lead_file(self, row: Imported) -> None:
        """The page WordPress made about a file leads to the text the file belongs to, else to the file itself."""
        owner = self.writing.items.texts().numbered(row.parent)
        target = ""
        if owner and owner.article:
            target = f"/a/{owner.article.public_id}/{owner.language}"
        elif owner and owner.page:
            target = f"/{owner.language}/pages/{owner.page.slug}/"
        elif row.image:
            target = row.image.file.url
        if target:
            Redirect.objects.remember(dict.fromkeys(of_page(row, self.origin), target))


def of_page(row: Imported, origin: str):
    """The addresses of the page about a file."""
    base = addresses.base_of(origin)
    page = row.words.get("page", "")
    if page and addresses.is_of(origin, page) and addresses.local(page) != base:
        yield addresses.local(page)
    if row.post_id:
        yield f"{base}?p={row.post_id}"
