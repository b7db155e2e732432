"""Finding texts in print by their words: folding, stemming, index and query, on both databases."""

from collections.abc import Iterable
from dataclasses import dataclass

from .models.editions import Edition


@dataclass(frozen=True)
class Texts:
    """What of an edition can be found, as plain text."""

    title: str
    summary: str
    body: str
    notes: str
    names: str


def index(editions: Iterable[tuple[Edition, Texts]]) -> None:
    """Write the words of these editions, replacing what was there."""
    raise NotImplementedError


def forget(edition: Edition) -> None:
    """Remove an edition's words."""
    raise NotImplementedError
