"""Every word that a Word file shows or keeps, read a second way: by a plain pass over the XML (pure).

It shares nothing with the reader but the package, so that neither can forget what the other forgets with it. Of a text
box that stands there twice, once for older programs, one is read; so is one of a passage that was moved.
"""

from xml.parsers import expat

from .package import Package

WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
MATH = ("http://schemas.openxmlformats.org/officeDocument/2006/math", "http://purl.oclc.org/ooxml/officeDocument/math")
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SPACES = {"tab", "br", "cr", "ptab"}
BESIDE = ("footnotes", "endnotes", "header", "footer", "comments")


def wording(package: Package) -> str:
    """The text of the document, its notes, headers, footers and comments; a line for each paragraph."""
    names = [package.main, *(one.target for one in package.relations(package.main).values() if one.kind in BESIDE)]
    return "\n".join(text for name in dict.fromkeys(names) if (text := words_of(package.bytes(name))))


def words_of(xml: bytes) -> str:
    if not xml.strip():
        return ""
    pass_ = _Pass()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = pass_.start, pass_.end
    parser.CharacterDataHandler = pass_.data
    parser.Parse(xml, True)
    return "\n".join(pass_.lines)


class _Pass:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.open: list[list[str]] = [[]]  # a paragraph may hold others, in a text box
        self.is_text = 0
        self.unseen = 0  # inside what stands there a second time
        self.choices: list[int] = []  # how much had been read when each choice began
        self.fallbacks: list[bool] = []

    def start(self, full: str, attributes: dict[str, str]) -> None:
        space, _, name = full.rpartition(" ")
        if space == COMPATIBILITY:
            if name == "AlternateContent":
                self.choices.append(self.amount())
            elif name == "Fallback":
                self.fallbacks.append(bool(self.choices) and self.amount() > self.choices[-1])
                self.unseen += self.fallbacks[-1]
        elif space in WORD:
            if name == "moveFrom":
                self.unseen += 1
            elif name == "p":
                self.open.append([])
            elif name in ("t", "delText"):
                self.is_text += 1
            elif name in SPACES and self.open[-1]:
                self.open[-1].append(" ")
            elif name == "noBreakHyphen":
                self.open[-1].append("-")
        elif space in MATH and name == "t":
            self.open[-1].append(" ")
            self.is_text += 1

    def end(self, full: str) -> None:
        space, _, name = full.rpartition(" ")
        if space == COMPATIBILITY:
            if name == "AlternateContent" and self.choices:
                self.choices.pop()
            elif name == "Fallback":
                self.unseen -= self.fallbacks.pop()
        elif space in WORD:
            if name == "moveFrom":
                self.unseen -= 1
            elif name == "p" and len(self.open) > 1:
                self.lines.append("".join(self.open.pop()))
            elif name in ("t", "delText"):
                self.is_text -= 1
        elif space in MATH and name == "t":
            self.is_text -= 1
            self.open[-1].append(" ")

    def data(self, text: str) -> None:
        if self.is_text and not self.unseen:
            self.open[-1].append(text)

    def amount(self) -> int:
        return len(self.lines) + sum(map(len, self.open))
