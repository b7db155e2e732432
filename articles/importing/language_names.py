"""Languages as bibliographies and pages name them → codes (pure)."""

import re

# Names of babel and biblatex, of ISO 639-2 (both kinds), and the three languages’ own and each other’s names.
NAMES = {
    "ar": "arabic ara",
    "az": "azerbaijani aze azerice",
    "bg": "bulgarian bul",
    "de": "german ngerman austrian naustrian swissgerman nswissgerman ger deu deutsch almanca немецкий",
    "el": "greek polutonikogreek gre ell",
    "en": "english american british usenglish ukenglish canadian australian newzealand eng ingilizce английский",
    "es": "spanish spa español ispanyolca испанский",
    "fa": "persian farsi per fas",
    "fr": "french francais acadian canadien frenchb fre fra français fransızca французский",
    "he": "hebrew heb",
    "hy": "armenian arm hye",
    "it": "italian ita italiano italyanca итальянский",
    "ja": "japanese jpn",
    "ka": "georgian geo kat",
    "kk": "kazakh kaz",
    "la": "latin lat latina латинский",
    "nl": "dutch dut nld",
    "pl": "polish pol polski lehçe польский",
    "pt": "portuguese brazilian portuges brazil por",
    "ro": "romanian rum ron",
    "ru": "russian rus русский rusça",
    "sr": "serbian serbianc srp",
    "sv": "swedish swe",
    "tr": "turkish tur türkçe turkce турецкий",
    "uk": "ukrainian ukr українська ukraynaca украинский",
    "zh": "chinese chi zho",
}
CODES = {name: code for code, names in NAMES.items() for name in names.split()}


def code_of(value: str) -> str:
    """The code of a language that was given as a code or a name; what is neither stays as it is.

    >>> code_of("ngerman"), code_of("en-US"), code_of("ru_RU.UTF-8"), code_of("Klingon")
    ('de', 'en-US', 'ru-RU', 'Klingon')
    """
    value = value.strip()
    if code := CODES.get(value.lower().replace("i̇", "i")):
        return code
    found = re.fullmatch(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}|[A-Z][a-z]{3}))?(?:[.@-].*)?", value)
    if not found:
        return value
    code = CODES.get(found[1].lower(), found[1].lower())
    return f"{code}-{found[2]}" if found[2] else code
