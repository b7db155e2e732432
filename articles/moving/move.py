"""The whole way of a site, step by step:

    1. files    what the media library holds, so that posts find what they show
    2. posts    each in a transaction of its own; what is there unchanged is passed over
    3. links    between posts, once all of them are here
    4. rest     pictures that no post shows, the pages of terms
    5. print    what was public, if asked for

Whoever is killed half-way begins again at the top and passes quickly over what is done.
"""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import BinaryIO

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thinktank import languages
from thinktank.models import Institute, Redirect

from ..importing import from_wxr, gallery
from ..importing.wordpress.values import Attachment, LeftOut, Person, Post, Problem, Site, Term
from ..models import Imported, Move
from . import addresses, printing
from .media import Media, is_picture
from .people import People
from .posts import Writing
from .settling import Settling
from .terms import Terms

logger = logging.getLogger(__name__)
MOST_PROBLEMS = 500  # that are kept; a file with more is broken from end to end


class OutOfTime(Exception):
    """There is more to do, in another turn."""


class Moving:
    """One export on its way in. `tell` is told after each item (Move, words); `seconds` bounds one turn."""

    def __init__(
        self,
        move: Move,
        *,
        media: Media | None = None,
        tell: Callable[[Move], None] = lambda move: None,
        seconds: float | None = None,
    ):
        self.move, self.media, self.tell = move, media or Media(fetches=move.fetches), tell
        self.ends = seconds and monotonic() + seconds
        self.counts: Counter[str] = Counter()
        self.touched: list[int] = []  # keys of what the file named, in its order
        self.writing: Writing | None = None

    # The steps

    def run(self, stream: BinaryIO) -> None:
        """Read an export and take it in. Raises importing.document.ImportRefused for what is no export at all."""
        self.move.problems, self.move.left_out = [], {}
        uploads: dict[int, list[int]] = {}  # post → the pictures uploaded to it, which a bare gallery shows
        for value in from_wxr.files(stream):
            self.take(value)
            if isinstance(value, Attachment) and is_picture(value.url):
                uploads.setdefault(value.parent, []).append(value.post_id)
        stream.seek(0)
        for value in from_wxr.read(stream, known_languages=languages.codes(), uploads=uploads):
            if not isinstance(value, Attachment):
                self.take(value)
        self.finish()

    def take(self, value) -> None:
        match value:
            case Site():
                self.begin(value)
            case Person():
                self.writing.people.learn(value)
            case Term():
                self.writing.terms.learn(value)
            case Attachment():
                self.count("files", self.writing.keep(value))
            case Post():
                self.take_post(value)
            case LeftOut():
                self.move.left_out[value.kind] = value.count
            case Problem() if len(self.move.problems) < MOST_PROBLEMS:
                self.move.problems.append([value.line, value.message, value.quoted])

    def finish(self) -> None:
        if self.writing is None:
            return
        self.settle()
        self.take_in_the_rest()
        if self.move.publishes:
            self.publish()
        self.move.state, self.move.ended_at = Move.State.DONE, timezone.now()
        self.keep()

    def begin(self, site: Site) -> None:
        """Who comes; an export without a head belongs to nobody in particular."""
        if self.writing:
            return
        origin = addresses.origin_of(site)
        default = Institute.objects.current().default_language
        language = site.language if site.language in languages.codes() else default
        self.move.origin, self.move.title = origin, site.title[:300]
        self.move.state = Move.State.MOVING
        self.keep()
        self.writing = Writing(
            origin,
            People(origin),
            Terms(origin, language),
            self.media,
            kind=self.move.kind,
            by=self.move.by,
        )
        front = dict.fromkeys(["/", addresses.base_of(origin)], f"/{language}/articles/")
        Redirect.objects.remember(front)

    def take_post(self, post: Post) -> None:
        """One post that cannot be written does not keep the others out."""
        try:
            outcome, row = self.writing.write(post)
        except (OperationalError, InterfaceError):
            raise  # the database is gone: nothing else can be written either
        except Exception:
            logger.exception("%s could not be written", post.link)
            message = _(
                "The post “%(title)s” could not be written; the others go on. Import the site again, and if it fails "
                "again, tell whoever runs the site: the log knows why."
            ) % {"title": post.document.title}
            self.move.problems.append([post.line, message, post.link])
            self.count("posts", "failed")
            return
        self.touched.append(row.pk)
        self.count("posts", outcome)
        if outcome == "new":
            self.counts["comments"] += post.comments

    def settle(self) -> None:
        settling = Settling(self.writing)
        rows = Imported.objects.from_(self.move.origin).unsettled()
        for row in each(rows):
            settling.settle(row)
            self.count("settled", "")

    def take_in_the_rest(self) -> None:
        """Pictures that were in the media library and no text shows; and the pages of terms nobody used."""
        rows = Imported.objects.from_(self.move.origin).files().filter(image=None)
        for row in each(rows) if self.media.has_any else ():
            if is_picture(row.file):
                hung = gallery.Gallery(self.move.by)
                with transaction.atomic():
                    self.writing.image_of(row, hung, self.writing.terms.language)
                    Settling(self.writing).lead_file(row)
                self.count("pictures", "")
        self.writing.terms.lead_on()

    def publish(self) -> None:
        for row in each(Imported.objects.from_(self.move.origin).texts()):
            with transaction.atomic():
                is_done = printing.publish(row, by=self.move.by)
            if is_done:
                self.count("published", "")

    # How far it is

    def count(self, what: str, outcome: str) -> None:
        self.counts[f"{what} {outcome}".strip()] += 1
        self.move.done += 1
        if self.move.done % 20 == 0:
            self.keep()
        self.tell(self.move)
        if self.ends and outcome != "same" and monotonic() > self.ends:
            self.keep()
            raise OutOfTime

    def keep(self) -> None:
        """Write down how far it is, whatever becomes of it."""
        self.move.counts = dict(self.counts)
        with suppress(Move.DoesNotExist):
            self.move.save()


def each(rows):
    """Rows one by one in the order they came, however many there are, and whatever is done to them meanwhile."""
    last = 0
    while some := list(rows.filter(pk__gt=last).order_by("pk")[:100]):
        yield from some
        last = some[-1].pk
