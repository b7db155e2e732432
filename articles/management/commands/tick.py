"""What falls due by the clock.

1. Scheduled updates whose time has come are put in print, each in its own transaction.
2. Who wants one letter a day gets it after eight in their morning.
3. The outbox is worked off: letters are sent, texts that link to something new are reprinted.
4. A few pages that sources lie at are looked at, to see whether they are still there.
5. Languages with a tenth more texts than were learnt of are learnt anew, so that similar posts stay similar.
6. Exports of other sites that were looked at and never imported are deleted after a month.
7. Tasks that a killed worker left running go back into the queue.
8. The numbers of texts under topics and people are kept anew, of those that changed.
9. Purges that every machine has worked off are forgotten, and pages that nobody looks after are not handed out.

Idempotent: run it each minute, twice at once, or after an hour's pause. First publications need no tick: `live(now)`
shows them when they are due.
"""

import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from articles import tallies, tasks
from thinktank.models import Purge
from thinktank.pages.watching import hide_unwatched


class Command(BaseCommand):
    help = "Puts scheduled updates in print, writes the daily letters, works off the outbox, reaps stuck tasks."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on for ever, with this pause between")

    def handle(self, *, every, **options):
        while True:
            now = timezone.now()
            swapped = tasks.swap_in_due(now)
            letters = tasks.owe_digests(now)
            done, failed = tasks.work_off(now)
            tasks.owe_looks(now)
            tasks.owe_learning(now)
            tasks.clear_exports(now)
            reaped = tasks.reap_stuck(now)
            tallies.settle()
            Purge.objects.forgotten(now).delete()
            if settings.PAGES_ROOT:
                hide_unwatched(settings.PAGES_ROOT)
            if swapped or letters or done or failed or reaped:
                self.stdout.write(
                    f"{swapped} updates put in print, {letters} daily letters, "
                    f"outbox: {done} done, {failed} failed, {reaped} tasks requeued"
                )
            if not every:
                return
            close_old_connections()
            time.sleep(every)
