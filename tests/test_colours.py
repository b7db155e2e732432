"""The institute’s own colours: shown where they can be read, refused where they cannot."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from thinktank.colours import ACCENT, DARK_PAPER, ENOUGH, PAPER, PLACE, contrast, for_the_dark, is_readable

from .factories import make_institute

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#777777", "#ffffff") == 4.48  # the well-known grey that just fails
    assert contrast(ACCENT, PAPER) == contrast(PAPER, ACCENT) == 7.39


@given(colours)
def test_every_colour_has_a_form_for_the_dark(colour):
    assert contrast(for_the_dark(colour), DARK_PAPER) >= ENOUGH


def test_our_own_are_readable():
    assert is_readable(ACCENT)
    assert is_readable(PLACE)


@pytest.mark.django_db
class TestInstitute:
    def test_without_colours_of_its_own_it_has_no_style_sheet(self, client):
        assert "/colours/" not in client.get("/en/").content.decode()
        make_institute()
        assert "/colours/" not in client.get("/en/").content.decode()

    def test_its_colours_are_on_every_page(self, client):
        institute = make_institute(accent_colour="#7A1FA2")
        assert f'<link rel="stylesheet" href="{institute.style_sheet}">' in client.get("/tr/").content.decode()
        response = client.get(institute.style_sheet)
        assert response.headers["Content-Type"] == "text/css"
        assert "--accent: light-dark(#7a1fa2, #" in response.content.decode()
        assert f"--place: light-dark({PLACE}, #" in response.content.decode()

    def test_a_colour_too_pale_is_refused_where_it_is_typed_and_shown_nowhere(self):
        institute = make_institute(accent_colour="#ffcc00", place_colour="#004466")
        with pytest.raises(ValidationError) as refused:
            institute.full_clean()
        assert set(refused.value.message_dict) == {"accent_colour"}
        assert institute.style_sheet == ""

    @pytest.mark.parametrize("address", ["/colours/red-blue.css", "/colours/a5152b-0d5b63;}.css", "/colours/a-b.css"])
    def test_nothing_but_colours_becomes_a_style_sheet(self, client, address):
        assert client.get(address).status_code == 404
