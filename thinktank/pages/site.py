"""The page store of this machine, put together."""

from django.conf import settings

from .following import REPLICA, Follower, Following
from .hanging import Lines
from .release import release
from .serving import Site
from .store import Store
from .telling import Teller
from .watching import Watcher


def this_store():
    """The store of this release; None where no pages are kept."""
    if settings.PAGES_ROOT is None:
        return None
    return Store(
        settings.PAGES_ROOT / release(),
        most_bytes=settings.PAGES_BYTES,
        most_memory=settings.PAGES_MEMORY,
        tells=bool(settings.CDN_PURGE_URL),
    )


def before(django):
    """The site with its store before Django, looked after by a thread of this process or another."""
    store = this_store()
    if store is None:
        return django
    teller = Teller(store, settings.CDN_PURGE_URL, settings.CDN_PURGE_SECRET) if store.tells else None
    lines = Lines(store)
    lines.start()
    follower = Follower(store, lines) if REPLICA in settings.DATABASES else None
    Watcher(store, lines, teller=teller, follower=follower).start()
    return Site(Following(django, store.clock) if follower else django, store, lines)
