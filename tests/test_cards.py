"""Where a link is shared, a picture says what it leads to: the title, who wrote it, who publishes it."""

from dataclasses import replace
from io import BytesIO

import pytest
from lxml import etree
from PIL import Image, ImageChops, ImageDraw

from articles.exporting import card as cards
from articles.exporting.card import Card, draw, wrapped

from .factories import make_article, make_image, make_institute, make_topic

HERE = "https://thinktank.example"
CARD = Card(
    title="Ferries without a timetable",
    kind="Analysis",
    institute="Test Institute",
    byline="Zeynep Kaya",
    place="Caspian",
)


def opened(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image


def differs(one, other, box):
    """Whether two cards differ within (left, top, right, bottom)."""
    return ImageChops.difference(opened(draw(one)).crop(box), opened(draw(other)).crop(box)).getbbox() is not None


def test_a_card_has_the_size_that_is_asked_for():
    image = opened(draw(CARD))
    assert (image.format, image.size, image.mode) == ("JPEG", (1200, 630), "RGB")
    assert draw(CARD) == draw(replace(CARD))


TOP, MIDDLE, FOOT = (0, 80, 1200, 140), (0, 150, 1200, 440), (0, 470, 1200, 630)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"title": "Паромы без расписания"}, MIDDLE),
        ({"kind": "Yorum"}, TOP),
        ({"place": "Кавказ"}, TOP),
        ({"byline": "Зейнеп Кая"}, FOOT),
        ({"institute": "Deneme Enstitüsü"}, FOOT),
    ],
)
def test_everything_it_says_is_drawn_in_its_place(change, where):
    changed = replace(CARD, **change)
    assert [differs(CARD, changed, box) for box in (TOP, MIDDLE, FOOT)] == [box == where for box in (TOP, MIDDLE, FOOT)]
    assert changed.digest != CARD.digest


@pytest.mark.parametrize("title", ["a", "Uzun " * 60, "Ş" * 300, "Водохранилище, " * 30])
@pytest.mark.parametrize("picture", [False, True])
def test_no_title_runs_over_its_place(title, picture):
    """A frame of paper stays free on both sides of the words."""
    drawn = BytesIO()
    Image.new("RGB", (600, 900), "#0d5b63").save(drawn, "PNG")
    image = opened(draw(replace(CARD, title=title), drawn.getvalue() if picture else b""))
    right = 1200 - cards.PICTURE if picture else 1200
    for left in (0, right - 44):
        edge = image.crop((left, 0, left + 36, 630))
        blank = Image.new("RGB", edge.size, image.getpixel((4, 4)))
        assert max(high for _low, high in ImageChops.difference(edge, blank).getextrema()) < 24


def test_lines_are_even():
    pen = ImageDraw.Draw(Image.new("RGB", (1, 1)))
    font = cards.ImageFont.truetype(cards.serif.SourceSerifPro, 60)
    lines = wrapped(pen, "What the gauges of the lake say about seventy years of rain", font, 900)
    widths = [pen.textlength(line, font=font) for line in lines]
    assert " ".join(lines) == "What the gauges of the lake say about seventy years of rain"
    assert min(widths) > 0.6 * max(widths)


@pytest.fixture
def edition(db):
    make_institute()
    return make_article(image=make_image(), topics=[make_topic(kind="region")]).publish("en")


def named(client, edition):
    page = etree.HTML(client.get(edition.get_absolute_url()).content)
    return page.find("head/meta[@property='og:image']").get("content").removeprefix(HERE)


def test_the_page_names_its_card(client, edition):
    response = client.get(named(client, edition))
    assert response.headers["Content-Type"] == "image/jpeg"
    assert opened(response.content).size == (1200, 630)
    # The lead image stands at its right.
    assert opened(response.content).getpixel((1100, 300))[2] > 80


def test_another_title_is_another_card_and_the_old_address_leads_to_it(client, edition):
    before = named(client, edition)
    edition.article.set_text("title", "en", "Put right")
    edition.article.save()
    edition.article.publish("en", kind="typo")
    after = named(client, edition)
    assert after != before
    assert client.get(before, follow=True).content == client.get(after).content


def test_what_is_not_public_has_no_card(client, edition):
    address = named(client, edition)
    edition.withdraw("We could not confirm it.")
    assert client.get(address).status_code == 410
    assert client.get("/en/articles/nothing/0123456789abcdef.jpg").status_code == 404
