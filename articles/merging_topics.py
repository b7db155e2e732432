"""Several topics become one: articles and texts in print are about the one that stays, old addresses lead to it.

A site that moves in brings hundreds of categories and tags, many of which are one subject under several names.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from thinktank import languages
from thinktank.models import Redirect
from thinktank.pages.shown import together

from .models import Article, Edition, EditionTopic, NotPossible, Topic
from .tasks import owe_similar


@together()
def gather(kept: Topic, others: Iterable[Topic], *, by=None) -> list[Article]:
    """Make topics one; returns the articles that were about the others. Raises NotPossible where one is gone already.

    The one that stays keeps its address and its words, and takes those it has none of.
    """
    wanted = {kept.pk, *(topic.pk for topic in others)} - {None}
    held = Topic.objects.select_for_update().in_bulk(wanted)
    if len(held) < len(wanted) or kept.pk not in held or len(wanted) < 2:
        raise NotPossible(_("Choose at least two topics that are still there, and the one of them that stays."))
    kept, gone = held[kept.pk], [topic for key, topic in held.items() if key != kept.pk]
    about = Article.objects.filter(topics__in=gone).values("pk")  # PostgreSQL locks nothing that is made distinct
    articles = list(Article.objects.select_for_update().filter(pk__in=about).order_by("pk"))
    for article in articles:
        article.claim(article.lock_version)
        article.topics.remove(*gone)
        article.topics.add(kept)
        names = ", ".join(topic.slug for topic in gone)
        article.revise(by=by, note=_("Topics became one: %(names)s") % {"names": f"{names} → {kept.slug}"})
    editions = list(Edition.objects.filter(topics__in=gone).distinct())
    for edition in editions:
        regroup(edition, kept, gone)
    take_words(kept, gone)
    kept._change_reason = f"← {', '.join(topic.slug for topic in gone)}"[:100]
    kept.save()  # which writes the labels of all its editions anew
    owe_similar(kept.editions.all())  # what they share is not what it was
    for topic in gone:
        lead_on(topic, kept)
        topic.delete()
    return articles


def regroup(edition: Edition, kept: Topic, gone: list[Topic]) -> None:
    """What a text in print is about, in the order it was."""
    rows = list(edition.edition_topics.all())
    has_it = any(row.topic_id == kept.pk for row in rows)
    for row in rows:
        if row.topic in gone and not has_it:
            EditionTopic.objects.filter(pk=row.pk).update(topic=kept)
            has_it = True
        elif row.topic in gone:
            row.delete()


def take_words(kept: Topic, gone: list[Topic]) -> None:
    """Names and descriptions in languages in which the one that stays has none."""
    for code in languages.codes():
        for field in ("name", "description"):
            column = languages.column(field, code)
            words = (getattr(topic, column) for topic in [kept, *gone])
            setattr(kept, column, next(filter(None, words), ""))


def lead_on(gone: Topic, kept: Topic) -> None:
    """Every address of a topic, its own and older ones, leads to the other in the same language."""
    targets = {}
    for code in languages.codes():
        with override(code):
            old, new = (reverse("topic", args=[topic.slug]) for topic in (gone, kept))
        for row in Redirect.objects.leading_to(old.rstrip("/")):
            row.target = new + row.target.removeprefix(old)
            row.save(update_fields=["target"])
        targets |= {old: new, f"{old}feed.atom": f"{new}feed.atom"}
    Redirect.objects.remember(targets)
