"""Moves that were begun at the desk, a turn at a time: the outbox holds no work longer than its lease."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from thinktank import languages

from ..importing import from_wxr
from ..importing.document import ImportRefused
from ..importing.wordpress.values import Site
from ..models import Move
from ..tasks import owe_move
from . import looking
from .addresses import origin_of
from .move import Moving, OutOfTime

SECONDS = 120  # of one turn; the lease is five minutes


def go_on(key: int) -> None:
    """One turn of a move. Killed in the middle, the outbox gives it to somebody else; stopped by a fault, it is tried
    again."""
    move = Move.objects.filter(pk=key).select_related("by").first()
    if move is None or not move.is_at_work:
        return
    with override((move.by and move.by.language) or None), move.file.open("rb") as stream:
        try:
            if move.state == Move.State.LOOKING:
                take_a_look(move, stream)
            else:
                Moving(move, seconds=SECONDS).run(stream)
                move.file.delete(save=True)  # what it held is here
        except OutOfTime:
            owe_move(move)
        except ImportRefused as reason:
            move.stop(str(reason))
        except Exception:
            move.error = _(
                "Something failed here that the file is not to blame for. It will be tried again by itself; if this is "
                "still here tomorrow, tell whoever runs the site."
            )
            move.save(update_fields=["error"])
            raise  # the outbox keeps what it was, and the log tells it


def take_a_look(move: Move, stream) -> None:
    move.outlook = looking.look(from_wxr.read(stream, known_languages=languages.codes()))
    move.title = move.outlook["title"][:300]
    move.origin = origin_of(Site(url=move.outlook["url"], blog_url=move.outlook["url"]))
    move.state, move.error = Move.State.LOOKED, ""
    move.save()
