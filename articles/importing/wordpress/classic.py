"""Text of WordPress's classic editor → HTML with paragraphs (pure).

There a blank line parts paragraphs and a line end breaks a line, unless tags say otherwise; WordPress adds the tags
when it shows a page. See https://developer.wordpress.org/reference/functions/wpautop/
"""

import re

BLOCKS = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address"
    "|style|script|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption"
    "|details|menu|summary|iframe|video|audio|object|noscript|center"
)
TAG = re.compile(rf"(</?(?:{BLOCKS})\b[^<>]*>)", re.IGNORECASE)
NAME = re.compile(r"</?([a-z0-9]+)", re.IGNORECASE)
KEPT = re.compile(r"<(pre|script|style|textarea|svg|object|noscript)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
BREAK = re.compile(r"<br\s*/?>[ \t]*\n?", re.IGNORECASE)
BLANK_LINE = re.compile(r"\n[ \t\xa0]*\n\s*")
# One text: a paragraph inside would say nothing more.
SINGLE = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "dt", "dd", "caption", "figcaption", "summary"}
# White space between these is nobody's text.
STRUCTURE = {"table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "colgroup", "menu", "map", "script", "style"}
VOID = {"hr", "col", "area"}


def paragraphs(text: str) -> str:
    """
    >>> paragraphs("One\\ntwo\\n\\n<h2>Three</h2>\\nfour")
    '<p>One<br>two</p><h2>Three</h2><p>four</p>'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    pieces, end = [], 0
    stack: list[str] = []
    for kept in KEPT.finditer(text):
        pieces += [_paragraphs(text[end : kept.start()], stack), kept[0]]
        end = kept.end()
    return "".join(pieces) + _paragraphs(text[end:], stack)


def _paragraphs(text: str, stack: list[str]) -> str:
    pieces = []
    for at, piece in enumerate(TAG.split(text)):
        if at % 2 == 0:
            pieces.append(loose(piece, stack[-1] if stack else ""))
            continue
        pieces.append(piece)
        name = NAME.match(piece)[1].lower()
        if piece.startswith("</"):
            # Only the nearest few: a hostile page has a hundred thousand open.
            if name in stack[-20:]:
                while stack.pop() != name:
                    pass
        elif name not in VOID and not piece.endswith("/>"):
            if name in ("p", "li", "td", "th", "tr", "dt", "dd") and stack and stack[-1] == name:
                stack.pop()
            stack.append(name)
    return "".join(pieces)


def loose(text: str, around: str) -> str:
    """Text between two block tags, inside the element `around`."""
    if not text or text.isspace():
        return " " if text else ""
    if around in STRUCTURE:
        return text
    parts = [lines(part) for part in BLANK_LINE.split(text.strip(" \t\n")) if part.strip()]
    if around in SINGLE:
        return "<br><br>".join(parts)
    return "".join(f"<p>{part}</p>" for part in parts)


def lines(text: str) -> str:
    return BREAK.sub("\n", text.strip(" \t\n")).replace("\n", "<br>")
