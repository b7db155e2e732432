"""Plain text or Markdown → its paragraphs as typed, before anybody knows what they mean (pure)."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape, unescape

from .inline import html_of

WIDEST_WRAP = 120  # a longer line was not broken by a typewriter's hand, so it is a paragraph of its own
NARROWEST_WRAP = 50
LONGEST_HEADING = 70

TAG = re.compile(r"<[^<>]*>")
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
RULE = re.compile(r"\s*([-*_=~])(?:\s*\1){2,}\s*")
HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
BULLET = re.compile(r"\s{0,8}[-*+•·▪◦]\s+(?=\S)")
ORDINAL = re.compile(r"\s{0,8}(\d{1,3})[.)]\s+(?=\S)")
LABEL = re.compile(
    r"\s*(?:\[\^?[^\[\]\s]{1,40}\]|\d{1,4}(?:\s?,\s?\d{1,4}){0,9}[.)]|[ivxlcIVXLC]{1,6}[.)]"
    r"|\(\d{1,4}\)|[⁰¹²³⁴-⁹]{1,4})\s*(?=\S)"
)
BARE = re.compile(r"\s*(\d{1,3})\s+(?=[^\W\d_]|[“\"«‘„])")
FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
MARKDOWN = re.compile(
    r"^#{1,6} \S|\[\^[^\[\]\s]{1,40}\]|\]\(\s*(?:https?:|www\.|/|#)|(?<!\w)\*\*[^\s*]"
    r"|(?<!\w)_[^\s_][^_\n]{0,200}_(?!\w)",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, quotation, list item … in the order of the file.

    `html` is inline HTML, but for "whole": a table, a list, program text, with its own tags.
    """

    kind: str
    html: str
    line: int = 0
    is_indented: bool = False

    @cached_property
    def plain(self) -> str:
        if "<" not in self.html and "&" not in self.html:
            return self.html.strip()
        return unescape(
            TAG.sub(lambda tag: " " if tag[0][:3] in ("<br", "<li", "<td", "<th", "<p>") else "", self.html)
        ).strip()

    def with_html(self, html: str) -> "Block":
        return self if html == self.html else Block(self.kind, html, self.line, self.is_indented)

    def as_html(self) -> str:
        if self.kind == "whole":
            return self.html
        if self.kind == "quote":
            return f"<blockquote><p>{self.html.strip()}</p></blockquote>"
        kind = "h2" if self.kind == "h1" else self.kind  # the first degree is the title's
        return f"<{kind}>{self.html.strip()}</{kind}>"


def is_markdown(text: str) -> bool:
    # The plain test first: the pattern alone takes a fifth of a second for a megabyte.
    return any(sign in text for sign in ("](", "[^", "**", "_", "# ")) and bool(MARKDOWN.search(text))


def is_wrapped(text: str) -> bool:
    """Whether the lines were broken by hand: none is long, but for those with an address."""
    return not any(len(line) > WIDEST_WRAP and "://" not in line for line in text.split("\n"))


def split(text: str) -> list[Block]:
    """The blocks of a text: blank lines part paragraphs; so do line ends, unless the lines were wrapped by hand.

    >>> [block.html for block in split("Title\\n\\nOne paragraph.\\n\\nAnother.")]
    ['Title', 'One paragraph.', 'Another.']
    """
    marked_down = is_markdown(text)
    wrapped = is_wrapped(text)
    blocks: list[Block] = []
    group: list[tuple[int, str]] = []
    fenced: list[str] | None = None

    def close() -> None:
        if group:
            blocks.extend(paragraphs(group, marked_down, wrapped))
            group.clear()

    for number, line in enumerate(text.split("\n"), start=1):
        if fenced is not None:
            if FENCE.match(line):
                blocks.append(
                    Block("whole", f"<pre>{escape(chr(10).join(fenced), quote=False)}</pre>", number - len(fenced))
                )
                fenced = None
            else:
                fenced.append(line)
        elif not line or line.isspace():
            close()
        elif marked_down and FENCE.match(line):
            close()
            fenced = []
        elif marked_down and (heading := HEADING.fullmatch(line)):
            close()
            kind = f"h{min(max(len(heading[1]), 2), 4)}"
            blocks.append(Block("h1" if len(heading[1]) == 1 else kind, html_of(heading[2], is_markdown=True), number))
        elif RULE.fullmatch(line[:200]):
            close()
        else:
            group.append((number, line))
    if fenced is not None:
        group.extend(enumerate(fenced, start=number - len(fenced) + 1))
    close()
    return blocks


def paragraphs(group: list[tuple[int, str]], marked_down: bool, wrapped: bool) -> list[Block]:
    """The lines between two blank ones as blocks."""
    if len(group) == 1:
        return [block(group, marked_down)]
    width = max(len(line) for _, line in group)
    is_list = bool(LABEL.match(group[0][1]))
    parts: list[list[tuple[int, str]]] = []
    for number, line in group:
        before = parts[-1][-1][1] if parts else ""
        is_full = wrapped and width >= NARROWEST_WRAP and len(before) >= 0.7 * width
        follows = parts and counts_on(parts[-1][0][1], line)
        begins_item = BULLET.match(line) or (LABEL.match(line) and (is_list or not is_full)) or follows
        continues = line[:1].isspace() and parts and (BULLET.match(parts[-1][0][1]) or LABEL.match(parts[-1][0][1]))
        is_quote = line.lstrip().startswith(">")
        if parts and not begins_item and (is_full or continues or (is_quote and before.lstrip().startswith(">"))):
            parts[-1].append((number, line))
        else:
            parts.append([(number, line)])
    return [block(part, marked_down) for part in parts]


def counts_on(before: str, line: str) -> bool:
    """Whether two items have bare numbers, one after the other: “1 Kaya, …”, “2 Demir, …”."""
    one, other = BARE.match(before), BARE.match(line)
    return bool(one and other) and int(other[1]) == int(one[1]) + 1


def block(part: list[tuple[int, str]], marked_down: bool) -> Block:
    number, first = part[0]
    kind = "p"
    lines = [line.strip() for _, line in part]
    if first.lstrip().startswith(">"):
        kind = "quote"
        lines = [line.lstrip("> ").rstrip() for line in lines]
    return Block(kind, html_of(" ".join(lines), is_markdown=marked_down), number, is_indented=first[:1].isspace())


def with_headings(blocks: list[Block]) -> list[Block]:
    """In a text without Markdown, a short line without a full stop above a paragraph is a heading."""

    def is_heading(at: int) -> bool:
        line = blocks[at].plain
        if (
            at == len(blocks) - 1
            or blocks[at].kind != "p"
            or len(line) > LONGEST_HEADING
            or BULLET.match(line)
            or LABEL.match(line)
        ):
            return False
        is_line = line[-1:].isalnum() or line[-1:] in "?)”»’"
        return (
            is_line and line[:1].isupper() and is_paragraph(blocks[at + 1]) and (not at or is_paragraph(blocks[at - 1]))
        )

    return [replace(block, kind="h2") if is_heading(at) else block for at, block in enumerate(blocks)]


def is_paragraph(block: Block) -> bool:
    return len(block.html) > LONGEST_HEADING and block.plain[-1:] in ".!?…”»’\"')]⁰¹²³⁴⁵⁶⁷⁸⁹"


def joined_lists(blocks: list[Block]) -> list[Block]:
    """Neighbouring items become one list; numbered ones only if they count 1, 2, 3, so that no number is lost."""
    result: list[Block] = []
    at = 0
    while at < len(blocks):
        end = at
        while end < len(blocks) and item_number(blocks[end], BULLET) is not None:
            end += 1
        pattern, tag = BULLET, "ul"
        if end == at:
            while end < len(blocks) and item_number(blocks[end], ORDINAL) == end - at + 1:
                end += 1
            pattern, tag = ORDINAL, "ol"
        if end > at + (tag == "ol"):
            rows = "".join(f"<li>{pattern.sub('', item.html, count=1).strip()}</li>" for item in blocks[at:end])
            result.append(Block("whole", f"<{tag}>{rows}</{tag}>", blocks[at].line))
            at = end
        else:
            result.append(blocks[at])
            at += 1
    return result


def item_number(block: Block, pattern: re.Pattern) -> int | None:
    """The number of a list item, 0 for one without; None for what is no item."""
    found = pattern.match(block.html) if block.kind == "p" else None
    return int((*found.groups(), 0)[0]) if found else None
