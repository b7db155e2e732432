"""The works that a manuscript has cited so far, each distinct work once (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..works import fold, normal_doi, normal_url
from .typed import Reference, all_words


@dataclass
class Shelf:
    """The works cited so far, found by what identifies them and by how people shorten them."""

    works: list[dict] = field(default_factory=list)
    by_key: dict[tuple, int] = field(default_factory=dict)
    by_url: dict[str, list[int]] = field(default_factory=dict)
    by_title: dict[str, list[int]] = field(default_factory=dict)
    by_family: dict[str, list[int]] = field(default_factory=dict)

    def find(self, reference: Reference) -> int | None:
        """The work on the shelf that this reference types in again."""
        csl = reference.csl
        title, url = fold(csl.get("title")), normal_url(csl.get("URL"))
        for key in keys(csl):
            if key in self.by_key:
                return self.by_key[key]
        for index in self.by_url.get(url, []) if url else []:
            other = fold(self.works[index].get("title"))
            if not title or not other or abbreviates(csl.get("title", ""), other):
                return index
        if title and not url and not csl.get("DOI") and not reference.is_short:
            for index in self.by_title.get(opening(title), []):
                other = self.works[index]
                if (
                    fold(other.get("title")) == title
                    and reference.families == families(other)
                    and year(other) == year(csl)
                ):
                    return index
        return None

    def find_short(self, reference: Reference) -> int | None:
        """The work that “Demir, ‘Middle Corridor…’” abbreviates."""
        title = fold(reference.csl.get("title"))
        if not title:
            return None
        for index in reversed(self.by_title.get(opening(title), [])):
            work = self.works[index]
            if not abbreviates(reference.csl["title"], fold(work.get("title"))):
                continue
            named = set(reference.families)
            if named <= {word for family in families(work) for word in family.split()} | set(families(work)) or (
                not named and len(title.split()) > 1
            ):
                return index
        return None

    def last_by(self, names: Sequence[str], title: str = "", published: int | None = None) -> int | None:
        """The last cited work of these people, by family name."""
        indexes = self.by_family.get(names[-1], []) if names else []
        for index in reversed(indexes):
            work = self.works[index]
            fits = set(names) <= {word for family in families(work) for word in family.split()}
            if (
                fits
                and (not title or abbreviates(title, fold(work.get("title"))))
                and (not published or year(work) == published)
            ):
                return index
        return None

    def add(self, csl: dict) -> int:
        index = len(self.works)
        self.works.append(csl)
        for key in keys(csl):
            self.by_key.setdefault(key, index)
        if url := normal_url(csl.get("URL")):
            self.by_url.setdefault(url, []).append(index)
        if title := fold(csl.get("title")):
            self.by_title.setdefault(opening(title), []).append(index)
        for family in families(csl):
            for word in {family, *family.split()}:
                self.by_family.setdefault(word, []).append(index)
        return index

    def complete(self, index: int, csl: dict) -> list[str]:
        """Fill in what the first typing left out; returns what a later one says differently."""
        work = self.works[index]
        differing = []
        for name, value in csl.items():
            if name not in work:
                work[name] = value
            elif name in ("title", "container-title", "publisher") and fold(value) != fold(work[name]):
                differing.append(value)
            elif name == "author" and [fold(" ".join(all_words(one))) for one in value] != [
                fold(" ".join(all_words(one))) for one in work[name]
            ]:
                differing.append("; ".join(" ".join(all_words(one)) for one in value))
            elif name not in ("title", "container-title", "publisher", "author", "type") and fold(str(value)) != fold(
                str(work[name])
            ):
                differing.append(" ".join(all_words({name: value})))
        return differing


def keys(csl: dict) -> list[tuple]:
    """What makes two typings surely the same work: a DOI, or an address together with a title."""
    doi, url, title = normal_doi(csl.get("DOI")), normal_url(csl.get("URL")), fold(csl.get("title"))
    return [("doi", doi)] * bool(doi) + [("url", url, title)] * bool(url)


def opening(title: str) -> str:
    return title.split(" ", 1)[0]


def families(csl: dict) -> list[str]:
    return Reference(csl=csl).families


def year(csl: dict) -> int | None:
    return csl["issued"]["date-parts"][0][0] if "issued" in csl else None


def abbreviates(short: str, folded: str) -> bool:
    """Whether a typed title is the beginning of a folded one: with “…”, or of two words at least."""
    typed = fold(short)
    if typed == folded:
        return True
    is_cut = short.rstrip(" .").endswith("…") or short.endswith("...")
    return (
        bool(typed)
        and (folded.startswith(typed + " ") or (is_cut and folded.startswith(typed)))
        and (is_cut or len(typed.split()) > 1)
    )
