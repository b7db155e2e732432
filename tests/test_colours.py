"""The institute’s own colours: shown where they can be read, refused where they cannot."""

import gzip

import lxml.html
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from thinktank import dyeing
from thinktank.colours import (
    ACCENT,
    DARK_PAPER,
    DARK_TINT,
    ENOUGH,
    PAPER,
    PLACE,
    TINT,
    contrast,
    for_the_dark,
    is_readable,
)

from .factories import make_institute

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#777777", "#ffffff") == 4.48  # the well-known grey that just fails
    assert contrast(ACCENT, PAPER) == contrast(PAPER, ACCENT) == 7.39


@given(colours)
def test_every_colour_has_a_form_for_the_dark(colour):
    assert contrast(for_the_dark(colour), DARK_PAPER) >= ENOUGH
    assert contrast(for_the_dark(colour), DARK_TINT) >= ENOUGH


def test_our_own_are_readable():
    assert is_readable(ACCENT)
    assert is_readable(PLACE)


def test_the_surfaces_are_those_of_the_style_sheet():
    for name, light, dark in (("paper", PAPER, DARK_PAPER), ("tint", TINT, DARK_TINT)):
        assert f"--{name}: light-dark({light}, {dark});" in dyeing.pattern()


def sheets(client, path="/en/"):
    """The addresses of the style sheets that a page waits for."""
    page = lxml.html.fromstring(client.get(path).content.decode())
    return [link.get("href") for link in page.cssselect("link[rel=stylesheet]:not([media])")]


@pytest.mark.django_db
class TestInstitute:
    def test_without_colours_of_its_own_it_wears_ours(self, client):
        assert sheets(client) == ["/static/thinktank/site.css"]
        make_institute(accent_colour=ACCENT)
        assert sheets(client) == ["/static/thinktank/site.css"]

    def test_its_colours_are_in_the_one_style_sheet_of_every_page_as_soon_as_they_are_saved(self, client):
        institute = make_institute(accent_colour="#7A1FA2")
        [first] = sheets(client, "/tr/")
        response = client.get(first, headers={"accept-encoding": "gzip"})
        assert response.headers["Content-Type"] == "text/css; charset=utf-8"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        style = gzip.decompress(response.content).decode()
        assert style.startswith(dyeing.pattern())
        assert "--accent: light-dark(#7a1fa2, #" in style
        assert f"--place: light-dark({PLACE}, #" in style
        institute.accent_colour = "#004466"
        institute.save()
        [second] = sheets(client, "/en/nothing-here/")
        assert second != first

    def test_after_a_release_no_browser_keeps_the_old_one(self, client, monkeypatch):
        make_institute(accent_colour="#7a1fa2")
        [old] = sheets(client)
        monkeypatch.setattr(dyeing, "digest", lambda: "00000000")
        [new] = sheets(client)
        assert new != old
        response = client.get(old)
        assert (response.status_code, response.headers["Location"]) == (302, new)
        assert response.headers["Cache-Control"] == "no-store"

    def test_a_colour_too_pale_is_refused_where_it_is_typed_and_shown_nowhere(self, client):
        institute = make_institute(accent_colour="#ffcc00", place_colour="#004466")
        with pytest.raises(ValidationError) as refused:
            institute.full_clean()
        assert set(refused.value.message_dict) == {"accent_colour"}
        assert sheets(client) == ["/static/thinktank/site.css"]

    @pytest.mark.parametrize("colours", ["red-blue", "a5152b-0d5b63;}", "a-b"])
    def test_nothing_but_colours_becomes_a_style_sheet(self, client, colours):
        assert client.get(f"/style/{colours}-{dyeing.digest()}.css").status_code == 404
