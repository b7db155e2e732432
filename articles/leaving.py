"""When somebody leaves: what they began and what was given to them goes to another person, in one act."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from authors.models import Author

from .models import Article, Notice, NotPossible, Translation
from .models.translations import ROLES


@dataclass(frozen=True)
class Belongings:
    """What hangs on a person: querysets, nothing is fetched that nobody looks at."""

    articles: object
    works: object
    notices: object

    def __bool__(self):
        return self.articles.exists() or self.works.exists() or self.notices.exists()


def belongings(user):
    return Belongings(
        Article.objects.without_texts().filter(created_by=user),
        Translation.objects.given_to(user).prefetch_related(Prefetch("article", Article.objects.without_texts())),
        Notice.objects.unseen().filter(user=user),
    )


@transaction.atomic
def hand_over(user, to):
    """Give everything of `user` to `to`, who has to work here; `user` is former from today and signs in no more.

    Bylines stay as they are, and so does the history of who wrote what.
    """
    if to == user:
        raise NotPossible(_("Choose somebody else: who leaves cannot take over their own work."))
    own = belongings(user)
    own.articles.update(created_by=to)
    # Nobody reviews their own text: that place stays empty, and the editors are asked.
    written_by_them = Q(writer=to) | Q(translator=to) | Q(article__created_by=to)
    Translation.objects.filter(written_by_them, reviewer=user).update(reviewer=None)
    for role in ROLES:
        Translation.objects.filter(**{role: user}).update(**{role: to})
    own.notices.filter(by=to).update(seen_at=timezone.now())
    own.notices.update(user=to)
    Author.objects.filter(user=user, former_since=None).update(former_since=timezone.localdate())
    user.is_active = False
    user.save(update_fields=["is_active"])
