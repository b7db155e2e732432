"""The one row about the institute refuses what would break every page."""

import pytest
from django.core.exceptions import ValidationError

from articles.citations import styles
from thinktank.models import Institute


@pytest.mark.parametrize("styles", [{}, {"en": "house", "tr": "short"}])
def test_known_styles_for_known_languages_are_taken(styles):
    Institute(name_en="Test", citation_styles=styles).full_clean()


def test_the_form_names_every_style():
    told = str(Institute._meta.get_field("citation_styles").help_text)
    assert [style for style in styles() if style not in told] == []


@pytest.mark.parametrize("styles", [{"en": "harvard"}, {"xx": "house"}, ["house"]])
def test_an_unknown_style_is_refused_and_the_known_ones_are_named(styles):
    with pytest.raises(ValidationError, match="house, isnad, short"):
        Institute(name_en="Test", citation_styles=styles).full_clean()
