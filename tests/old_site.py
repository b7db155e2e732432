"""A site that moves in, record by record: exports with the accounts, addresses and dates of https://old.example."""

from io import BytesIO

from . import wordpress_exports as exports

HOST = "https://old.example"
TEXTS = {
    "en": "The crossing takes nineteen hours, and nobody at the port can say when the next ship will leave.",
    "tr": "Geçiş on dokuz saat sürüyor ve limanda hiç kimse bir sonraki geminin ne zaman kalkacağını söyleyemiyor.",
    "ru": "Переправа занимает девятнадцать часов, и никто в порту не может сказать, когда отойдёт следующее судно.",
}


def person(login="kaya", number=2, name="Zeynep Kaya", email="kaya@old.example"):
    return exports.author(login, email=email, given="", family="", name=name, ident=number)


def category(slug, name, number=7, parent=""):
    return exports.category(slug, name, parent=parent, ident=number)


def tag(slug, name, number=9):
    return exports.tag(slug, name, ident=number)


def item(
    number,
    title="Ferries",
    *,
    content=None,
    slug=None,
    link=None,
    type="post",
    author="kaya",
    date="2019-05-03 09:00:00",
    modified="2019-05-03 09:05:00",
    guid=None,
    language="en",
    inner="",
    **more,
):
    """One item; its text is one paragraph in `language` if none is given."""
    slug = title.lower().replace(" ", "-") if slug is None else slug
    return exports.post(
        title,
        f"<p>{TEXTS[language]}</p>" if content is None else content,
        ident=number,
        kind=type,
        slug=slug,
        link=f"{HOST}/2019/05/03/{slug}/" if link is None else link,
        guid=guid or f"{HOST}/?p={number}",
        creator=author,
        gmt=date,
        local=date,
        modified=modified,
        more=inner,
        **more,
    )


def file(number, path="2019/05/map.png", *, title="Map", parent=0, alt=""):
    return exports.attachment(
        f"{HOST}/wp-content/uploads/{path}",
        ident=number,
        title=title,
        slug=title.lower(),
        link=f"{HOST}/2019/05/03/ferries/{title.lower()}/",
        creator="kaya",
        parent=parent,
        alt=alt,
        file=path,
    )


def comment():
    return exports.COMMENT.format(1)


def export(*records, home=HOST):
    return BytesIO(exports.export(*records, title="Old Institute", site=HOST, blog=home))
