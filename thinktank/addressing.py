"""Addresses of pages, put together without Django: pages name hundreds, and those of a kind differ in a slug or two."""

import re
from functools import cache, lru_cache

from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

PLAIN = re.compile(r"[A-Za-z0-9_-]+")
MARKS = ("plain-mark-1", "plain-mark-2", "plain-mark-3")


def address(language, name, *args):
    """What `reverse` says of a page in a language.

    address("en", "edition", "ports") → "/en/articles/ports/"
    """
    pattern = pattern_of(language, name, len(args))
    if not pattern or not all(type(arg) is str and PLAIN.fullmatch(arg) for arg in args):
        return asked(language, name, args)
    for mark, arg in zip(MARKS, args, strict=False):
        pattern = pattern.replace(mark, arg)
    return pattern


@cache
def pattern_of(language, name, number):
    """The address with marks where the slugs go; empty where not every slug has one."""
    try:
        return asked.__wrapped__(language, name, MARKS[:number])
    except NoReverseMatch:
        return ""


@lru_cache(10_000)
def asked(language, name, args):
    with override(language):
        return reverse(name, args=args)
