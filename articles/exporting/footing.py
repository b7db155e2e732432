"""A body as composed for the screen becomes one for paper: its notes go to the foot of the page (pure).

`footnotes.render` puts a copy of each note behind its first marker, for the margin. On paper this copy is the note.
"""

import re
from html import escape, unescape

from lxml import etree, html

ALONE = {"h2", "h3", "h4", "table", "figure"}  # nothing floats inside of these


def at_the_foot(body: str) -> str:
    """The body with real footnotes and without what only a screen needs.

    `<span class="side">` becomes `<span class="foot" id="n3">`, where the markers lead already, with a link back.

    >>> at_the_foot('<p>Rain.<a class="fn" id="r1" href="#n1">1</a><span class="side" id="s1"><b>1</b> A.</span></p>')
    '<p>Rain.<a class="fn" id="r1" href="#n1">1</a><span class="foot" id="n1"><a href="#r1">1</a> A.</span></p>'
    """
    root = html.fragment_fromstring(body, create_parent="div")
    for node in root.xpath('.//a[starts-with(@class, "anchor")] | .//span[@class="meant"]'):
        node.drop_tree()
    for node in root.xpath('.//picture | .//source | .//div[@class="scroll"]'):
        node.drop_tag()  # also the source: to lxml the picture is inside of it
    for picture in root.iter("img"):
        for name in ("fetchpriority", "loading", "decoding", "width", "height"):
            picture.attrib.pop(name, None)
    for note in list(root.xpath('.//span[@class="side"]')):
        set_at_foot(note)
    gather(root)
    text = "".join(etree.tostring(child, encoding="unicode", method="html") for child in root)
    return escape(root.text or "") + text


def set_at_foot(note: html.HtmlElement) -> None:
    number = note.get("id", "s")[1:]
    note.attrib.clear()
    note.set("class", "foot")
    note.set("id", f"n{number}")
    for link in note.iter("a"):
        link.attrib.pop("tabindex", None)
    back = note.find("b")
    if back is not None:
        back.tag = "a"
        back.set("href", f"#r{number}")


def gather(root: html.HtmlElement) -> None:
    """Notes of a heading, table or figure stand behind it, between two blocks: a line that takes no room holds them."""
    for note in list(root.xpath('.//span[@class="foot"]')):
        before = note.getprevious()
        if before is None or (before.tail or "").strip():
            continue
        line = before
        if before.tag in ALONE:
            line = html.Element("p", {"class": "feet"})
            before.addnext(line)
        if line.get("class") == "feet":
            line.append(note)


def picture_addresses(page: str) -> list[str]:
    """What a page shows, in the order in which it does.

    >>> picture_addresses('<p><img alt="" src="/m/a.png?x=1&amp;y=2"></p>')
    ['/m/a.png?x=1&y=2']
    """
    return list(dict.fromkeys(map(unescape, re.findall(r'<img[^>]* src="([^"]*)"', page))))
