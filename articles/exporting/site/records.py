"""Lines that stand for one row: the institute, pages, topics, authors, sources, images and redirects."""

from datetime import date, datetime
from itertools import chain

from django.utils import timezone
from PIL import Image as Picture
from simple_history.utils import get_history_manager_for_model

from articles.models import Article, Image, Lead, Source, Topic
from articles.tasks import owe
from authors.models import Author
from thinktank import languages
from thinktank.bulk import insert
from thinktank.models import Institute, Outbox, Page, Redirect

from .media import name_beside
from .schema import Wrong, written


def in_languages(row, field):
    """{language: text} of a translated field, without the empty ones."""
    return {code: text for code in languages.codes() if (text := getattr(row, languages.column(field, code)))}


def columns(field, texts):
    return {languages.column(field, code): texts.get(code, "") for code in languages.codes()}


class Record:
    """One type of line and the table it stands for. Values are a line as `schema` reads it."""

    model = None
    key = column = "slug"  # what tells the rows apart, on the line and in the table
    plain = ()  # further keys that are columns of the same name
    translated = ()
    file = ""  # the key of its file, if it has one

    def rows(self):
        """In the order they were made, which is that of loading: databases do not agree about alphabets."""
        return self.model.objects.order_by("pk").iterator()

    def identity(self, values):
        return values[self.key]

    def known(self, identities):
        return self.model.objects.in_bulk(identities, field_name=self.column)

    def describe(self, row):
        """What the line of a row says, in full."""
        described = {self.key: getattr(row, self.column)}
        described |= {name: getattr(row, name) for name in self.plain}
        described |= {name: in_languages(row, name) for name in self.translated}
        if self.file:
            described[self.file] = name_beside(getattr(row, self.file), self.stem(row))
        return described

    def stem(self, row):
        """The name of its file, without what comes after the dot."""
        return getattr(row, self.column)

    def build(self, values):
        """The row a line stands for, not yet saved and without its file."""
        fields = {self.column: self.identity(values)} | {name: values[name] for name in self.plain}
        for name in self.translated:
            fields |= columns(name, values[name])
        return self.model(**fields, **self.further(values))

    def further(self, values):
        """Columns that are not called or written as on the line."""
        return {}

    def take_file(self, row, values, folder):
        if self.file and values[self.file]:
            refuse_broken_picture(folder.given(values[self.file]), values[self.file])
            folder.take(values[self.file], getattr(row, self.file), self.stem(row).rpartition("/")[2])

    def save(self, rows, folder):
        for row in rows:
            row.save()


def refuse_broken_picture(path, name):
    try:
        with Picture.open(path) as picture:
            picture.load()
    except (OSError, SyntaxError, ValueError, Picture.DecompressionBombError) as error:
        raise Wrong(name, f"cannot be read as a picture ({error})") from None


class InstituteRecord(Record):
    model = Institute
    plain = (
        *("accent_colour", "place_colour", "contact_email", "oai_email", "issn", "licence"),
        *("default_language", "citation_styles"),
    )
    translated = ("name", "tagline")
    file = "wordmark"

    def identity(self, values):
        return "the institute"

    def known(self, identities):
        """The one row; one that nobody has filled in stands in nobody’s way."""
        institute = Institute.objects.current()
        return {} if self.describe(institute) == self.describe(Institute()) else {"the institute": institute}

    def describe(self, row):
        described = {name: getattr(row, name) for name in self.plain}
        described |= {name: in_languages(row, name) for name in self.translated}
        return described | {"wordmark": name_beside(row.wordmark, self.stem(row))}

    def stem(self, row):
        return "institute/wordmark"

    def build(self, values):
        institute = Institute.objects.current()
        for name in self.plain:
            setattr(institute, name, values[name])
        for name in self.translated:
            for column, text in columns(name, values[name]).items():
                setattr(institute, column, text)
        return institute


class PageRecord(Record):
    model = Page
    plain = ("position", "is_draft", "is_unlisted")
    translated = ("title", "body")


class RememberedRecord(Record):
    """Whose table has a history."""

    def save(self, rows, folder):
        insert(self.model, rows)
        history = get_history_manager_for_model(self.model).model
        now, kept = timezone.now(), history.tracked_fields
        insert(
            history,
            [
                history(
                    history_date=now,
                    history_type="+",
                    history_change_reason="",
                    **{field.attname: field.get_prep_value(getattr(row, field.attname)) for field in kept},
                )
                for row in rows
            ],
        )


class TopicRecord(RememberedRecord):
    model = Topic
    plain = ("kind",)
    translated = ("name", "description")


class AuthorRecord(RememberedRecord):
    model = Author
    plain = ("orcid", "links", "email", "show_email")
    translated = ("given_name", "family_name", "position", "bio")
    file = "photo"

    def describe(self, row):
        return super().describe(row) | {
            "focal": [row.focal_x, row.focal_y],
            "former_since": row.former_since and row.former_since.isoformat(),
        }

    def stem(self, row):
        return f"authors/{row.slug}"

    def further(self, values):
        across, down = values["focal"]
        left = values["former_since"] and date.fromisoformat(values["former_since"])
        return {"focal_x": across, "focal_y": down, "former_since": left}

    def save(self, rows, folder):
        super().save(rows, folder)
        owe(Outbox(kind="portraits", payload={"author": row.pk}) for row in rows if row.photo)


class SourceRecord(RememberedRecord):
    model = Source
    key, column = "id", "public_id"
    plain = ("csl", "localized", "archived_url", "link_state")

    def rows(self):
        """Merged ones last: they refer to the others."""
        sources = Source.objects.order_by("pk").select_related("merged_into")
        return chain(sources.filter(merged_into=None).iterator(), sources.filter(merged_into__isnull=False).iterator())

    def describe(self, row):
        target = row.merged_into
        while target and target.merged_into:
            target = target.merged_into
        return super().describe(row) | {
            "archived_on": row.archived_on.isoformat() if row.archived_on else None,
            "trashed_at": written(row.trashed_at),
            "merged_into": target.public_id if target else "",
        }

    def further(self, values):
        target = None
        if values["merged_into"]:
            target = Source.objects.filter(public_id=values["merged_into"]).first()
            if target is None:
                raise Wrong("merged_into", f"the line of source “{values['merged_into']}” must come before")
        trashed_at = values["trashed_at"] and datetime.fromisoformat(values["trashed_at"])
        archived_on = values["archived_on"] and date.fromisoformat(values["archived_on"])
        return {"merged_into": target, "trashed_at": trashed_at, "archived_on": archived_on}

    def save(self, rows, folder):
        for row in rows:
            row.derive()
        super().save(rows, folder)


class ImageRecord(Record):
    model = Image
    key, column = "id", "public_id"
    plain = ("credit", "licence", "digest")
    translated = ("alt", "caption")
    file = "file"

    def describe(self, row):
        return super().describe(row) | {"focal": [row.focal_x, row.focal_y]}

    def further(self, values):
        across, down = values["focal"]
        return {"focal_x": across, "focal_y": down}

    def save(self, rows, folder):
        super().save(rows, folder)
        for row in rows:
            for name in row.narrow_files():
                folder.remember(row.file.storage, name)


class LeadRecord(Record):
    model = Lead
    key = column = "language"

    def rows(self):
        return Lead.objects.order_by("pk").select_related("article").iterator()

    def describe(self, row):
        return super().describe(row) | {"article": row.article.public_id}

    def further(self, values):
        article = Article.objects.filter(public_id=values["article"]).first()
        if article is None:
            raise Wrong("article", f"the line of article “{values['article']}” must come before")
        return {"article": article}


class RedirectRecord(Record):
    model = Redirect
    column = "digest"

    def identity(self, values):
        return Redirect.digest_of(values["from"])

    def describe(self, row):
        return {"from": row.path, "to": row.target}

    def further(self, values):
        return {"path": values["from"], "target": values["to"]}

    def save(self, rows, folder):
        insert(Redirect, rows)


# In an order in which what is referred to comes first; articles stand between images and lead stories.
BEFORE_ARTICLES = {
    "institute": InstituteRecord(),
    "page": PageRecord(),
    "topic": TopicRecord(),
    "author": AuthorRecord(),
    "source": SourceRecord(),
    "image": ImageRecord(),
}
AFTER_ARTICLES = {"lead": LeadRecord(), "redirect": RedirectRecord()}
RECORDS = BEFORE_ARTICLES | AFTER_ARTICLES
