"""Where a text names itself in other languages: “Also available in Türkçe”, switchers, hreflang (pure)."""

import re
from html import unescape

from .. import furniture
from .items import code
from .relations import language_in

NAMES = {
    "en": "english ingilizce английский",
    "tr": "türkçe turkish turkce турецкий",
    "ru": "русский rusça russian rusca",
    "de": "deutsch german almanca немецкий",
    "fr": "français french fransızca французский",
    "es": "español spanish ispanyolca испанский",
    "it": "italiano italian italyanca итальянский",
    "ar": "العربية arabic arapça арабский",
    "az": "azərbaycanca azerbaijani azerice азербайджанский",
    "uk": "українська ukrainian ukraynaca украинский",
    "kk": "қазақша kazakh kazakça казахский",
    "ka": "ქართული georgian gürcüce грузинский",
    "hy": "հայերեն armenian ermenice армянский",
    "fa": "فارسی persian farsça персидский",
    "zh": "中文 chinese çince китайский",
}
CODE_OF = {name: language for language, names in NAMES.items() for name in names.split()}
SWITCHER = re.compile(
    r"\b(?:lang(?:uage)?s?[-_](?:switch(?:er)?|chooser|selector|menu|list|item)|available[-_]lang\w*|wpml-ls[\w-]*"
    r"|icl_\w*lang\w*|wpml_translations|pll[-_]\w*|trp-language\w*|qtranxs\w*|msls\w*|bogo-language\w*)",
    re.IGNORECASE,
)
LINK = re.compile(r'<a href="([^"]{1,2000})">(.{0,200}?)</a>', re.DOTALL)
TAG = re.compile(r"<[^<>]*>")


def language_of(words: str, address: str = "", stated: str = "") -> str:
    """The language a link leads to: as its tag says, as its words do, as its address does; "" if none."""
    name = words.strip(" \t\n()[].,:|/–-").casefold().replace("i̇", "i")
    named = CODE_OF.get(name, "") or (name if re.fullmatch("[a-z]{2}", name) else "")
    return code(stated) or named or language_in(address)


def is_switch(plain: str) -> bool:
    return len(plain) <= furniture.LONGEST and furniture.is_language_switch(plain)


def alternates_in(html: str) -> list[tuple[str, str]]:
    """The links of a line that is nothing but a switch, with the language each leads to."""
    return [
        (language_of(unescape(TAG.sub("", words)), unescape(href)), unescape(href))
        for href, words in LINK.findall(html)
    ]
