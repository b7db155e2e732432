"""Two questions that an operator’s machines ask: is the process alive, and is everything it needs at work?"""

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from thinktank.models import Outbox
from thinktank.pages.hanging import READERS
from thinktank.pages.site import this_store

# `tick` runs each minute: work that has been due for ten has nobody doing it.
LATE = timedelta(minutes=10)


@never_cache
def livez(request):
    """The process answers. Depends on nothing, so that a database failure does not get the web server restarted."""
    return HttpResponse("alive\n", content_type="text/plain")


@never_cache
def readyz(request):
    """503 and the reason when the database is away, lacks this code’s tables, or nobody works off the outbox."""
    trouble = what_is_missing()
    if trouble:
        return HttpResponse(f"not ready: {trouble}\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def what_is_missing():
    if (store := this_store()) and store.is_down(READERS):
        return "the database does not answer"  # it may hang: nobody asks it again
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "migrations have not been applied"
        if Outbox.objects.due(timezone.now() - LATE).exists():
            return "the outbox is late; is tick running?"
    except DatabaseError:
        return "the database does not answer"
