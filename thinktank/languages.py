"""The languages of the site, as settings name them."""

from functools import cache

from django.conf import settings
from django.utils.translation import get_language, get_language_info

# Django’s names of languages have a capital everywhere; of those we speak, Russian would write “турецкий”.
NAMED_WITH_A_CAPITAL = {"en", "tr", "de"}


def choices():
    """For model fields: a callable, so that a new language needs no migration of theirs."""
    return list(settings.LANGUAGES)


def codes():
    return [code for code, _ in settings.LANGUAGES]


@cache
def own_name(code):
    """A language as its readers write it: Türkçe, Русский; English and Turkish names are capitalised as theirs are."""
    name = get_language_info(code)["name_local"]
    return name[:1].upper() + name[1:]


def named(code):
    """A language as the language of the screen calls it inside a sentence; its code where Django knows no name."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
    return name if get_language() in NAMED_WITH_A_CAPITAL else name.lower()


@cache
def direction(code):
    return "rtl" if get_language_info(code)["bidi"] else "ltr"


def column(field, code):
    """The name of a translated field's column: column("title", "pt-br") == "title_pt_br"."""
    return f"{field}_{code.replace('-', '_')}"


def known_by(row):
    """The codes that a row was asked about by `EditionQuerySet.languages_of` and said yes to."""
    return [code for code in codes() if getattr(row, column("is_in", code))]


def everywhere(path, only=None):
    """{code: a page's address there}, for pages with one name in all languages: /tr/topics/ beside /en/topics/."""
    rest = path.lstrip("/").partition("/")[2]
    return {code: f"/{code}/{rest}" for code in codes() if only is None or code in only}
