"""Everybody can use every kind of page that a reader can meet; `make check-site` looks at the rest of each."""

import json

import pytest

from tests.accessible import LOOKS, outline_troubles, violations
from tests.every_page import make_every_page

pytestmark = pytest.mark.django_db(transaction=True)

WINDOWS = [("light", 1280, ()), ("dark", 390, LOOKS)]  # the second time, only what looks otherwise
NOT_THERE = ("not found", "article, withdrawn", "version, closed")


def test_nothing_keeps_anybody_out_of_any_page(page, complaints, live_server, settings):
    settings.SITE_URL = live_server.url
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    troubles = {}
    for kind, paths in make_every_page(["tr"], notes=20).items():
        page.goto(paths["tr"])
        if kind in NOT_THERE:
            complaints.clear()  # which the browser says of every answer but 200
        for scheme, width, only in WINDOWS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            assert not complaints, kind
            troubles[f"{kind}, {scheme}"] = violations(page, only=only, once=True) | {"outline": outline_troubles(page)}
            complaints.clear()  # axe’s own styles are against our policy
    assert {url for url in asked if not url.startswith(live_server.url)} == set()
    wrong = {name: {rule: found for rule, found in rules.items() if found} for name, rules in troubles.items()}
    wrong = {name: rules for name, rules in wrong.items() if rules}
    assert not wrong, json.dumps(wrong, indent=1, ensure_ascii=False)
    assert len(troubles) > 30
