"""What Markdown means inside a paragraph → inline HTML (pure)."""

import re
from html import escape

# Stands for a tag or an address that nothing may change; `decoding` keeps the private range out of texts.
STASHED = "\ue000"

# Tried in this order at each character; every quantifier is bounded, so that no text takes long.
SIGNS = re.compile(
    r"\\(?P<escaped>[\\`*_{}\[\]()#+\-.!>|~\"'])"
    r"|`(?P<code>[^`\n]{1,500})`"
    r"|<(?P<angled>https?://[^\s<>]{1,2000})>"
    r"|(?P<image>!?)\[(?P<text>(?:[^\[\]\\]|\\.){0,600})\]"
    r"\(\s{0,3}<?(?P<href>(?:[^()\s<>]|\([^()\s<>]{0,200}\)){0,1500})>?(?:\s{1,3}[\"'“][^\"”]{0,1500}[\"'”])?\s{0,3}\)"
    r"|<(?P<slash>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9]{0,20})(?:\s[^<>]{0,500})?/?>"
    r"|(?P<address>(?:https?://|www\.)[^\s<>\"“”«»\\]{1,2000})"
)
UNUSABLE = re.compile(
    r"</?(?P<tag>[a-zA-Z][a-zA-Z0-9]{0,20})(?:\s[^<>]{0,500})?/?>"
    r"|\]\(\s{0,3}<?(?P<href>(?:[^()\s<>]|\([^()\s<>]{0,200}\)){0,1500})>?"
    r"(?:\s{1,3}[\"'“](?P<title>[^\"”]{0,1500})[\"'”])?\s{0,3}\)"
)
STRONG = re.compile(r"(\*\*|__)(?=\S)((?:(?!\1)[^\n]){1,1000}?)(?<=\S)\1")
EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,1000})(?<=\S)\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_\n]{1,1000})(?<=\S)_(?!\w)"
)
KEPT_TAGS = {
    "em": "em",
    "i": "em",
    "cite": "em",
    "strong": "strong",
    "b": "strong",
    "sup": "sup",
    "sub": "sub",
    "br": "br",
}
LINKABLE = re.compile(r"https?://[^\s/?#]|mailto:[^\s@]+@[^\s@]|/(?!/)")


class Stash:
    """Pieces of HTML taken out of a text, and put back in the order in which they were taken."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def keep(self, html: str) -> str:
        self.pieces.append(html)
        return STASHED

    def restore(self, text: str) -> str:
        pieces = iter(self.pieces)
        return re.sub(STASHED, lambda _: next(pieces), text)


def html_of(text: str, *, is_markdown: bool) -> str:
    """A typed paragraph as inline HTML. Tags we do not know are left out; an image becomes a link to it.

    >>> html_of("**One** of [two](https://example.org/) & three", is_markdown=True)
    '<strong>One</strong> of <a href="https://example.org/">two</a> &amp; three'
    """
    if not is_markdown:
        return escape(text, quote=False) if "&" in text or "<" in text or ">" in text else text
    stash = Stash()
    pieces, end = [], 0
    for sign in SIGNS.finditer(text):
        pieces += [escape(text[end : sign.start()], quote=False), read_sign(sign, stash)]
        end = sign.end()
    pieces.append(escape(text[end:], quote=False))
    html = STRONG.sub(r"<strong>\2</strong>", "".join(pieces))
    html = EMPHASIS.sub(lambda found: f"<em>{found[1] or found[2]}</em>", html)
    return stash.restore(html)


def read_sign(sign: re.Match, stash: Stash) -> str:
    if sign["escaped"]:
        return stash.keep(escape(sign["escaped"], quote=False))
    if sign["code"]:
        return stash.keep(f"<code>{escape(sign['code'], quote=False)}</code>")
    if sign["angled"]:
        return stash.keep(escape(sign["angled"], quote=False))
    if sign["tag"]:
        tag = KEPT_TAGS.get(sign["tag"].lower())
        if tag and not is_paired(sign["tag"], sign.string):
            return escape(sign[0], quote=False)
        return stash.keep(f"<{sign['slash']}{tag}>") if tag else ""
    if sign["address"]:
        address = sign["address"].rstrip("*_")
        return stash.keep(escape(address, quote=False)) + sign["address"][len(address) :]
    href = link_address(sign["href"])
    words = escape(re.sub(r"\\(.)", r"\1", sign["text"]).strip() or href, quote=False)
    if href:
        words = stash.keep(f'<a href="{escape(href)}">') + words + stash.keep("</a>")
    before, after = (" " if sign["text"][:1].isspace() else ""), (" " if sign["text"][-1:].isspace() else "")
    return before + words + after


def is_paired(tag: str, text: str) -> bool:
    return tag.lower() == "br" or text.count(f"<{tag}>") == text.count(f"</{tag}>")


def link_address(typed: str) -> str:
    """The address a link may lead to; empty for one that leads nowhere outside its file."""
    address = typed.removeprefix("%20").strip()
    return address if LINKABLE.match(address) else ""


def left_out(text: str) -> list[str]:
    """What Markdown says and an article cannot: unknown tags, addresses that lead nowhere, titles of links."""
    found: dict[str, None] = {}
    for sign in UNUSABLE.finditer(text):
        if sign["tag"]:
            if sign["tag"].lower() not in KEPT_TAGS:
                found[sign[0]] = None
            continue
        if not link_address(sign["href"]):
            found[sign["href"]] = None
        if sign["title"] and sign["title"].strip() != sign["href"].strip():
            found[sign["title"]] = None
    return [piece for piece in found if piece.strip()]
