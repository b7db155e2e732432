"""Which addresses a WordPress site had for what it held, as few as `old_addresses` needs to know them all (pure)."""

from collections.abc import Iterator

from thinktank.old_addresses import escaped, original, parted

from ..importing.wordpress.values import Person, Post, Site, Term

KINDS = {"category": "category", "post_tag": "tag"}


def origin_of(site: Site) -> str:
    """What tells sites apart: host and folder.

    >>> origin_of(Site(url="https://www.example.org/blog/"))
    'example.org/blog'
    """
    parts = parted(site.blog_url or site.url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}"[:200] or "wordpress"


def base_of(origin: str) -> str:
    """The folder a site lay in: "/" or "/blog/".

    >>> base_of("example.org/blog"), base_of("example.org")
    ('/blog/', '/')
    """
    folder = origin.partition("/")[2].strip("/")
    return f"/{folder}/" if folder else "/"


def is_of(origin: str, url: str) -> bool:
    """Whether an address is one of a site’s own."""
    parts = parted(url)
    host = (parts.hostname or "").removeprefix("www.")
    return not parts.netloc or host == origin.partition("/")[0]


def local(url: str) -> str:
    """Path and query of an address, as a Redirect keeps it."""
    parts = parted(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def of_post(post: Post, origin: str) -> Iterator[str]:
    base = base_of(origin)
    if post.link and is_of(origin, post.link) and local(post.link) != base:
        yield local(post.link)
    if post.post_id:
        yield f"{base}?p={post.post_id}"
    for slug in (post.slug, *post.old_slugs):
        if slug:
            yield f"{base}{escaped(slug)}/"


def of_upload(url: str) -> str:
    """The path of a file itself, whatever size of it was asked for."""
    return original(local(url).partition("?")[0])


def of_term(term: Term, origin: str) -> Iterator[str]:
    base = base_of(origin)
    yield f"{base}{KINDS.get(term.taxonomy, term.taxonomy)}/{escaped(term.slug)}/"
    if term.taxonomy == "category" and term.term_id:
        yield f"{base}?cat={term.term_id}"


def of_person(person: Person, origin: str) -> Iterator[str]:
    """WordPress writes a login small and with hyphens where it names a person’s page."""
    base = base_of(origin)
    yield f"{base}author/{escaped(person.login)}/"
    yield f"{base}author/{escaped('-'.join(person.login.lower().replace('@', '').replace('.', '-').split()))}/"
    if person.author_id:
        yield f"{base}?author={person.author_id}"
