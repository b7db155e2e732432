"""The one row about the institute refuses what would break every page."""

from io import BytesIO

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image as Picture

from articles.citations import styles
from thinktank.models import Institute

from .factories import make_institute


@pytest.mark.parametrize("styles", [{}, {"en": "house", "tr": "short"}])
def test_known_styles_for_known_languages_are_taken(styles):
    Institute(name_en="Test", citation_styles=styles).full_clean()


@pytest.mark.django_db
def test_a_wordmark_stands_in_every_masthead_and_moves_nothing_when_it_arrives(client):
    drawn = BytesIO()
    Picture.new("RGB", (300, 60)).save(drawn, "PNG")
    institute = make_institute()
    institute.wordmark.save("wordmark.png", ContentFile(drawn.getvalue()))
    [image] = lxml.html.fromstring(client.get("/tr/").content.decode()).cssselect(".wordmark img")
    assert (image.get("width"), image.get("height"), image.get("alt")) == ("300", "60", "Deneme Enstitüsü")


def test_the_form_names_every_style():
    told = str(Institute._meta.get_field("citation_styles").help_text)
    assert [style for style in styles() if style not in told] == []


@pytest.mark.parametrize("styles", [{"en": "harvard"}, {"xx": "house"}, ["house"]])
def test_an_unknown_style_is_refused_and_the_known_ones_are_named(styles):
    with pytest.raises(ValidationError, match="house, isnad, short"):
        Institute(name_en="Test", citation_styles=styles).full_clean()
