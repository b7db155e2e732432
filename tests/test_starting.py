"""A process that serves readers begins with what readers need."""

import subprocess
import sys

from .suite import ROOT, SQLITE

STARTED = """
import sys
import thinktank.wsgi
from django.urls import resolve, reverse
from django.utils.translation import override

for code in ("en", "tr", "ru"):
    with override(code):
        assert resolve(reverse("articles")).url_name == "articles"
print(sorted(sys.modules.keys() & {"articles.admin", "numpy", "sklearn", "weasyprint"}))
assert reverse("admin:articles_article_changelist") == "/admin/articles/article/"
assert resolve("/admin/articles/article/board/").url_name == "articles_article_board"
print("articles.admin" in sys.modules)
"""


def test_the_desk_is_loaded_when_an_editor_comes():
    environment = {"PATH": "", **SQLITE, "PAGES_ROOT": "", "DJANGO_SETTINGS_MODULE": "thinktank.settings"}
    said = subprocess.run(
        [sys.executable, "-c", STARTED], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    before, after = said.stdout.splitlines()
    assert (before, after) == ("[]", "True")
