"""Every kind of page that a reader can meet, made and named: what is checked of one page is checked of all."""

import json
import random
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import override

import thinktank.demo
from articles.models import Attachment, Source
from thinktank.models import Institute

from .factories import make_article, make_author, make_image, make_institute, make_note, make_page, make_topic, marker

LONG_AGO = datetime(2020, 5, 4, 9, tzinfo=UTC)
MANY = 200  # notes of the longest text
LINES = Path(thinktank.demo.__file__).parent / "site.jsonl"
CONTAINERS = ["Black Sea Review", "Örnek Gazete", "Вестник транзита", "Corridor Observatory", "Ocean Law Notes"]
FAMILIES = ["Lindqvist-Aro", "Karlıdağ", "Лебяжин", "Okonjo", "van der Meer", "Сүлеймен", "Fairweather", "Öztürk"]
TYPES = ["article-newspaper", "article-journal", "report", "webpage", "book"]


def make_every_page(codes, *, notes=MANY):
    """{kind of page: {language: path}}: the text each is made from is in all the languages `codes`.

    `notes`: how many the longest text has.
    """
    if not Institute.objects.exists():
        make_institute()
    topics = [make_topic(kind="region"), make_topic()]
    author = make_author(**{f"bio_{code}": prose(code)[0] for code in codes}, orcid="0000-0002-1825-0097")
    common = {"codes": codes, "authors": [author], "topics": topics}
    plain = publish(make_article(**common, notes=3), codes)
    for _ in range(21):  # lists of more than one page
        publish(make_article(**common, notes=0), codes)
    whole = make_whole(**common)
    longest = make_longest(**common, notes=notes)
    withdrawn = publish(make_article(**common), codes)
    for edition in withdrawn:
        edition.withdraw("The figures could not be confirmed.")
    make_page(slug="standing", codes=codes)
    source = longest[0].sources.first()

    def everywhere(name, *args, query=""):
        return {code: path(code, name, *args) + query for code in codes}

    def of(editions, *, name="edition", args=()):
        return {edition.language: path(edition.language, name, edition.slug, *args) for edition in editions}

    return {
        "home": everywhere("home"),
        "articles": everywhere("articles"),
        "articles, narrowed": everywhere(
            "articles", query=f"?kind=analysis&topic={topics[1].slug}&before={whole[0].public_id}"
        ),
        "article": of(plain),
        f"article, {notes} notes": of(longest),
        "article, everything": of(whole),
        "versions": of(whole, name="versions"),
        "version": of(whole, name="version", args=[2]),
        "version, closed": of(whole, name="version", args=[1]),
        "article, withdrawn": of(withdrawn),
        "topics": everywhere("topics"),
        "topic": everywhere("topic", topics[0].slug),
        "authors": everywhere("authors"),
        "author": everywhere("author", author.slug),
        "source": everywhere("source", source.public_id),
        "search": everywhere("search"),
        "search, found": {
            edition.language: f"{path(edition.language, 'search')}?q={word(edition)}" for edition in plain
        },
        "search, not found": everywhere("search", query="?q=zzzz"),
        "standing page": everywhere("page", "standing"),
        "not found": {code: f"/{code}/nothing-here/" for code in codes},
    }


def publish(article, codes):
    """In print since long ago, so that where the demo site is, the newest is its own."""
    return [article.publish_as_of(code, LONG_AGO) for code in codes]


def path(code, name, *args):
    with override(code):
        return reverse(name, args=args)


def word(edition):
    return quote(edition.title.split()[0])


def make_whole(*, codes, **fields):
    """All that an article can have, corrected twice; its first version is closed."""
    picture = make_image(size=(1600, 1000), caption_en="The <em>strait</em>", caption_tr="Boğaz", caption_ru="Пролив")
    table = "<table><caption>{0}</caption><thead><tr><th>{0}</th><th>%</th></tr></thead><tbody>{1}</tbody></table>"
    rows = "".join(f"<tr><td>{year}</td><td>{year % 37}.5</td></tr>" for year in range(2015, 2027))
    body = {}
    for code in codes:
        words = prose(code)
        body[code] = (
            f"<p>{words[0]}{marker(key='a')}{marker(key='b')}</p><h2>{words[1][:40]}</h2><p>{words[1]}{marker(key='a')}</p>"
            f"<h3>{words[2][:30]}</h3><p>{words[2]} <a href='https://example.org/'>{words[2][:12]}</a></p>"
            f"<h2>{words[3][:50]}</h2><blockquote><p>{words[3]}</p></blockquote>{table.format(words[4][:30], rows)}"
            f"<figure data-image='{picture.public_id}'></figure><h2>{words[5][:30]}</h2>"
            f"<ul><li>{words[6]}</li><li>{words[7]}</li></ul><p>{words[8]}{marker(key='c')}</p>"
        )
    article = make_article(codes=codes, notes=0, image=picture, body=body, kind="report", **fields)
    make_note(article=article, key="a", locator_label="page", locator="12")
    again = article.footnotes.get().cites.get().source
    make_note(article=article, key="b", source=again, locator_label="page", locator="14")  # Ibid.
    make_note(article=article, key="c", text="With a word.")
    Attachment.objects.create(
        article=article, name="waits", file=ContentFile(b"hour,metres\n1,2.5\n", name="waits.csv")
    )
    for code in codes:
        article.set_text("key_points", code, "\n".join(prose(code)[9:12]))
    article.save()
    publish(article, codes)
    for time in ("once", "twice"):
        for code in codes:
            article.set_text("body", code, f"{body[code]}<p>{prose(code)[12]} ({time})</p>")
        article.save()
        editions = article.publish_together(codes, kind="correction", note=f"Corrected {time}.")
    for edition in editions:
        edition.versions.get(number=1).close("A court has asked for it.")
    return editions


def make_longest(*, codes, notes, **fields):
    """A text as long as its notes are many, each of which cites another work, in words that somebody wrote."""
    dice = random.Random(7)
    body = {}
    for code in codes:
        words = prose(code)
        body[code] = "".join(
            f"<p>{words[number % len(words)]}{marker(key=f'n{2 * number + 1}')} "
            f"{words[(number + 40) % len(words)]}{marker(key=f'n{2 * number + 2}')}</p>"
            for number in range(notes // 2)
        )
    article = make_article(codes=codes, notes=notes, body=body, **fields)
    everything = " ".join(text for code in codes for text in prose(code)).split()
    for source in Source.objects.filter(cites__footnote__article=article):
        start = dice.randrange(len(everything) - 10)
        title = " ".join(everything[start : start + dice.randint(4, 9)]).strip(" .,:;—")
        source.csl |= {
            "type": dice.choice(TYPES),
            "title": title,
            "container-title": dice.choice(CONTAINERS),
            "author": [{"family": dice.choice(FAMILIES), "given": dice.choice("ABCDEFGH") + "."}],
            "URL": f"https://example.org/{dice.randint(2010, 2026)}/{dice.randrange(10**8)}/",
            "issued": {"date-parts": [[dice.randint(2010, 2026), dice.randint(1, 12), dice.randint(1, 28)]]},
        }
        source.save()
    return publish(article, codes)


def prose(code):
    """Sentences of the demo site in a language, in groups of two."""
    if code not in PROSE:
        lines = map(json.loads, LINES.read_text(encoding="utf-8").splitlines())
        bodies = [line["languages"][code]["body"] for line in lines if code in line.get("languages", ())]
        text = [re.sub(r"<[^>]+>", "", found) for body in bodies for found in re.findall(r"<p>(.*?)</p>", body)]
        sentences = [sentence for part in text for sentence in re.split(r"(?<=[.?!]) ", part)]
        PROSE[code] = [" ".join(sentences[at : at + 2]) for at in range(0, len(sentences), 2)]
    return PROSE[code]


PROSE = {}
