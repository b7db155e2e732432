"""Words of another language than the text’s (pure).

What is marked with its language, quoted, in italics or in brackets is left alone: titles, names and quotations are
rightly in their own language.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape

from django.utils.translation import gettext as _

from ..importing import furniture
from ..importing.languages import PROFILES, SCRIPTS, WORD, likeliest, likelihoods, name, unmarked
from .finding import Finding, clip
from .pictures import pictures
from .reading import MARKED, MARKER, TAG, Line, Reading, mend

# What a web page puts around an article and a copied page brings along.
PAGE_WORDS = {
    "en": r"share(?: this(?: post| article| page)?)?|tweet|read more|(?:similar|related) (?:posts|articles)"
    r"|leave a comment|this post is also available in:?.{0,60}",
    "tr": r"(?:bunu )?paylaş(?:ın)?|tweetle|devamını oku|(?:benzer|ilgili) (?:yazılar|içerikler|haberler)"
    r"|yorum yap(?:ın)?|bu yazı şu dillerde de mevcut(?:tur)?:?.{0,60}",
    "ru": r"поделиться|поделитесь|твитнуть|читать далее|похожие (?:публикации|записи|статьи)|оставить комментарий"
    r"|(?:эта )?(?:запись|статья) также доступна на.{0,60}",
}
PAGE_LINES = {code: re.compile(rf"(?:{words})[:!….]*", re.IGNORECASE) for code, words in PAGE_WORDS.items()}
# Those that are nothing else, wherever they stand among words of another language.
LABELS = {"en": r"Share this post|Read more", "tr": r"Paylaş|Devamını oku", "ru": r"Поделиться|Читать далее"}
LABEL = {code: re.compile(rf"(?<!\w)(?:{words})(?!\w)") for code, words in LABELS.items()}

APART = re.compile(r"<(em|code|abbr)\b[^>]*>.*?</\1>|https?://[^\s<>]+", re.DOTALL)
QUOTED = re.compile(r"“[^“”]*”|«[^«»]*»|„[^„“]*“|\"[^\"]*\"|‘[^‘’]{3,}’|\([^()]*\)|\[[^\[\]]*\]")
SENTENCE = re.compile(r"(?<=[.!?…;:])[»”’)]*\s+|\n")
FEWEST_WORDS = 5
FEWEST_SMALL = 3  # words without a capital: a list of names has none
SURE = 0.12  # the share of small words from which a sentence is in a language beyond doubt

# Letters of two alphabets that look the same: a word that mixes them is found by no search.
LATIN_TWINS, CYRILLIC_TWINS = "AaBCcEeHKMOoPpTXxy", "АаВСсЕеНКМОоРрТХху"
TO_CYRILLIC = str.maketrans(LATIN_TWINS, CYRILLIC_TWINS)
TO_LATIN = str.maketrans(CYRILLIC_TWINS, LATIN_TWINS)
MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[А-Яа-яЁё])[A-Za-zА-Яа-яЁё]{5,}\b")


def check(reading: Reading) -> Iterator[Finding]:
    for line in reading.lines:
        if not line.is_foreign and line.element != "pre":
            yield from list(page_words(line, reading)) or other_language(line, reading)
            yield from mixed_alphabets(line)
    yield from image_texts(reading)


def page_words(line: Line, reading: Reading) -> Iterator[Finding]:
    """“Paylaş”, “Similar Posts”, “Türkçe Русский” as a line of their own; and the first of them inside another line."""
    words = line.words.strip()
    if line.element not in ("p", "h2", "h3", "h4", "li", "key_points"):
        return
    language = next((code for code, pattern in PAGE_LINES.items() if pattern.fullmatch(words)), "")
    may_be_furniture = not language and line.element == "p" and 2 < len(words) < 120
    if may_be_furniture and (furniture.is_share_label(words) or furniture.is_language_switch(words)):
        language = reading.language
    if language == reading.language:
        message = _("“%(words)s” belongs to a web page, not to the text. Remove this line.")
    elif language:
        message = _(
            "“%(words)s” is in another language (%(language)s) and belongs to a web page, not to this text. "
            "Remove this line."
        )
    else:
        yield from labels(line, reading)
        return
    yield Finding(
        code="page-words" if language == reading.language else "other-language",
        message=message % {"words": clip(words), "language": name(language)},
        place=line.place,
        quoted=words,
        mend=mend(_("Remove the line"), [(line, "")]) if line.is_html and not line.keys else None,
    )


def labels(line: Line, reading: Reading) -> Iterator[Finding]:
    words = QUOTED.sub(" ", line.own)
    for code, pattern in LABEL.items():
        if code != reading.language and (found := pattern.search(words)):
            message = _("“%(words)s” is in another language (%(language)s) and belongs to a web page. Remove it.")
            yield Finding(
                code="other-language",
                message=message % {"words": found[0], "language": name(code)},
                place=line.place,
                quoted=found[0],
            )


def other_language(line: Line, reading: Reading) -> Iterator[Finding]:
    original = (reading.original or {}).get(line.element)
    if original and line.words.strip() == original.strip():
        return  # told as untranslated
    html = APART.sub(" ", MARKED.sub(" ", MARKER.sub("", line.html.replace("<br>", "\n"))))
    words = QUOTED.sub(" ", unescape(TAG.sub("", html)))
    for sentence in SENTENCE.split(words):
        if language := foreign(sentence, reading.language, reading.languages):
            yield Finding(
                code="other-language",
                message=_(
                    "“%(words)s” is in another language (%(language)s). Translate it; if it is a quotation, put it in "
                    "quotation marks or mark its language."
                )
                % {"words": clip(sentence), "language": name(language)},
                place=line.place,
                quoted=" ".join(sentence.split()),
            )
            return


def foreign(sentence: str, language: str, codes: Sequence[str]) -> str:
    """The language of a sentence that is surely not in `language`; "" if it is, or could be.

    >>> foreign("Bu karar bölge ülkeleri için önemli bir adım olarak görülüyor.", "en", ["en", "tr", "ru"])
    'tr'
    """
    tokens = WORD.findall(sentence)
    if len(tokens) < FEWEST_WORDS or sum(token[0].islower() for token in tokens) < FEWEST_SMALL:
        return ""
    own_script = next((script for script, profiles in PROFILES.items() if language in profiles), "")
    if not own_script:
        return ""
    own = set(tokens_of(sentence, own_script))
    share = sum(word in PROFILES[own_script][language] for word in own) / len(own) if own else 0
    if share >= SURE:
        return ""
    letters = sum(map(str.isalpha, sentence))
    if len(dict(SCRIPTS)[own_script].findall(sentence)) < letters / 5:
        return likely if (likely := likeliest(sentence, codes)) in codes else ""
    scores = likelihoods(sentence, own_script)
    best = max(scores, key=scores.get)
    hits = own & PROFILES[own_script][best]
    # Marks alone say little: an English sentence may be full of Turkish names.
    if best != language and len(hits) >= 2 and scores[best] >= 0.2 and scores[best] > 3 * scores[language]:
        # A language the site does not have is named only where there can be no doubt.
        return best if best in codes or (len(hits) >= 4 and scores[best] >= 0.35) else ""
    return ""


def tokens_of(sentence: str, script: str) -> list[str]:
    return WORD.findall(unmarked(sentence) if script == "latin" else sentence.lower())


def mixed_alphabets(line: Line) -> Iterator[Finding]:
    if not MIXED.search(line.words):
        return
    for word in dict.fromkeys(MIXED.findall(line.words)):
        if not all(letter in LATIN_TWINS for letter in word if letter.isascii()):
            mended = word.translate(TO_LATIN)
            if not mended.isascii():
                continue  # SMSка, VIPы: put together on purpose
        else:
            mended = word.translate(TO_CYRILLIC)
        yield Finding(
            code="mixed-alphabets",
            message=_(
                "“%(word)s” mixes Latin and Cyrillic letters that look alike; no search would find it. Type it again."
            )
            % {"word": word},
            place=line.place,
            quoted=word,
            mend=mend(_("Use one alphabet"), [(line, line.html.replace(word, mended))]),
        )


def image_texts(reading: Reading) -> Iterator[Finding]:
    """Alternative texts and captions that another language’s were copied into."""
    for picture in pictures(reading):
        for words in (picture.alt, picture.caption):
            plain = unescape(TAG.sub("", words))
            language = foreign(plain, reading.language, reading.languages)
            if language:
                yield Finding(
                    code="other-language",
                    message=_("“%(words)s”, a text of this image, is in another language (%(language)s). Translate it.")
                    % {"words": clip(plain), "language": name(language)},
                    place=picture.place,
                    quoted=plain,
                )
