"""Work that waits in the database: the outbox, and what falls due by the clock.

Everything here may run twice or be killed half-way: rows are claimed by a conditional UPDATE, handlers are idempotent.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from thinktank.bulk import insert
from thinktank.models import Outbox
from thinktank.robots import Robots

logger = logging.getLogger(__name__)
MANY = 100  # texts whose lists of similar posts are made one by one
LOOKS = 4  # pages looked at in a minute
LEASE = timedelta(minutes=5)  # how long a claimed row waits before somebody else may take it
STUCK = timedelta(minutes=30)  # a task that runs longer belongs to a worker that died


def owe(rows):
    """Write outbox rows in the caller's transaction and wake a worker when it commits."""
    if insert(Outbox, rows):
        transaction.on_commit(work_off_outbox.enqueue)


@task
def work_off_outbox():
    work_off(timezone.now())


def work_off(now, *, only=None):
    """Do everything in the outbox that is due, or of it what is of one kind; returns (done, failed)."""
    done = failed = 0
    due = Outbox.objects.due(now)
    for row in list(due.of_kind(only) if only else due):
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


def renditions(image):
    """Make the files of a picture that pages ask for, and print anew the live texts that show it in their bodies."""
    from .models import Edition, Image
    from .publishing import reprint

    if found := Image.objects.filter(public_id=image).first():
        found.complete()
        reprint(Edition.objects.live(timezone.now()).showing(image))


def portraits(author):
    """Make the files of somebody’s portrait that pages ask for."""
    from authors.models import Author

    if found := Author.objects.filter(pk=author).first():
        found.complete()


def reharvest(article, language=""):
    """Date the records of an article anew, now that what changed can be seen: all of them where their languages, which
    they name, are not the same any more, else the one."""
    from .models import Edition

    now = timezone.now()
    editions = Edition.objects.live(now).of_article(article)
    (editions.in_language(language) if language else editions).restamp(now)


def archive(source):
    """Have an archive copy the page of a source that readers see cited, and keep the copy’s address."""
    from . import web_archive
    from .models import Edition, Source

    found = Source.objects.unarchived().usable().filter(public_id=source).first()
    if not (settings.ARCHIVE_URL and found) or found.is_dead:
        return
    if not Edition.objects.live(timezone.now()).citing(found).exists():
        return  # what was to be published is not
    try:
        copy = web_archive.save_copy(found.csl["URL"])
    except web_archive.NotEver as refusal:
        logger.info("no copy of %s: %s", source, refusal)
    else:
        found.keep_copy(copy.url, copy.on)


def pdf(edition):
    """Make the PDF of a text in print; of one that is not public any more leave nothing on disk."""
    from .exporting import pdf as pdfs
    from .models import Edition

    if pdfs.is_on() and (found := Edition.objects.for_print().filter(pk=edition).first()):
        pdfs.refresh(found)


def reindex(editions):
    """Write the words that search finds these texts by anew."""
    from . import publishing
    from .models import Edition

    publishing.reindex(Edition.objects.for_print().filter(pk__in=editions))


def owe_pdfs(editions, now):
    """In time for whoever comes to read them; on a machine that makes none, nothing is owed."""
    from .exporting import pdf as pdfs

    if pdfs.is_on():
        owe(Outbox(kind="pdf", payload={"edition": e.pk}, due_at=max(e.published_at, now)) for e in editions)


def similar(edition):
    """Find what an edition is like, now that it is in print, or in print no more."""
    from .neighbours import place  # loads scikit-learn: a worker waits for it, no reader does

    place(edition)


def owe_move(move):
    """Let a worker go on with a site that moves in; call inside the transaction that wrote it."""
    owe([Outbox(kind="move", payload={"move": move.pk})])


def owe_similar(editions):
    """At once also for what is scheduled: in the second it goes live it stands where it belongs.

    Of more than a few, their languages are learnt anew at the next tick, which is sooner done.
    """
    from .models import Likeness

    editions = list(editions)
    if len(editions) > MANY:
        Likeness.objects.outdate({edition.language for edition in editions})
    else:
        owe(Outbox(kind="similar", payload={"edition": edition.pk}) for edition in editions)


def spelling(language, words):
    """Keep words of texts for those who will misspell them."""
    from .search.spelling import write

    write(language, words)


HANDLERS = {
    "archive": archive,
    "mail": mail,
    "move": move,
    "pdf": pdf,
    "portraits": portraits,
    "reharvest": reharvest,
    "reindex": reindex,
    "relink": relink,
    "renditions": renditions,
    "similar": similar,
    "spelling": spelling,
}


def owe_digests(now):
    """Put the letters of those in the outbox who want one a day and whose morning has come; returns how many."""
    from .models import Notice

    return Notice.objects.owe_digests(now)


def swap_in_due(now):
    """Put every scheduled update in print whose time has come; returns how many."""
    from .models import Edition
    from .publishing import swap_in

    return sum(swap_in(edition, now) for edition in Edition.objects.due(now))


def clear_exports(now):
    """Delete what was uploaded of sites that nobody moved in; returns how many."""
    from .models import Move

    forgotten = list(Move.objects.forgotten(now))
    for move in forgotten:
        move.forget()
    return len(forgotten)


def owe_looks(now):
    """Have a worker look at a few pages that are due, each of another site; returns how many."""
    from .models import Source

    found = Source.objects.claim(now, LOOKS) if settings.CHECK_LINKS else []
    if found:
        look_at_pages.enqueue(found)
    return len(found)


def owe_learning(now):
    """Have a worker learn each language that grew by a tenth; returns how many."""
    from .models import Likeness

    grown = Likeness.objects.grown(now)
    for language in grown:
        learn.enqueue(language)
    return len(grown)


@task
def learn(language):
    from .models import Likeness
    from .neighbours import learn

    if language in Likeness.objects.grown(timezone.now()):  # nobody was faster
        learn(language)


@task
def look_at_pages(keys):
    from .link_checks import look_at
    from .models import Source

    robots = Robots()
    for source in Source.objects.filter(pk__in=keys):
        source.note_look(look_at(source.csl["URL"], robots), timezone.now())


def reap_stuck(now):
    """Give the queue back what a killed worker left running: its row says so for ever otherwise."""
    return DBTaskResult.objects.running().filter(started_at__lt=now - STUCK).update(status="READY", started_at=None)
