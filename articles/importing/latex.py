"""LaTeX as it stands in bibliographies → plain text (pure)."""

import logging
import re
import unicodedata

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec
from pylatexenc.latex2text import get_default_latex_context_db as get_default_printing
from pylatexenc.latexwalker import LatexWalker
from pylatexenc.latexwalker import get_default_latex_context_db as get_default_parsing
from pylatexenc.macrospec import std_macro

logging.getLogger("pylatexenc").setLevel(logging.CRITICAL)  # every odd brace of other people’s files

LONGEST = 20_000  # characters of one value
DEEPEST = 40  # braces within braces
SPECIAL = re.compile(r"[\\{}$~%]|--|``|''")
# In a bibliography a per cent sign is one: nobody comments inside a value.
BARE = re.compile(r"(?<!\\)([%&#])")
DASHES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"))


def in_other_language(node, l2tobj) -> str:
    return l2tobj.nodelist_to_text([node.nodeargd.argnlist[-1]])


def _contexts():
    """What the macros of bibliographies take, and what they print."""
    taking, printing = get_default_parsing(), get_default_printing()
    quoted = ("enquote", "mkbibquote", "textquote")
    taking.add_context_category(
        "bibliographies",
        [*(std_macro(name, True, 1) for name in quoted), std_macro("foreignlanguage", True, 2)],
        prepend=True,
    )
    signs = {"textdegree": "°", "textquotesingle": "'", "slash": "/", "LaTeX": "LaTeX", "TeX": "TeX", "/": "", "-": ""}
    signs |= {"textendash": "–", "textemdash": "—", "bibrangedash": "–"}
    printing.add_context_category(
        "bibliographies",
        [
            *(MacroTextSpec(name, "“%(2)s”") for name in quoted),
            MacroTextSpec("foreignlanguage", in_other_language),
            *(MacroTextSpec(name, sign) for name, sign in signs.items()),
        ],
        prepend=True,
    )
    return taking, LatexNodes2Text(printing, math_mode="verbatim", keep_braced_groups=False)


TAKING, WORDS = _contexts()


def plain(value: str) -> str:
    """The text that a value of a bibliography prints, on one line; formatting is left out, formulas stay as typed.

    >>> plain(r"{\\L}{\\'o}d{\\'z} -- G{\\"o}del’s \\emph{proof}, 50\\%")
    'Łódź – Gödel’s proof, 50%'
    """
    value = " ".join(value.split())
    if SPECIAL.search(value):
        if len(value) > LONGEST or depth(value) > DEEPEST:
            value = re.sub(r"[{}]", "", value)
        else:
            try:
                value = in_words(BARE.sub(r"\\\1", value))
            except Exception:  # a parser of somebody else’s, and values of anybody’s: words with signs beat none
                value = re.sub(r"[{}]", "", value)
            for typed, sign in DASHES:
                value = value.replace(typed, sign)
    return unicodedata.normalize("NFC", " ".join(value.split(" ")).strip())


def in_words(value: str) -> str:
    walker = LatexWalker(value, latex_context=TAKING, tolerant_parsing=True)
    return WORDS.nodelist_to_text(walker.get_latex_nodes()[0])


def depth(value: str) -> int:
    """How deep the braces of a value go.

    >>> depth("{{a}{b{c}}}")
    3
    """
    deepest = now = 0
    for brace in re.findall(r"(?<!\\)[{}]", value):
        now += 1 if brace == "{" else -1
        deepest = max(deepest, now)
    return deepest


def verbatim(value: str) -> str:
    r"""An address, an identifier: braces and \url around it gone, escaped signs as they are.

    >>> verbatim(r"\url{http://a.example/b\_c%20d}")
    'http://a.example/b_c%20d'
    """
    value = re.sub(r"\\(?:url|path|nolinkurl|href)\s*(?=\{)", "", value)
    value = re.sub(r"\\([%&#_~^$])(?:\{\})?", r"\1", value)
    return re.sub(r"[{}\s]", "", value)
