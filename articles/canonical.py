"""Writes HTML so that there is one way to say each thing: under a content model, without what a reader cannot see.

The writer is told what a parser found, in order, and opens what is missing around it and closes what cannot hold it. A
start tag is held back until its first content and white space until the words after it, so empty elements and stray
space never reach the page. What comes out of two passes is what came out of one.
"""

import re

# The content model: phrases stand in lines, blocks under the root, in quotations, in list items and in cells.
PHRASES = {"a", "em", "strong", "s", "sub", "sup", "code", "abbr", "span"}
LINES = {"p", "h2", "h3", "h4", "pre", "figcaption", "caption"}
TITLES = LINES - {"p"}  # lines that a paragraph inside them does not end
FLOWS = {"li", "td", "th"}
PARTS = {  # elements that exist only inside certain others
    "li": {"ul", "ol"},
    "figcaption": {"figure"},
    "caption": {"table"},
    "thead": {"table"},
    "tbody": {"table"},
    "tr": {"thead", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
}
WRAPPERS = {
    "": "p",
    "blockquote": "p",
    "ul": "li",
    "ol": "li",
    "table": "tbody",
    "thead": "tr",
    "tbody": "tr",
    "tr": "td",
    # Words in them stand in paragraphs, as the body editor has it; an only paragraph is written without its tags.
    "li": "p",
    "td": "p",
    "th": "p",
}
KEPT_EMPTY = {"td", "th", "figure"}
GROUPS = {"thead", "tbody"}  # of rows: written when the table is known as a whole
DEEPEST = 32  # far beyond any manuscript; what lies deeper keeps its words and loses its tags

SPACE = " \t\n\r"
NBSP = "\xa0"
RUN_OF_SPACE = re.compile(f"[{SPACE}]+")


class Open:
    """An element that is open where the writer stands; its start tag is written with its first content."""

    def __init__(self, name: str, tag: str, is_written: bool = False):
        self.name, self.tag, self.is_written = name, tag, is_written
        self.at = 0  # where in the output its start tag stands
        # What it holds, each with where its end tag stands: paragraphs of an item or a cell, cells of a row, rows of a
        # table; None where a caption stands between rows.
        self.parts: list[tuple[Open, int] | None] = []
        self.is_open = True
        self.is_first = True  # whether nothing stands before it on its line


def _head(rows: list[Open]) -> int:
    """How many rows are the head: no cell of theirs may reach down into the body."""
    head = reach = 0
    for number, row in enumerate(rows, 1):
        cells = [cell.tag for cell, _end in row.parts]
        if not all(tag.startswith("<th") and 'scope="row' not in tag for tag in cells):
            break
        spans = (re.search(r' rowspan="(\d+)"', tag) for tag in cells)
        reach = max(reach, number - 1 + max((int(span[1]) for span in spans if span), default=1))
        if reach == number:
            head = number
    return head


LINE = Open("p", "")  # a paragraph where none can be: it only begins and ends a line
LINE.is_open = False


class Writer:
    """Writes elements under the content model, adding what they need around them and closing what cannot hold them."""

    root = ""

    def __init__(self):
        self.out: list[str] = []
        self.stack = [Open(self.root, "", is_written=True)]
        self.gap = ""  # white space seen, but not yet known to stand between words
        self.breaks = 0
        self.is_line_start = True

    def open(self, name: str, tag: str) -> Open | None:
        if name in PHRASES:
            return self._open_phrase(name, tag)
        if name in PARTS and not self._return_to(PARTS[name]):
            name, tag = "p", "<p>"
        if name == "td" and self.stack[-2].name == "thead":
            name, tag = "th", "<th" + tag[3:]
        if name in GROUPS:
            tag = ""
        if name == "p" and self._line in TITLES:
            self._end_line()
            return LINE
        if len(self.stack) > DEEPEST:
            self._end_line()
            return LINE
        if name not in PARTS:
            self._make_room({"", "blockquote"} | FLOWS)
        element = self._push(name, tag)
        if name in KEPT_EMPTY:
            self._flush()
            self._start_line()
        return element

    def close(self, element: Open) -> None:
        if not element.is_open and element.name in LINES:
            # Something in the source ended its line early; what followed is not to run into what comes now.
            if self._line == "p":
                self._return_to({"p"})
                self._pop()
            self._end_line()
        while element.is_open:
            self._pop()

    def write_text(self, text: str) -> None:
        text = text.replace("&nbsp;", NBSP)
        words = text.strip(SPACE + NBSP)
        before, _, after = text.partition(words) if words else (text, "", "")
        is_verbatim = self._line == "pre"
        self._add_gap(before, is_verbatim)
        if words:
            self._make_room(PHRASES | LINES)
            self._flush()
            # The two tests spare most texts a pattern that would stop at every word.
            if not is_verbatim and ("  " in words or not words.isprintable()):
                words = RUN_OF_SPACE.sub(" ", words)
            self.out.append(words.replace(NBSP, "&nbsp;"))
            self._add_gap(after, is_verbatim)

    def write_break(self) -> None:
        if not self.is_line_start:
            self.breaks += 1
            self.gap = ""

    def write_rule(self) -> None:
        self._make_room({"", "blockquote"} | FLOWS)
        self._start_line()
        self._flush()
        self.out.append("<hr>")
        self._start_line()

    def write_marker(self, tag: str) -> None:
        # Inside a link it would be a link in a link, inside sup or sub twice as small.
        self._leave({"a", "sup", "sub"})
        self._make_room(PHRASES | LINES)
        self._flush()
        self.out.append(f"{tag}</a>")

    def finish(self) -> str:
        while len(self.stack) > 1:
            self._pop()
        return "".join(self.out)

    @property
    def _line(self) -> str:
        """The name of what the phrases written now stand in."""
        return next(element.name for element in reversed(self.stack) if element.name not in PHRASES)

    def _open_phrase(self, name: str, tag: str) -> Open | None:
        if name == "a":
            self._leave({"a"})
        self._make_room(PHRASES | LINES)
        is_within = any(element.tag == tag for element in self.stack)
        return None if is_within or len(self.stack) > DEEPEST else self._push(name, tag)

    def _push(self, name: str, tag: str) -> Open:
        element = Open(name, tag)
        self.stack.append(element)
        if name not in PHRASES:
            element.is_first = self.is_line_start
            self._start_line()
        return element

    def _pop(self) -> None:
        element = self.stack.pop()
        element.is_open = False
        if element.is_written:
            self._note(element)
            self.out.append("" if element.name in GROUPS else f"</{element.name}>")
            if element.name == "table":
                self._group_rows(element)
        if element.name not in PHRASES:
            self._start_line()
            if not element.is_written:  # an empty block in the middle of a list item
                self.is_line_start = element.is_first
                self._end_line()

    def _note(self, element: Open) -> None:
        """Tell what holds an element that is about to be closed."""
        holder, end = self.stack[-1], len(self.out)
        if element.name in FLOWS:
            self._bare_paragraph(element)
        if (element.name == "p" and holder.name in FLOWS) or (element.name in ("td", "th") and holder.name == "tr"):
            holder.parts.append((element, end))
        elif element.name == "tr":
            self.stack[-2].parts.append((element, end))
        elif element.name == "caption" and holder.name == "table":
            holder.parts.append(None)

    def _bare_paragraph(self, element: Open) -> None:
        """Take the tags off the only paragraph of an item or a cell, where it comes first and has no attributes."""
        if len(element.parts) == 1:
            paragraph, end = element.parts[0]
            if paragraph.tag == "<p>" and paragraph.at == element.at + 1:
                self.out[paragraph.at] = self.out[end] = ""

    def _group_rows(self, table: Open) -> None:
        """The rows a table begins with that hold nothing but headings of columns are its head, the others its body."""
        runs: list[list[tuple[Open, int]]] = [[]]
        for row in table.parts:
            if row:
                runs[-1].append(row)
            else:
                runs.append([])
        runs = [run for run in runs if run]
        for number, run in enumerate(runs):
            head = _head([row for row, _end in run]) if number == 0 else 0
            for name, rows in (("thead", run[:head]), ("tbody", run[head:])):
                if rows:
                    self.out[rows[0][0].at] = f"<{name}><tr>"
                    self.out[rows[-1][1]] += f"</{name}>"

    def _leave(self, names: set[str]) -> None:
        """Close the outermost open phrase of these names."""
        if element := next((element for element in self.stack if element.name in names), None):
            self.close(element)

    def _return_to(self, parents: set[str]) -> bool:
        """Close what is open inside the nearest of these elements, if there is one."""
        if not any(element.name in parents for element in self.stack):
            return False
        while self.stack[-1].name not in parents:
            self._pop()
        return True

    def _make_room(self, holders: set[str]) -> None:
        """Open a wrapper or close elements until the innermost is one of these."""
        while (name := self.stack[-1].name) not in holders:
            if wrapper := WRAPPERS.get(name):
                self._push(wrapper, "" if wrapper in GROUPS else f"<{wrapper}>")
            else:
                self._pop()

    def _start_line(self) -> None:
        self.is_line_start = True
        self.gap, self.breaks = "", 0

    def _end_line(self) -> None:
        if not self.is_line_start:
            self.breaks, self.gap = max(self.breaks, 1), ""

    def _add_gap(self, space: str, is_verbatim: bool) -> None:
        if is_verbatim:
            self.gap += space.replace(NBSP, "&nbsp;")
        elif space:
            self.gap = "&nbsp;" if NBSP in space or self.gap == "&nbsp;" else " "

    def _flush(self) -> None:
        """Write what was held back before content."""
        if not self.is_line_start:
            self.out.append("<br>" * self.breaks or self.gap)
        self.gap, self.breaks, self.is_line_start = "", 0, False
        for element in self.stack:
            if not element.is_written:
                element.at, element.is_written = len(self.out), True
                self.out.append(element.tag)


class InlineWriter(Writer):
    """Writes one line of phrases; the blocks it meets begin and end a line."""

    root = "caption"

    def open(self, name: str, tag: str) -> Open | None:
        return super().open(name if name in PHRASES else "p", tag)

    def write_rule(self) -> None:
        self._end_line()

    def write_marker(self, tag: str) -> None:
        """Notes have no notes."""
