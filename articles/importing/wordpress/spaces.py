"""Spaces that do not break: those that somebody meant, and those that an editor left behind (pure).

WordPress's editors put one where a space was typed at an end, or twice. Meant are those after a figure, a short word or
an abbreviation, and before a dash or a sign, where typography wants them.
"""

import re

RUN = re.compile("[ \n]*(?:&nbsp;|\xa0)(?:[ \n]|&nbsp;|\xa0)*")
SINGLE = ("&nbsp;", "\xa0")
WANTED_AFTER = re.compile(r"(?:\d|[№§]|(?<!\w)\w{1,2}|(?<!\w)\w{1,4}\.)$")
WANTED_BEFORE = re.compile(r"[–—%№§€$₽₺:;!?»]")


def mended(html: str) -> str:
    """
    >>> mended("One&nbsp;&nbsp;of&nbsp;them, 5&nbsp;km&nbsp;")
    'One of&nbsp;them, 5&nbsp;km'
    """
    if "&nbsp;" not in html and "\xa0" not in html:
        return html

    def put(run: re.Match) -> str:
        before, after = html[max(0, run.start() - 8) : run.start()], html[run.end() : run.end() + 1]
        is_meant = run[0] in SINGLE and (WANTED_AFTER.search(before) or WANTED_BEFORE.match(after))
        return run[0] if is_meant and before and after else " "

    return RUN.sub(put, html).strip()
