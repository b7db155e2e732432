"""Work that waits in the database: the outbox, and what falls due by the clock.

Everything here may run twice or be killed half-way: rows are claimed by a conditional UPDATE, handlers are idempotent.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from thinktank.models import Outbox

LEASE = timedelta(minutes=5)  # how long a claimed row waits before somebody else may take it
STUCK = timedelta(minutes=30)  # a task that runs longer belongs to a worker that died


def owe(rows):
    """Write outbox rows in the caller's transaction and wake a worker when it commits."""
    if Outbox.objects.bulk_create(rows):
        transaction.on_commit(work_off_outbox.enqueue)


@task
def work_off_outbox():
    work_off(timezone.now())


def work_off(now):
    """Do everything in the outbox that is due; returns (done, failed)."""
    done = failed = 0
    for row in list(Outbox.objects.due(now)):
        claimed = Outbox.objects.filter(pk=row.pk, due_at=row.due_at).update(due_at=now + LEASE)
        if not claimed:
            continue
        try:
            HANDLERS[row.kind](**row.payload)
        except Exception as error:
            row.failed(error, now)
            failed += 1
        else:
            row.delete()
            done += 1
    return done, failed


def relink(article):
    """Reprint the live texts that link to an article whose address appeared, moved or went."""
    from .models import Edition
    from .publishing import reprint  # publishing owes this very work

    reprint(Edition.objects.live(timezone.now()).filter(links__to_public_id=article))


def mail(notices):
    """Send the letter about these notices."""
    from .notices import send

    send(notices)


def move(move):
    """Go on with a site that moves in, for one turn."""
    from .moving.turns import go_on

    go_on(move)


def avif(image):
    """Offer a picture as AVIF, and print anew the live texts that show it in their bodies."""
    from .models import Edition, Image
    from .publishing import reprint

    if found := Image.objects.filter(public_id=image).first():
        found.add_avif()
        reprint(Edition.objects.live(timezone.now()).showing(image))


def reharvest(article):
    """Tell harvesters that the public languages of an article changed: their records name each other."""
    from .models import Edition

    now = timezone.now()
    Edition.objects.live(now).of_article(article).restamp(now)


HANDLERS = {"avif": avif, "move": move, "mail": mail, "reharvest": reharvest, "relink": relink}


def owe_digests(now):
    """Put the letters of those in the outbox who want one a day and whose morning has come; returns how many."""
    from .models import Notice

    return Notice.objects.owe_digests(now)


def swap_in_due(now):
    """Put every scheduled update in print whose time has come; returns how many."""
    from .models import Edition
    from .publishing import swap_in

    return sum(swap_in(edition, now) for edition in Edition.objects.due(now))


def reap_stuck(now):
    """Give the queue back what a killed worker left running: its row says so for ever otherwise."""
    return DBTaskResult.objects.running().filter(started_at__lt=now - STUCK).update(status="READY", started_at=None)
