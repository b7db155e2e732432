"""Numbers for an operator’s machines, in the text format of Prometheus, for who asks on this machine or has the token.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import hmac
import time
from contextlib import closing

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from articles.models import Edition
from thinktank import languages
from thinktank.models import Outbox
from thinktank.pages import counting
from thinktank.pages.following import REPLICA
from thinktank.pages.hanging import READERS
from thinktank.pages.site import this_store

FORMAT = "text/plain; version=0.0.4; charset=utf-8"
# name: (kind, what it is)
KNOWN = {
    "database_up": ("gauge", "Whether the database answers."),
    "editions": ("gauge", "Texts in print, by language."),
    "editions_scheduled": ("gauge", "First publications and updates whose time is to come."),
    "outbox_due": ("gauge", "Work of the outbox that is due and not done."),
    "outbox_late_seconds": ("gauge", "How long the oldest of it has been due."),
    "outbox_given_up": ("gauge", "Work that failed too often and waits for a person."),
    "pages_stored": ("gauge", "Finished pages on this machine."),
    "pages_stored_bytes": ("gauge", "How much they take, in all encodings."),
    "pages_looked_at_seconds": ("gauge", "How long ago it was last looked what changed and what fell due."),
    "replica_seconds": ("gauge", "How long ago the replica of the database was last seen to have every change."),
    "pages_served_total": ("counter", "Pages the site handed out by itself: hit, stale, miss, or busy (503)."),
    "pages_made_seconds_total": ("counter", "Time spent on making pages that were not there."),
    "cdn_untold": ("gauge", "Places whose emptying the CDN has not heard of."),
    "cdn_untold_seconds": ("gauge", "How long the oldest of them has been waiting."),
}


@never_cache
def metrics(request):
    if not may_read(request):
        raise Http404
    found = of_pages(time.time())
    found |= of_database(timezone.now()) if not found.pop("is_down", False) else {"database_up": 0}
    return HttpResponse("".join(written(found)), content_type=FORMAT)


def may_read(request):
    """A web server in front says for whom it asks, so who comes from this machine without that is on it."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode()):
        return True
    is_here = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    return is_here and not {"X-Forwarded-For", "Forwarded", "Via"} & set(request.headers)


def of_pages(now):
    store = this_store()
    if store is None:
        return {}
    with closing(store):
        pages, size = store.counted()
        counts = counting.of_this_machine(store.root)
        untold, since = store.waiting()
        found = {
            "pages_stored": pages,
            "pages_stored_bytes": size,
            "pages_looked_at_seconds": max(now - store.clock.looked_at, 0),
            "pages_served_total": {f'result="{name}"': counts[name] for name in ("hit", "stale", "miss", "busy")},
            "pages_made_seconds_total": counts["microseconds"] / 1e6,
            "is_down": store.is_down(READERS),
        }
    if REPLICA in settings.DATABASES:
        found["replica_seconds"] = max(now - store.clock.confirmed_at, 0)
    if store.tells:
        found |= {"cdn_untold": untold, "cdn_untold_seconds": max(now - since, 0) if since else 0}
    return found


def of_database(now):
    try:
        live = Edition.objects.live(now).order_by()
        by_language = dict(live.values_list("language").annotate(Count("pk")))
        late = Outbox.objects.due(now).aggregate(number=Count("pk"), oldest=Min("due_at"))
        return {
            "database_up": 1,
            "editions": {f'language="{code}"': by_language.get(code, 0) for code in languages.codes()},
            "editions_scheduled": Edition.objects.scheduled(now).count(),
            "outbox_due": late["number"],
            "outbox_late_seconds": (now - late["oldest"]).total_seconds() if late["oldest"] else 0,
            "outbox_given_up": Outbox.objects.given_up().count(),
        }
    except DatabaseError:
        return {"database_up": 0}


def written(found):
    for name, values in found.items():
        kind, meaning = KNOWN[name]
        yield f"# HELP thinktank_{name} {meaning}\n# TYPE thinktank_{name} {kind}\n"
        for labels, value in values.items() if isinstance(values, dict) else [("", values)]:
            yield f"thinktank_{name}{{{labels}}} {value}\n" if labels else f"thinktank_{name} {value}\n"
