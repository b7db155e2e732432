"""What an editor should look at before publishing, and what was decided about it.

<article>/preflight/?language=CODE
  GET   → {"html", "count", "csrf"}: what has to be mended first, what was found, what somebody means to leave
  POST  {"language", "act": "mend" | "dismiss" | "bring-back", "fingerprint", "reason"?} → the same with "message" or
        "error"
"""

from itertools import groupby
from operator import attrgetter
from pathlib import PurePosixPath

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from js_asset import Media, Script

from thinktank import languages

from .. import preflight, publishing
from ..amending import Conflict, Refused
from ..models import Distinction, Source
from ..snapshots import Change, value_at
from .access import OpenArticles
from .desk import writable
from .work import sent


def reading(article, manuscript):
    """What the checks look at in one language, in a number of queries that does not grow with the text."""
    code = manuscript.language
    pictures = article.pictures(manuscript.body)
    if article.image:
        pictures = pictures | {article.image.public_id: article.image}
    work = article.translations.filter(language=code).first()
    return preflight.Reading(
        manuscript=manuscript,
        article=article.snapshot(),
        people=[
            {
                "slug": signed.author.slug,
                "name": signed.author.name_in(code),
                "bio": getattr(signed.author, languages.column("bio", code)) or "",
            }
            for signed in article.authorships.all()
            if signed.language in ("", code)
        ],
        public=frozenset(publishing.look_up([manuscript], timezone.now())[1][code]),
        files={key: PurePosixPath(picture.file.name).name for key, picture in pictures.items()},
        changed=work.outdated if work else 0,
        apart=frozenset(Distinction.objects.public_ids()) if len(manuscript.works) > 1 else frozenset(),
        dead=frozenset(
            Source.objects.dead().filter(public_id__in=manuscript.works).values_list("public_id", flat=True)
        ),
        today=timezone.localdate(),
    )


class Preflight:
    """One language of an article, looked over. `problems` stand in the way of a publish, what is `open` does not."""

    def __init__(self, article, language, manuscript=None):
        manuscript = manuscript or article.manuscript(language)
        self.article, self.language = article, language
        self.problems = [*publishing.blocking(manuscript), *publishing.taken_address(manuscript)]
        self.found = preflight.check(reading(article, manuscript))
        kept = article.dismissals.filter(language=language).select_related("by")
        decided = {dismissal.fingerprint: dismissal for dismissal in kept}
        self.open = [finding for finding in self.found if finding.fingerprint not in decided]
        # What somebody decided about a fault that is gone is kept, and not shown.
        self.left = [(f, decided[f.fingerprint]) for f in self.found if f.fingerprint in decided]

    def named(self, fingerprint):
        return next((finding for finding in self.found if finding.fingerprint == fingerprint), None)


class PreflightViews(OpenArticles):
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.preflight_view))
        return [
            path("<int:object_id>/preflight/", view, name="articles_article_preflight"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, *args, **kwargs):
        script, sheet = Script("articles/preflight.js", type="module"), "articles/preflight.css"
        context["media"] = context["media"] + Media(js=[script], css={"all": [sheet]})
        return super().render_change_form(request, context, *args, **kwargs)

    def preflight_view(self, request, object_id):
        article = self.desk_article(request, object_id)
        wishes = sent(request) if request.method == "POST" else request.GET
        language = wishes.get("language", "")
        if language not in languages.codes():
            raise BadRequest
        said = {}
        if request.method == "POST":
            if language not in article.languages_for(request.user):
                raise PermissionDenied(_("This language is not yours to write in."))
            said = self.decide(request, Preflight(article, language), wishes)
            article = self.desk_article(request, object_id)
        looked = Preflight(article, language)
        count = len(looked.problems) + len(looked.open)
        answer = {"html": self.findings(request, looked), "count": count, "csrf": get_token(request)}
        return JsonResponse(answer | said, headers={"Cache-Control": "no-store"})

    def findings(self, request, looked):
        links = self.links(request, looked.article)
        context = {
            "preflight": looked,
            "groups": [
                (place, links.get(place.source or place.person), list(findings))
                for place, findings in groupby(looked.open, key=attrgetter("place"))
            ],
            "may_write": looked.language in looked.article.languages_for(request.user),
            "may_merge": request.user.has_perm("articles.delete_source"),
        }
        return render_to_string("admin/articles/article/_preflight.html", context, request=request)

    def links(self, request, article):
        """Where what belongs to several articles is mended: {id of a source, slug of an author: address}."""
        found = {}
        if request.user.has_perm("articles.change_source"):
            sources = {cite.source for note in article.footnotes.all() for cite in note.cites.all()}
            found |= {s.public_id: reverse("admin:articles_source_change", args=[s.pk]) for s in sources}
        if request.user.has_perm("authors.change_author"):
            authors = {signed.author for signed in article.authorships.all()}
            found |= {a.slug: reverse("admin:authors_author_change", args=[a.pk]) for a in authors}
        return found

    def decide(self, request, looked, wishes):
        acts = {"mend": self.mend, "dismiss": self.dismiss, "bring-back": self.bring_back}
        if wishes.get("act") not in acts:
            raise BadRequest
        finding = looked.named(wishes.get("fingerprint"))
        if finding is None:
            return {"error": _("This has changed meanwhile. Below is what is found now.")}
        return acts[wishes["act"]](request, looked.article, looked.language, finding, wishes)

    def mend(self, request, article, language, finding, wishes):
        """Written like any edit: merged with what others write at the same moment, kept as a revision."""
        if not (finding.mend and finding.mend.changes):
            raise BadRequest
        stored = article.snapshot()
        changes = [Change(path, value_at(stored, path), value) for path, value in finding.mend.changes]
        try:
            article.amend(
                changes,
                lock_version=article.lock_version,
                by=request.user,
                languages=writable(article, request.user),
                together=True,
            )
        except (Conflict, Refused) as reason:
            return {"error": str(reason)}
        return {"message": _("Mended: %(place)s.") % {"place": finding.place.label}}

    def dismiss(self, request, article, language, finding, wishes):
        reason = " ".join(wishes.get("reason", "").split())[:300]
        if not reason:
            return {"error": _("Say in a few words why this is right: the next editor will wonder.")}
        article.dismissals.update_or_create(
            language=language,
            code=finding.code,
            fingerprint=finding.fingerprint,
            defaults={"reason": reason, "by": request.user, "at": timezone.now()},
        )
        return {"message": _("Left as it is: %(place)s.") % {"place": finding.place.label}}

    def bring_back(self, request, article, language, finding, wishes):
        article.dismissals.filter(language=language, fingerprint=finding.fingerprint).delete()
        return {"message": _("Brought back: %(place)s.") % {"place": finding.place.label}}
