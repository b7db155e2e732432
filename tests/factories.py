"""The cast and the props. Ayşe writes, Deniz translates, Boris edits and publishes, Carol only reads.

Every function takes keywords only and returns saved objects that are complete enough to publish.
"""

from io import BytesIO

from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from PIL import Image as Picture

from articles.models import Article, Authorship, Cite, Footnote, Image, Source, Topic
from authors.models import Author, User
from thinktank import languages
from thinktank.models import Institute, Page

TITLES = {"en": "Ferries without a timetable", "tr": "Tarifesiz feribotlar", "ru": "Паромы без расписания"}
SENTENCES = {
    "en": "The crossing takes nineteen hours.",
    "tr": "Geçiş on dokuz saat sürüyor.",
    "ru": "Переправа занимает девятнадцать часов.",
}
count = iter(range(1, 10**9))


def ayse(**fields):
    """A research assistant: writes, may not publish."""
    user = User.objects.create_user("ayse", password="ayse's password", is_staff=True, language="tr", **fields)
    give(user, "view_article", "add_article", "change_article")
    return user


def deniz(*, article=None, code="tr", **fields):
    """A translator: writes in the languages given to her, here one of an article."""
    user = User.objects.create_user("deniz", password="deniz's password", is_staff=True, language="tr", **fields)
    give(user, "view_article", "change_article")
    if article:
        work = article.work_in(code)
        work.translator = user
        work.save()
    return user


def boris(**fields):
    """An editor: publishes."""
    fields = {"language": "ru"} | fields
    user = User.objects.create_user("boris", password="boris's password", is_staff=True, **fields)
    give(user, "view_article", "add_article", "change_article", "publish_article")
    return user


def carol(**fields):
    """A reader with an account and no rights in the admin."""
    return User.objects.create_user("carol", password="carol's password", **fields)


def root(**fields):
    """An administrator."""
    return User.objects.create_superuser("root", password="root's password", language="en", **fields)


def give(user, *codenames):
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


def make_institute(**fields):
    return Institute.objects.create(
        **{"name_en": "Test Institute", "name_tr": "Deneme Enstitüsü", "name_ru": "Пробный институт"} | fields
    )


def make_page(*, slug="about", codes=("en",), **fields):
    """A standing page written in `codes`."""
    texts = {languages.column("title", code): f"About ({code})" for code in codes}
    texts |= {languages.column("body", code): f"<p>{SENTENCES[code]}</p>" for code in codes}
    return Page.objects.create(slug=slug, **texts | fields)


def make_author(*, slug="", **fields):
    number = next(count)
    names = {
        "given_name_en": "Zeynep",
        "family_name_en": f"Kaya {number}",
        "given_name_tr": "Zeynep",
        "family_name_tr": f"Kaya {number}",
        "given_name_ru": "Зейнеп",
        "family_name_ru": f"Кая {number}",
    }
    return Author.objects.create(slug=slug or f"author-{number}", **names | fields)


def make_topic(*, slug="", **fields):
    number = next(count)
    names = {"name_en": f"Straits {number}", "name_tr": f"Boğazlar {number}", "name_ru": f"Проливы {number}"}
    return Topic.objects.create(slug=slug or f"topic-{number}", **names | fields)


def make_source(*, title="", **csl):
    number = next(count)
    fields = {
        "type": "article-newspaper",
        "title": title or f"Report {number}",
        "container-title": "Example Gazette",
        "URL": f"https://example.org/{number}",
    }
    return Source.objects.create(csl=fields | {name.replace("_", "-"): value for name, value in csl.items()})


def make_image(*, size=(1200, 800), **fields):
    image = Image(**{"alt_en": "A map", "alt_tr": "Bir harita", "alt_ru": "Карта", "credit": "Test Institute"} | fields)
    drawn = BytesIO()
    Picture.new("RGB", size, "#0d5b63").save(drawn, "PNG")
    image.file = ContentFile(drawn.getvalue(), name=f"map-{next(count)}.png")
    image.save()
    return image


def make_article(*, codes=("en",), notes=1, authors=None, topics=(), body=None, **fields):
    """An article written in `codes`, each with `notes` notes that cite a source of their own.

    `body`: {language: HTML} replaces the made text of a language; its markers are then the caller's business.
    """
    number = next(count)
    article = Article(original_language=codes[0])
    for code in codes:
        article.set_text("title", code, f"{TITLES.get(code, TITLES['en'])} {number}")
        article.set_text("summary", code, SENTENCES.get(code, SENTENCES["en"]))
        markers = "".join(
            f"<p>{SENTENCES.get(code, SENTENCES['en'])}{marker(key=f'n{i}')}</p>" for i in range(1, notes + 1)
        )
        article.set_text("body", code, (body or {}).get(code) or markers or f"<p>{SENTENCES.get(code)}</p>")
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    article.topics.set(topics)
    for order, author in enumerate(authors if authors is not None else [make_author()]):
        Authorship.objects.create(article=article, author=author, order=order)
    for i in range(1, notes + 1):
        make_note(article=article, key=f"n{i}")
    return article


def make_note(*, article, key, source=None, **fields):
    """A note that cites one source; fields are those of its cite, but for `text` (in every language)."""
    text = fields.pop("text", "")
    note = Footnote.objects.create(
        article=article, key=key, **{languages.column("text", code): text for code in languages.codes()}
    )
    Cite.objects.create(footnote=note, source=source or make_source(), accessed="2024-02-28", **fields)
    return note


def marker(*, key):
    return f'<a class="fn" data-note="{key}"></a>'
