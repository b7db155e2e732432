"""Where a picture is used: manuscripts, as far as somebody may see them, public pages and their earlier versions."""

from dataclasses import dataclass

from django.db.models import Q

from thinktank import languages

from ..models import Article, Edition, Version


@dataclass(frozen=True)
class Used:
    leads: list[Article]  # whose lead image it is
    bodies: list[Article]  # whose text shows it
    hidden: int  # articles of others
    pages: list[Edition]

    def __bool__(self):
        return bool(self.leads or self.bodies or self.hidden or self.pages)


def used_in(image, user, now):
    articles = Article.objects.filter(in_leads(image) | in_bodies(image)).without_texts().distinct()
    shown = list(articles.filter(pk__in=Article.objects.open_to(user).values("pk")))
    leads = [article for article in shown if article.image_id == image.pk]
    showing = set(Article.objects.filter(in_bodies(image)).values_list("pk", flat=True))
    return Used(
        leads=leads,
        bodies=[article for article in shown if article.pk in showing],
        hidden=articles.count() - len(shown),
        pages=list(Edition.objects.live(now).filter(image=image) | Edition.objects.live(now).showing(image.public_id)),
    )


def is_used(image):
    """By a manuscript, a page in print, or any version of one: those are shown and reprinted too."""
    frozen = Q(body_html__contains=figure(image)) | Q(inputs__image__id=image.public_id)
    return (
        Article.objects.filter(in_leads(image) | in_bodies(image)).exists()
        or Edition.objects.filter(image=image).exists()
        or Version.objects.filter(frozen).exists()
    )


def figure(image):
    return f'<figure data-image="{image.public_id}"'


def in_leads(image):
    return Q(image=image)


def in_bodies(image):
    found = Q()
    for code in languages.codes():
        found |= Q(**{f"{languages.column('body', code)}__contains": figure(image)})
    return found
