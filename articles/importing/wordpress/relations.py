"""Which posts and terms are the same thing in several languages, as Polylang, WPML and Bogo note it (pure).

- Polylang gives an item a term of the taxonomy `language`, and one of `post_translations` whose description is a
  serialised array, language → id; terms likewise (`term_language`, `term_translations`).
- WPML keeps its relations in a table of its own, which WordPress does not export; its own export adds the meta
  `_wpml_import_language_code` and `_wpml_import_translation_group`, other tools `wpml_language`, `trid` and the like.
- Bogo has the meta `_locale` and `_original_post`.
"""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from .items import Item, code, number, serialised
from .values import Term

LANGUAGE_META = ["_wpml_import_language_code", "_wpml_language", "wpml_language", "_icl_lang", "_locale"]
GROUP_META = ["_wpml_import_translation_group", "_wpml_trid", "wpml_trid", "trid", "icl_trid"]
INNER = {"language", "term_language", "post_translations", "term_translations"}


class Relations:
    """What an export says of languages, learned from its terms while they go by."""

    def __init__(self) -> None:
        self.locales: dict[str, str] = {}  # slug of a language as the site’s editor chose it → its code
        self.groups: dict[int, str] = {}  # id of a post → its group
        self.term_groups: dict[int, tuple[str, str]] = {}  # id of a term → its language and group

    def learn(self, term: Term) -> None:
        if term.taxonomy == "language":
            locale = serialised(term.description).get("locale")
            self.locales[term.slug] = code(locale if isinstance(locale, str) else "") or code(term.slug)
        elif term.taxonomy in ("post_translations", "term_translations"):
            for language, ident in serialised(term.description).items():
                ident = number(str(ident))
                if not ident or not isinstance(language, str):
                    continue
                if term.taxonomy == "post_translations":
                    self.groups[ident] = term.slug
                else:
                    self.term_groups[ident] = language, term.slug

    def placed(self, term: Term) -> Term:
        """A term with its language and group."""
        language, group = self.term_groups.get(term.term_id, ("", ""))
        return replace(term, language=self.locales.get(language) or code(language), translation_group=group)

    def language(self, item: Item) -> str:
        """The language an export states for an item; "" if none."""
        for taxonomy, slug, _name in item.categories:
            if taxonomy == "language":
                return self.locales.get(slug) or code(slug)
        stated = [item.meta.get(key, "") for key in LANGUAGE_META]
        row = serialised(item.meta.get("icl_translations", ""))
        stated += [str(row.get("language_code") or ""), item.language]
        return next(filter(None, map(code, stated)), "")

    def group(self, item: Item) -> str:
        if item.group:
            return item.group
        for taxonomy, slug, _name in item.categories:
            if taxonomy == "post_translations":
                return slug
        if item.post_id in self.groups:
            return self.groups[item.post_id]
        for key in GROUP_META:
            if value := item.meta.get(key, "").strip():
                return f"wpml-{value[:80]}"
        if trid := serialised(item.meta.get("icl_translations", "")).get("trid"):
            return f"wpml-{trid}"
        if original := item.meta.get("_icl_lang_duplicate_of", "").strip():
            return f"post-{original[:80]}"
        if original := item.meta.get("_original_post", "").strip():
            # Bogo names the first post by its address “…/?p=12”, or by its id.
            found = re.search(r"(?:[?&](?:p|page_id)=)?(\d{1,18})$", original)
            return f"post-{found[1]}" if found else f"post-{original[:80]}"
        if item.meta.get("_locale"):
            return f"post-{item.post_id}"
        return ""


def language_in(address: str) -> str:
    """The language an address names, by `?lang=` or its first folder.

    >>> language_in("https://example.org/tr/limanlar/"), language_in("https://example.org/?p=3&lang=ru")
    ('tr', 'ru')
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if asked := parse_qs(parts.query).get("lang"):
        return code(asked[0])
    first = parts.path.strip("/").partition("/")[0]
    return first.lower()[:2] if re.fullmatch(r"[a-zA-Z]{2}(?:[-_][a-zA-Z]{2})?", first) else ""
