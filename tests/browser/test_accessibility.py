"""Nobody is shut out of the desk: axe (WCAG 2.2 AA and good practice) finds nothing on its pages, in light and dark."""

import json

import pytest
from django.urls import reverse

from articles.models import Move
from tests.accessible import LOOKS, violations
from tests.factories import make_article, make_image, make_institute, make_topic, root

pytestmark = pytest.mark.django_db(transaction=True)

NOTE_BUTTON = "[data-name=footnote]"  # its “Note¹” shows what it puts there, which is not said
# Django’s own markup, which a theme cannot mend: its list pages skip a level of headings, its chooser’s list is none.
NOT_OURS = {"ignore": ["heading-order", "target-size"], "exclude": [".select2-selection__rendered", NOTE_BUTTON]}
SCHEMES = [("light", ()), ("dark", LOOKS)]  # the second time, only what looks otherwise


@pytest.fixture
def article():
    make_institute()
    article = make_article(codes=("en", "tr", "ru"), notes=2, topics=[make_topic()], image=make_image())
    article.publish("en")
    return article


def troubles(page, complaints, name, within="html"):
    """{name and scheme: what axe finds} of a page that is open, or of a part of it, where it finds anything."""
    found = {}
    for scheme, only in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert not complaints, name
        if trouble := violations(page, within=within, **NOT_OURS, only=only, once=True):
            found[f"{name}, {scheme}"] = trouble
        complaints.clear()  # its own styles are against our policy
    return found


def test_axe_finds_nothing_on_the_pages_of_the_desk(page, sign_in, complaints, article):
    sign_in(root())
    found = {}
    for name, args in [
        ("index", []),
        ("articles_article_changelist", []),
        ("articles_article_board", []),
        ("articles_article_calendar", []),
        ("articles_article_import", []),
        ("articles_article_publish", [article.pk]),
        ("articles_article_word", [article.pk]),
        ("articles_source_changelist", []),
        ("articles_source_add", []),
        ("articles_source_import", []),
        ("articles_source_look_up", []),
        ("articles_image_changelist", []),
        ("authors_author_add", []),
        ("articles_move_changelist", []),
        ("articles_move_upload", []),
        ("articles_move_report", [Move.objects.create(origin="old.example").pk]),
        ("articles_article_revisions", [article.pk]),
        ("handbook", []),
    ]:
        page.goto(reverse(f"admin:{name}", args=args))
        found |= troubles(page, complaints, name)
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


def test_nor_on_what_was_understood_of_references(page, sign_in, complaints, article):
    sign_in(root())
    page.goto(reverse("admin:articles_source_import"))
    page.fill("textarea", "@book{a, title={A}, foreword={B}} @book{b, title={Never closed} @misc{c, title={C}}")
    page.get_by_role("button", name="Preview").click()
    page.locator("details summary").first.click()
    assert troubles(page, complaints, "references") == {}


def test_nor_on_the_forms_of_an_article_with_any_of_their_panels_open(page, sign_in, complaints, article):
    sign_in(root())
    found = {}
    for name, args in [("articles_article_add", []), ("articles_article_change", [article.pk])]:
        page.goto(reverse(f"admin:{name}", args=args))
        page.wait_for_selector(".prose-menubar", state="attached")
        found |= troubles(page, complaints, name)
    buttons = page.locator("[aria-controls^=panel-]").all()
    assert len(buttons) > 2
    for button in buttons:
        button.click()
        page.wait_for_load_state("networkidle")
        found |= troubles(page, complaints, button.inner_text(), within=f"#{button.get_attribute('aria-controls')}")
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)
