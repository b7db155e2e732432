"""One post of a WordPress site becomes a language of an article, or a standing page: all of it or nothing.

The same post again does nothing; one that was changed there since revises what nobody has worked on here, and is told
where somebody has.
"""

import json
from dataclasses import asdict, replace

from django.core.files.base import ContentFile
from django.utils.html import escape
from django.utils.translation import gettext as _

from thinktank import languages, old_addresses
from thinktank.models import Page, Redirect
from thinktank.pages.shown import together

from .. import enclosures, footnotes, richtext, slugs
from ..comparing import digest
from ..importing import gallery, save
from ..importing.document import Document, DocumentPicture, Finding
from ..importing.wordpress.values import Attachment, Post
from ..models import Address, Article, Authorship, Imported
from ..models import Attachment as File
from . import addresses, media, statuses
from .people import People
from .terms import Terms

UNPUBLISHED = {"draft", "pending", "private", "future"}
# Standing pages that belong at the foot of every page, by the last part of their address.
STANDING = {
    *("about", "about-us", "contact", "contact-us", "contacts", "imprint", "impressum", "privacy", "privacy-policy"),
    *("hakkimizda", "hakkinda", "iletisim", "kunye", "gizlilik", "gizlilik-politikasi"),
    *("o-nas", "kontakty", "vyhodnye-dannye", "politika-konfidencialnosti", "konfidencialnost"),
}


class Writing:
    """Everything that writing one post needs to know of its site and of what was asked for."""

    def __init__(self, origin: str, people: People, terms: Terms, library: media.Media, *, kind="analysis", by=None):
        self.origin, self.people, self.terms, self.media = origin, people, terms, library
        self.kind, self.by = kind, by
        self.items = Imported.objects.from_(origin)

    # Files

    def keep(self, attachment: Attachment) -> str:
        """Note a file of the media library; its picture is taken in when something shows it."""
        guid = attachment.guid or attachment.url
        said = digest(asdict(replace(attachment, line=0)))
        row = Imported.objects.known_as(self.origin, guid)
        if row and row.digest == said:
            return "same"
        row = row or Imported(origin=self.origin, guid=guid, kind=Imported.Kind.FILE)
        path = attachment.file or old_addresses.upload_path(attachment.url)
        row.post_id, row.link, row.title = attachment.post_id, attachment.url, attachment.title or attachment.slug
        row.slug, row.parent, row.line, row.digest = attachment.slug, attachment.parent, attachment.line, said
        row.file = old_addresses.original(path)[:500]
        row.words = {"alt": attachment.alt, "caption": attachment.caption, "page": attachment.link}
        row.is_settled = False
        row.save()
        return "new"

    def file_at(self, url: str, number: int = 0) -> Imported | None:
        """The file that an address or a number names; one the export does not list is noted now."""
        if number and (row := self.items.files().numbered(number)):
            return row
        path = old_addresses.original(old_addresses.upload_path(url))[:500]
        if not path or not addresses.is_of(self.origin, url):
            return None
        if row := self.items.showing(path):
            return row
        row = Imported(origin=self.origin, guid=f"upload:{path}", kind=Imported.Kind.FILE, link=url, file=path)
        row.save()
        return row

    def image_of(self, row: Imported, hung: gallery.Gallery, language: str, picture=None):
        """(the image of the library that a file is, findings); no image where there is no file, or no picture in it."""
        if row.image is None:
            content, why = self.media.content(row.file, row.link)
            found = content and hung.image_of(DocumentPicture("", row.file.rpartition("/")[2], content))
            if not found:
                row.forget("no-file")
                row.find("no-file", why or _("What is in this file is no picture the site can show."), quoted=row.link)
                row.save(update_fields=["findings"])
                return None, []
            row.image = found
            row.forget("no-file")
            row.save(update_fields=["image", "findings"])
        Redirect.objects.remember({addresses.of_upload(row.link): row.image.file.url})
        there, here = row.words, picture or DocumentPicture("", row.file)
        told = replace(
            here, alt=here.alt or there.get("alt", ""), caption=here.caption or escape(there.get("caption", ""))
        )
        return row.image, gallery.describe(row.image, told, language)

    # Posts

    def write(self, post: Post) -> tuple[str, Imported]:
        """("new", "same", "revised", "edited" or "gone", what is noted of it). Nothing is half-written."""
        row = Imported.objects.known_as(self.origin, post.guid)
        if row and post.post_id and row.post_id not in (0, post.post_id):
            # Posts that were copied carry the GUID of the first: they are posts of their own.
            post = replace(post, guid=f"{post.guid}#{post.post_id}")
            row = Imported.objects.known_as(self.origin, post.guid)
        hung = gallery.Gallery(self.by)
        try:
            document, findings = self.illustrated(post, hung)
            said = said_by(post, document)
            if row and row.digest == said:
                return "same", row
            with together():
                return self.write_anew(post, row, replace(document, findings=(*document.findings, *findings)), said)
        except BaseException:
            hung.forget()
            raise

    def illustrated(self, post: Post, hung: gallery.Gallery) -> tuple[Document, list[Finding]]:
        """The document with images of the library for its pictures; those without a file stay as they are."""
        post = replace(post, document=with_short_title(post.document))
        numbers = dict(post.attachments)
        shown, findings, left = {}, [], []
        for picture in post.document.pictures:
            row = self.file_at(picture.url, numbers.get(picture.key, 0))
            image, told = self.image_of(row, hung, post.language, picture) if row else (None, [])
            if image:
                shown[picture.key] = image.public_id
                findings += told
            else:
                left.append(picture)
        body = gallery.placed(post.document.body, shown, set(shown))
        for picture in left:  # their words stay, in the place of the picture
            caption = f"<figcaption>{picture.caption}</figcaption>" if picture.caption else ""
            figure = f'<figure data-image="{picture.key}">'
            body = body.replace(f"{figure}</figure>", f"{figure}{caption}</figure>")
        blocks = tuple(body.split("\n")) if post.document.pictures else post.document.blocks
        featured = self.items.files().numbered(post.featured)
        if featured and self.image_of(featured, hung, post.language)[0] is None:
            findings.append(
                Finding("lead-image-missing", _("The lead image is missing: %(url)s") % {"url": featured.link})
            )
        return replace(post.document, blocks=blocks, pictures=tuple(left)), findings

    def write_anew(self, post: Post, row: Imported | None, document: Document, said: str) -> tuple[str, Imported]:
        if row and row.article is None and row.page is None:
            return "gone", self.told(row, said, "gone", _("It was changed there; here it was deleted and stays so."))
        if row and self.has_been_worked_on(row, post):
            message = _("It was changed there and here. Compare the two: %(link)s") % {"link": post.link}
            return "edited", self.told(row, said, "edited-here", message)
        outcome = "revised" if row else "new"
        row = row or Imported(origin=self.origin, guid=post.guid)
        self.note(row, post, document, said)
        if post.type == "page" and not document.notes and not (row.article_id):
            self.write_page(row, post, document)
        else:
            self.write_article(row, post, document)
        row.is_settled, row.is_revised = False, outcome == "revised"
        row.save()
        return outcome, row

    def told(self, row: Imported, said: str, code: str, message: str) -> Imported:
        """What is noted when a change there cannot be taken over; once, not at every import."""
        row.find(code, message)
        row.digest = said
        row.save(update_fields=["findings", "digest"])
        return row

    def note(self, row: Imported, post: Post, document: Document, said: str) -> None:
        row.kind = Imported.Kind.PAGE if post.type == "page" else Imported.Kind.POST
        row.type, row.status, row.post_id, row.line = post.type[:40], post.status[:20], post.post_id, post.line
        row.link, row.slug, row.title = post.link, post.slug.replace("\0", ""), document.title
        row.language = post.language
        row.group = (post.translation_group or f"post-{post.post_id or post.guid}")[:200]
        row.alternates = [list(pair) for pair in post.alternates]
        row.featured, row.parent, row.comments = post.featured, post.parent, post.comments
        row.published_at, row.modified_at, row.is_protected = post.published_at, post.modified_at, post.is_protected
        row.digest = said
        row.findings = []
        if post.is_protected:
            row.find("protected", _("A password kept it from the public there. It is a draft: decide who may read it."))
        elif post.status in UNPUBLISHED and post.status != "draft":
            row.find(
                "not-public",
                _("It was not public there (%(status)s): a draft.") % {"status": statuses.named(post.status)},
            )
        if post.published_at is None and post.status == "publish":
            row.find("no-date", _("It has no date of publication there, so it stays a draft. Publish it by hand."))

    def told_of(self, row: Imported, findings) -> None:
        for finding in findings:
            row.find(finding.code, finding.message, quoted=finding.quoted, place=finding.place)

    # Articles

    def write_article(self, row: Imported, post: Post, document: Document) -> None:
        into = row.article or self.sibling(row)
        others = [code for code in into.written_languages if code != post.language] if into else []
        saved = save.save({post.language: document}, into=into, kind=self.kind, by=self.by)
        article = row.article = saved.article
        self.told_of(row, saved.findings[post.language])
        self.sign(row, post, document, article, others)
        article.topics.add(*self.terms.topics(post.terms, post.language))
        featured = self.items.files().numbered(post.featured)
        if featured and featured.image and article.image is None:
            article.image = featured.image
        if not article.edition(post.language):
            article.set_text("slug", post.language, self.free_slug(article, post))
        article.save()
        row.written = written(article.keep_import(), post.language)
        self.lead(row, post, f"/a/{article.public_id}/{post.language}")

    def free_slug(self, article: Article, post: Post) -> str:
        """The name it had, in letters that addresses have here: they change as little as they can."""
        slug = slugs.propose(post.slug.replace("-", " "), post.language, "post")
        if slug == "post":
            slug = article.text("slug", post.language)
        if Article.objects.exclude(pk=article.pk).filter(**{languages.column("slug", post.language): slug}).exists():
            slug = f"{slug}-{post.post_id}"
        return Address.objects.free(post.language, slug, article.public_id)

    def sibling(self, row: Imported) -> Article | None:
        """The article that a translation belongs to, unless it has this language already."""
        for other in self.items.texts().in_group(row.group).exclude(pk=row.pk).exclude(article=None):
            article = other.article
            if row.language in article.written_languages or article.edition(row.language):
                row.find(
                    "language-taken",
                    _("Its translation “%(title)s” has one in %(language)s already; this is an article of its own.")
                    % {"title": article, "language": languages.named(row.language)},
                )
                continue
            return article
        return None

    def sign(self, row, post: Post, document: Document, article: Article, others: list[str]) -> None:
        """Who WordPress names signs; but a name above or below the text counts more than the account it came by."""
        signed = {link.author_id for link in article.authorships.filter(language__in=["", post.language])}
        if document.authors:
            names = [self.people.known[login].name for login in post.authors if login in self.people.known]
            unknown = [name for name in names if name.lower() not in {a.name.lower() for a in document.authors}]
            if unknown:
                row.find(
                    "account-not-taken",
                    _("WordPress names %(there)s as its author; the text names %(here)s, who signs it.")
                    % {"there": ", ".join(unknown), "here": ", ".join(a.name for a in document.authors)},
                )
            for login in post.authors:  # their old pages lead somewhere all the same
                self.people.author(login, post.language)
            return
        for order, login in enumerate(post.authors, article.authorships.count()):
            author = self.people.author(login, post.language)
            if author.pk not in signed:
                language = post.language if others else ""
                Authorship.objects.get_or_create(
                    article=article, author=author, role="author", language=language, defaults={"order": order}
                )
                signed.add(author.pk)

    def has_been_worked_on(self, row: Imported, post: Post) -> bool:
        if row.article:
            return written(row.article.hold().snapshot(), row.language) != row.written
        is_retracted = not row.page.is_draft and (post.status != "publish" or post.is_protected)
        return is_retracted or written_on(row.page, row.language) != row.written

    # Pages

    def write_page(self, row: Imported, post: Post, document: Document) -> None:
        """A standing page in its language, a draft until somebody publishes it."""
        page = row.page or self.sibling_page(row)
        if page is None:
            wanted = slugs.propose(post.slug.replace("-", " ") or document.title, post.language, "page")[:45]
            free = slugs.numbered(wanted, lambda slug: Page.objects.filter(slug=slug).exists())
            page = Page(slug=free, is_draft=True, is_unlisted=wanted not in STANDING)
        body, told = gallery.Gallery(self.by).hang(document, post.language)
        setattr(page, languages.column("title", post.language), document.title[:200])
        setattr(page, languages.column("body", post.language), richtext.clean(body))
        page.save()
        row.page = page
        self.told_of(row, [*document.findings, *told])
        row.written = written_on(page, post.language)
        self.lead(row, post, f"/{post.language}/pages/{page.slug}/")

    def sibling_page(self, row: Imported) -> Page | None:
        """The page of its translations; a draft among public ones stays by itself."""
        for other in self.items.pages().in_group(row.group).exclude(pk=row.pk).exclude(page=None):
            if not getattr(other.page, languages.column("title", row.language)) and other.page.is_draft:
                return other.page
        return None

    # Addresses

    def lead(self, row: Imported, post: Post, target: str) -> None:
        taken = Redirect.objects.remember(dict.fromkeys(addresses.of_post(post, self.origin), target))
        if taken:
            row.find(
                "address-taken",
                _("These old addresses lead somewhere else already: %(addresses)s") % {"addresses": ", ".join(taken)},
            )

    def attach(self, row: Imported, article: Article, language: str, title: str) -> str:
        """A document that a text links to, offered with the article; returns the path it is at, or ""."""
        name = slugs.propose(row.file.rpartition("/")[2].rpartition(".")[0], language, "file")[:100]
        content, why = self.media.content(row.file, row.link)
        try:
            kind = enclosures.kind_of(row.file, content) if content else None
        except Exception as problem:
            kind, why = None, " ".join(getattr(problem, "messages", [str(problem)]))
        if kind is None:
            row.forget("no-file")
            row.find("no-file", why, quoted=row.link)
            row.save(update_fields=["findings"])
            return ""
        found = File.objects.filter(article=article, name=name).first()
        if found is None:
            found = File(article=article, name=name, language=language)
            setattr(found, languages.column("title", language), (title or row.title)[:200])
            found.file.save(f"{name}{kind.suffix}", ContentFile(content), save=False)
            found.save()
        target = f"/a/{article.public_id}/{language}/files/{found.name}"
        Redirect.objects.remember({addresses.of_upload(row.link): target})
        return target


def with_short_title(document: Document) -> Document:
    """A title of more than 300 characters is cut at a word, and told whole."""
    longest = Article._meta.get_field("title").max_length
    if len(document.title) <= longest:
        return document
    cut = document.title[: longest - 1].rsplit(" ", 1)[0] + "…"
    message = _("The title was longer than a title can be and was cut. Shorten it.")
    finding = Finding("title-cut", message, _("title"), document.title)
    return replace(document, title=cut, findings=(*document.findings, finding))


def said_by(post: Post, document: Document) -> str:
    """A fingerprint of what WordPress says, with the pictures that were found; findings are words of ours."""
    keys = {note.key: f"note-{number}" for number, note in enumerate(document.notes, 1)}
    body = document.body
    for key, name in keys.items():
        body = body.replace(f'data-note="{key}"', f'data-note="{name}"')
    notes = tuple(replace(note, key=keys[note.key]) for note in document.notes)
    plain = replace(document, blocks=(body,), notes=notes, findings=())
    return digest(json.loads(json.dumps(asdict(replace(post, line=0, document=plain)), default=str)))


def written(snapshot: dict, language: str) -> str:
    """A fingerprint of what a person may have worked on in a language since."""
    texts = {name: text for name, text in snapshot["texts"][language].items() if name != "slug"}
    marked = footnotes.keys(texts["body"])
    notes = [
        {"text": note["text"].get(language, ""), "cites": [cite["source"] for cite in note["cites"]]}
        for note in sorted(snapshot["footnotes"], key=lambda note: note["key"])
        if note["key"] in marked
    ]
    return digest({"texts": texts, "notes": notes})


def written_on(page: Page, language: str) -> str:
    return digest([getattr(page, languages.column(name, language)) for name in ("title", "body")])
