"""A body as composed for the screen becomes one for paper: its notes go to the foot of the page (pure).

On the screen notes are a list at the end. On paper each stands behind its first marker, from where it goes to the foot.
"""

import re
from html import escape, unescape

from lxml import etree, html

from ..footnotes import without_ways_back

ALONE = {"h2", "h3", "h4", "table", "figure"}  # nothing floats inside of these


def at_the_foot(body: str, notes: str) -> str:
    """The body with real footnotes and without what only a screen needs.

    A note has the id to which the markers lead already, and a link back.

    >>> notes = '<ol class="notes"><li id="n1"><div>A. <a class="back" href="#r1">↑</a></div></li></ol>'
    >>> at_the_foot('<p>Rain.<a class="fn" id="r1" href="#n1">1</a></p>', notes)
    '<p>Rain.<a class="fn" id="r1" href="#n1">1</a><span class="foot" id="n1"><a href="#r1">1</a> A.</span></p>'
    """
    root = html.fragment_fromstring(body, create_parent="div")
    for node in root.xpath('.//a[starts-with(@class, "anchor")]'):
        node.drop_tree()
    for node in root.xpath('.//picture | .//source | .//div[@class="scroll"]'):
        node.drop_tag()  # also the source: to lxml the picture is inside of it
    for picture in root.iter("img"):
        for name in ("srcset", "sizes", "fetchpriority", "loading", "decoding", "width", "height"):
            picture.attrib.pop(name, None)
    markers = {link.get("id"): link for link in root.iter("a")}
    items = html.fragment_fromstring(without_ways_back(notes), create_parent="div").iter("li")
    for item in reversed(list(items)):  # of two behind one table, the second is put there first
        number = item.get("id", "n")[1:]
        if f"r{number}" in markers:
            set_at_foot(item[0], number, markers[f"r{number}"])
    gather(root)
    text = "".join(etree.tostring(child, encoding="unicode", method="html") for child in root)
    return escape(root.text or "") + text


def set_at_foot(note: html.HtmlElement, number: str, marker: html.HtmlElement) -> None:
    """Put a note of the list behind its first marker, or behind the heading, table or figure that this is in."""
    for work in note.xpath('.//span[@class="meant"]'):
        work.drop_tree()
    note.tag = "span"
    note.set("class", "foot")
    note.set("id", f"n{number}")
    back = html.Element("a", {"href": f"#r{number}"})
    back.text, back.tail, note.text = number, f" {note.text or ''}", None
    note.insert(0, back)
    [*_inner, place] = [marker, *marker.iterancestors(*ALONE)]
    note.tail, place.tail = place.tail, None
    place.addnext(note)


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
