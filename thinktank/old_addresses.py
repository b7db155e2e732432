"""Which of its addresses a WordPress site meant by one that somebody asks for (pure).

WordPress answers under many addresses: with a feed, a page number or “amp” after them, by number or by name, under
every structure its permalinks once had. Two or three are kept for each text; these rules find those from the others.

    text         its permalink · /name/ · /?p=12, under which ?page_id= and ?attachment_id= are asked for too
    category     /category/name/ · /?cat=3, whatever stands above it
    tag, author  /tag/name/ · /author/name/ · /?author=2
    file         /wp-content/uploads/2019/05/map.png, without the size in its name
    front page   /, which says where lists begin

https://wordpress.org/documentation/article/customize-permalinks/, https://developer.wordpress.org/reference/classes/wp_rewrite/
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

# What WordPress reads in the query of its front page.
NUMBERS = ("p", "page_id", "attachment_id")
PARAMETERS = {
    *(*NUMBERS, "cat", "author", "tag", "m", "s", "lang", "name", "pagename", "author_name", "category_name", "feed"),
}
UPLOADS = re.compile(r"/(?:wp-content/uploads|files)/.", re.DOTALL)
SIZE = re.compile(r"-(?:\d+x\d+|scaled|rotated|e\d{10,})(?=\.\w+$)")
FEEDS = {"feed", "rss", "rss2", "atom", "rdf"}
FEED_FILE = re.compile(r"wp-(?:feed|rss2?|atom|rdf)\.php")
ABOUT_LISTS = {"lang", "m", "s", "feed"}  # parameters that leave a list of the whole site what it is
ARCHIVES = ("category", "tag", "author")
YEAR = re.compile(r"(?:19|20)\d\d")
OURS = {"articles", "authors", "pages", "search", "sources", "topics"}  # below /<lang>/: never guessed at


@dataclass(frozen=True)
class Asked:
    """An address as WordPress reads it.

    `candidates`: old addresses it may stand for, the surest first; `language`: the one it names, or ""; `year` and
    `words` of an archive or a search, of which only the list is left; `is_feed`: a program asks for what is new, in
    a list; comments, and with them feeds of a single text, have not come along.
    """

    candidates: tuple[str, ...]
    language: str = ""
    year: str = ""
    words: str = ""
    is_list: bool = False  # of the whole site: its latest, a year, a search
    is_feed: bool = False


def read(address: str, languages: Collection[str]) -> Asked:
    """What a path with its query string asks for; `languages` may stand first in a path, or as ?lang=.

    >>> "/ferries/" in read("/en/2019/05/03/ferries/feed/", ["en"]).candidates
    True
    >>> read("/?page_id=12&lang=tr", ["tr"]).candidates
    ('/?page_id=12&lang=tr', '/?p=12')
    """
    path, query = split(address)
    segments = [segment for segment in path.split("/") if segment]
    values = {name: found[-1] for name, found in parse_qs(query).items()}
    prefix = segments[0] if segments and segments[0] in languages else ""
    language = next((code for code in (values.get("lang", "").lower()[:2], prefix) if code in languages), "")
    exact = [address.partition("#")[0]]
    if UPLOADS.search(path):
        return Asked(unique([*exact, *files(path)]), language)
    below = segments[1:] if prefix else segments
    if prefix and below and below[0] in OURS:
        return Asked(unique(exact), language)
    if "index.php" in segments:
        segments.remove("index.php")
    segments = spelled_out(segments, 1 if prefix else 0)
    is_feed = is_of_feed(segments, values)
    stem = without_endings(segments)
    below = stem[1:] if prefix else stem
    found = [*exact, *by_number(stem, below, values), *by_name(stem, below, values)]
    year = date_of(below, values)
    searched = below[1] if len(below) == 2 and below[0] == "search" else ""
    is_list = bool(year or searched) or not (below or set(values) & (PARAMETERS - ABOUT_LISTS))
    words = (searched or values.get("s", "")) if is_list else ""
    return Asked(unique(found), language, year, words, is_list, is_feed)


def spelled_out(segments: list[str], first: int) -> list[str]:
    """A path that ends in /feed/ where WordPress reads one in /rss2/, /category/europe/atom/ or /wp-rss.php."""
    below = segments[first:]
    last = below[-1] if below else ""
    is_short = last in FEEDS and (len(below) == 1 or (below[0] in ARCHIVES and len(below) > 2))
    if FEED_FILE.fullmatch(last) or (is_short and below[-2:-1] != ["feed"]):
        return [*segments[:-1], "feed"]
    return segments


def is_of_feed(segments: Sequence[str], values: dict[str, str]) -> bool:
    """Whether a feed of texts is asked for, by its path or its query; comments had feeds of their own.

    >>> is_of_feed(["category", "europe", "feed", "atom"], {}), is_of_feed(["comments", "feed"], {})
    (True, False)
    """
    if "comments" in segments[-3:-1] or values.get("feed", "").startswith("comments-") or values.get("withcomments"):
        return False
    return bool(values.get("feed")) or "feed" in segments[-2:]


def split(address: str) -> tuple[str, str]:
    """Path (decoded) and query (as it is): a path of //host/ is no host."""
    path, _mark, query = address.partition("?")
    return unquote(path), query.partition("#")[0]


def by_number(stem: Sequence[str], below: Sequence[str], values: dict[str, str]) -> Iterator[str]:
    """Addresses by number, under the folder that WordPress lies in."""
    bases = dict.fromkeys([folder(stem), folder(below)])
    for name in NUMBERS:
        if is_number(values.get(name, "")):
            yield from (f"{base}?p={int(values[name])}" for base in bases)
    for name in ("cat", "author"):
        number = values.get(name, "").strip("-")
        if is_number(number):
            yield from (f"{base}?{name}={int(number)}" for base in bases)
    last = below[-1].removesuffix(".html") if below else ""
    if is_number(last) and (below[-2:-1] == ["archives"] or (len(below) == 1 and not YEAR.fullmatch(last))):
        yield f"/?p={int(last)}"


def is_number(text: str) -> bool:
    """Of a post: the largest one has twenty figures, and Python reads none of more than some thousands."""
    return text.isdecimal() and len(text) <= 20


def by_name(stem: Sequence[str], below: Sequence[str], values: dict[str, str]) -> Iterator[str]:
    """Addresses by name: as it is, without what stands above a category, without all but the last name."""
    given = {"category": values.get("category_name"), "tag": values.get("tag")}
    given["author"] = values.get("author_name") or values.get("author")
    for kind, name in given.items():
        if name and not name.isdecimal():
            yield f"/{kind}/{escaped(name.strip('/').split('/')[-1])}/"
    for name in (values.get("name"), values.get("pagename")):
        if name:
            yield f"/{escaped(name.strip('/').split('/')[-1])}/"
    if not below:
        return
    yield folder(stem)
    yield folder(below)
    twice = [unquote(segment) for segment in stem]
    if twice != list(stem):  # encoded twice on the way here
        yield folder(twice)
        below = [unquote(segment) for segment in below]
    for kind in ARCHIVES:
        if kind in below[:-1]:
            yield f"/{kind}/{escaped(below[-1])}/"
            return
    name = re.sub(r"\.(?:html?|php|aspx?)$", "", below[-1])
    if not name.isdecimal():
        yield f"/{escaped(name)}/"


def without_endings(segments: Sequence[str]) -> list[str]:
    """A path without feeds, page numbers, AMP, trackbacks and embeds."""
    left = list(segments)
    while left:
        last, before = left[-1], left[-2] if len(left) > 1 else ""
        if (before == "feed" and last in FEEDS) or (before == "page" and last.isdecimal()):
            del left[-2:]
        elif left[-1] in ("amp", "feed", "trackback", "embed") or re.fullmatch(r"comment-page-\d+", left[-1]):
            ending = left.pop()
            if ending == "feed" and left == ["comments"]:
                left.pop()
        elif len(left) > 1 and re.fullmatch(r"\d{1,3}", left[-1]) and not is_date(left):
            left.pop()  # a page of a text in several; a day or a month of an archive stays
        else:
            break
    return left


def is_date(segments: Sequence[str]) -> bool:
    """Whether a path ends as /2019/, /2019/05/ or /2019/05/03/, or in the number of a text."""
    tail = "/".join(segments[-3:])
    return bool(re.search(r"(?:^|/)(?:19|20)\d\d(?:/\d\d?){0,2}$", tail)) or segments[-2:-1] == ["archives"]


def date_of(below: Sequence[str], values: dict[str, str]) -> str:
    """The year of an archive; "" where a path names anything else too."""
    dated = [part for part in below if part not in ("date", "archives")]
    if dated and YEAR.fullmatch(dated[0]) and len(dated) <= 3 and all(part.isdecimal() for part in dated):
        return dated[0]
    month = values.get("m", "")
    return month[:4] if month.isdecimal() and YEAR.match(month) and len(month) in (4, 6, 8) else ""


def files(path: str) -> Iterator[str]:
    """The file a size was made of: map-300x200.png → map.png, or map-scaled.png where that is what is kept."""
    yield path.replace("%", "%25")
    while (plain := SIZE.sub("", path)) != path:
        path = plain
        yield path.replace("%", "%25")


def original(path: str) -> str:
    """The file that a size was made of.

    >>> original("2019/05/map-1024x768.png")
    '2019/05/map.png'
    """
    while (plain := SIZE.sub("", path)) != path:
        path = plain
    return path


def file_names(path: str) -> Iterator[str]:
    """Under which names the file of an upload may lie: itself, then what it was made from.

    >>> list(file_names("2019/05/map-300x200.png"))
    ['2019/05/map-300x200.png', '2019/05/map.png', '2019/05/map-scaled.png']
    """
    names = [path]
    while (plain := SIZE.sub("", path)) != path:
        path = plain
        names.append(path)
    stem, dot, ending = path.rpartition(".")
    yield from dict.fromkeys([*names, *([f"{stem}-scaled.{ending}"] if dot and len(names) > 1 else [])])


def upload_path(url: str) -> str:
    """The path of a file below the folder of uploads, decoded; "" for an address of anything else.

    >>> upload_path("https://example.org/wp-content/uploads/2019/05/map.png?w=300")
    '2019/05/map.png'
    """
    path = unquote(parted(url).path)
    found = re.search(r"/(?:wp-content/uploads|files)/(.+)", path, re.DOTALL)
    return found[1] if found and ".." not in found[1].split("/") else ""


def parted(url: str) -> SplitResult:
    """An address in its parts; one that is none has none."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", "", "", "")


def folder(segments: Sequence[str]) -> str:
    return "/" + "".join(f"{escaped(segment)}/" for segment in segments)


def escaped(text: str) -> str:
    """Decoded text as a Redirect writes it."""
    return text.replace("%", "%25")


def unique(found: Iterable[str]) -> tuple[str, ...]:
    """Each once; with and without the last slash, as WordPress does."""
    both = []
    for one in found:
        both.append(one)
        path, mark, _query = one.partition("?")
        if not mark and path != "/":
            both.append(path.rstrip("/") if path.endswith("/") else path + "/")
    return tuple(dict.fromkeys(both))
