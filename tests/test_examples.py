"""The examples in docstrings are true."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for room in ("articles", "authors", "thinktank")
    for path in sorted((ROOT / room).rglob("*.py"))
    if ">>> " in path.read_text()
]


@pytest.mark.parametrize("module", MODULES)
def test_every_example_gives_what_it_says(module):
    results = doctest.testmod(import_module(module))
    assert results.attempted
    assert not results.failed
