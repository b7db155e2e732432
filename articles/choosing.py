"""What editors decide about similar posts: some are always shown first, some never.

A decision is about articles; it shows at once, in every language that both are published in.
"""

from thinktank.models import Redirect
from thinktank.pages.shown import together

from .models.editions import Edition
from .models.similar import SimilarChoice, SimilarEdition
from .traits import traits_of

KINDS = ("sources", "topics", "regions", "series", "authors")


def decided(article):
    """(ids of the articles to show first, in their order; ids of those never to show), of an article by its key.

    An article that was taken over by another is now that one.
    """
    choices = list(SimilarChoice.objects.filter(article=article))
    today = Redirect.objects.of_articles([c.to_public_id for c in choices]) if choices else {}
    named = [(today.get(choice.to_public_id, choice.to_public_id), choice.is_hidden) for choice in choices]
    return [name for name, is_hidden in named if not is_hidden], [name for name, is_hidden in named if is_hidden]


def deciding():
    """The keys of the articles that editors decided something for."""
    return SimilarChoice.objects.values("article")


def concerned_by(edition):
    """The editions that an editor wants this one beside, or not beside."""
    choices = SimilarChoice.objects.filter(to_public_id=edition.public_id).values("article")
    return Edition.objects.in_language(edition.language).filter(article__in=choices)


@together()
def settle(edition):
    """Make the list of an edition say what was decided; it keeps what it says beside."""
    first, never = decided(edition.article_id)
    listed = SimilarEdition.objects.filter(edition=edition)
    listed.filter(other__public_id__in=never).delete()
    listed.filter(place__isnull=False).update(place=None)
    if not first:
        listed.filter(score=0).delete()
        return
    beside = Edition.objects.in_language(edition.language).of_articles(first).filter(withdrawn_at=None)
    beside = list(beside.exclude(pk=edition.pk))
    listed.filter(score=0).exclude(other__in=beside).delete()
    facts = traits_of(edition__in=[edition, *beside])
    own = facts[edition.pk]
    rows = [
        SimilarEdition(
            edition=edition,
            other=other,
            score=0,  # it stands here because somebody wants it to
            place=first.index(other.public_id),
            **{kind: len(own[kind] & facts[other.pk][kind]) for kind in KINDS},
        )
        for other in beside
    ]
    SimilarEdition.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["edition", "other"], update_fields=["place"]
    )


@together()
def decide(article, first, never):
    """Write what an editor decided for an article; ids of articles."""
    from .tasks import owe_similar

    SimilarChoice.objects.filter(article=article).delete()
    SimilarChoice.objects.bulk_create(
        [SimilarChoice(article_id=article, to_public_id=name, order=order) for order, name in enumerate(first)]
        + [SimilarChoice(article_id=article, to_public_id=name, is_hidden=True) for name in never]
    )
    editions = list(Edition.objects.filter(article=article))
    for edition in editions:
        settle(edition)
    owe_similar(editions)  # what is not hidden any more comes back
