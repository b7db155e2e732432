"""Writing without a Save button: what the form’s scripts read and write while somebody types.

<article>/desk/
  GET   → {"lock_version", "manuscript": a snapshot, "others", "csrf"}
  POST  {"lock_version", "tab", "language", "changes": [{"path", "base", "mine", "sent"?}], "named"?, "note"?,
         "drop_markers"?: [code], "user"?: id, "leaving"?}
    200 → {"saved_at", "before", "lock_version", "values": [{"path", "value", "merged"}], "conflicts": [], "others",
           "csrf"}
    409   the same with "conflicts": [{"path", "label", "base", "mine", "theirs", "segments", "by", "at"}]: everything
          that could be merged is saved, and what was not is set aside
    400 → {"error", "code": "shape" | "value" | "markers" | "token", "languages"} and nothing is written
    403 → {"error", "csrf"}   401 → {"error": "signed-out", "csrf"}   503 → {"error"}: busy, ask again
`sent`: what this tab has sent for the path since `base` without an answer, oldest first: it may have arrived. `merged`:
whether others’ words are in the stored value; where not, it is what was sent, cleaned, and may stay as it was typed.
Topics and image may be given as {"pks": […]}, which is how the fields of the form know them.
`named`: a revision of its own, called `note`. `user`: who opened the form; another who has signed in since is 401.
`before`: the version that was stored until now. Without changes it says that somebody is still there.
"""

import json
from dataclasses import replace

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError, transaction
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext

from thinktank import languages
from thinktank.answers import problem

from ..amending import Conflict, Refused
from ..comparing import digest
from ..models import Image, Presence, Revision, Topic
from ..snapshots import Change
from .clashes import as_json


class DeskViews:
    """Mixed into the article’s admin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.desk_view)
        return [path("<int:object_id>/desk/", view, name="articles_article_desk"), *super().get_urls()]

    def desk_view(self, request, object_id):
        article = self.desk_article(request, object_id, notes=False)
        if request.method != "POST":
            others = Presence.objects.beside(article, request.user, "", timezone.now())
            return answer(request, others, lock_version=article.lock_version, manuscript=article.snapshot())
        if not self.has_change_permission(request, article):
            raise PermissionDenied(gettext("You may read this article, and not write in it."))
        try:
            wishes = Wishes(request)
            if wishes.user not in (None, request.user.pk):
                return problem(request, 401, "signed-out")
            amended, others = self.take_in(request.user, article, wishes)
        except Refused as refusal:
            status = 403 if refusal.code == "forbidden" else 400
            told = {"error": str(refusal), "code": refusal.code, "languages": refusal.languages}
            return JsonResponse(told | {"csrf": get_token(request)}, status=status)
        except Conflict as conflict:
            return JsonResponse({"error": str(conflict), "code": "token", "csrf": get_token(request)}, status=400)
        except OperationalError:
            busy = gettext("The database is busy. What you typed is still here and is sent again in a moment.")
            return problem(request, 503, busy)
        clashes = as_json(amended, article) if amended else []
        return answer(
            request,
            others,
            status=409 if clashes else 200,
            saved_at=timezone.now(),
            before=amended.before if amended else article.lock_version,
            lock_version=article.lock_version,
            values=[{"path": p, "value": value, "merged": m} for p, value, m in (amended.values if amended else [])],
            conflicts=clashes,
        )

    @transaction.atomic
    def take_in(self, user, article, wishes):
        """Write what a tab sends, with a note that it arrived: both or neither."""
        amended, sent = None, {}
        if wishes.changes:
            amended, sent = self.take_changes(user, article, wishes)
        here = Presence.objects
        if wishes.leaving:
            return amended, here.leave(article, user, wishes.tab, timezone.now())
        return amended, here.note(article, user, wishes.tab, wishes.language, timezone.now(), arrived=sent)

    def take_changes(self, user, article, wishes):
        """What became of the changes, and the account of those that have arrived."""
        article.hold()  # a request of this tab that was given up may still be under way
        arrived = Presence.objects.arrived(article, user, wishes.tab)
        amended = article.amend(
            [going_on(change, arrived) for change in wishes.changes],
            lock_version=wishes.lock_version,
            by=user,
            kind=Revision.Kind.SAVE if wishes.named else Revision.Kind.AUTOSAVE,
            note=wishes.note,
            languages=writable(article, user),
            drop_markers=wishes.drop_markers,
        )
        # Of what clashes only the rest was written: asked again, it goes on from that, and clashes again.
        accepted = {clash.path: [clash.accepted] for clash in amended.clashes}
        return amended, {key_of(one.path): [digest(one.mine), *accepted.get(one.path, [])] for one in wishes.changes}


def key_of(path):
    return "/".join(map(str, path))


def going_on(change, arrived):
    """A change from what the last one that arrived had made; without an account of it, `sent` is left to be guessed."""
    if arrived is None or not change.sent:
        return change
    last, *accepted = arrived.get(key_of(change.path), [""])
    found = next((sent for sent in reversed(change.sent) if digest(sent) == last), None)
    base = change.base if found is None else accepted[0] if accepted else found
    return replace(change, base=base, sent=())


class Wishes:
    """What a browser asks for, if it has the shape of something that can be asked for; raises Refused."""

    def __init__(self, request):
        try:
            data = json.loads(request.body)
            self.lock_version = data["lock_version"]
            self.changes = [change(one) for one in data["changes"]]
            self.tab, self.language = str(data["tab"])[:40], data.get("language") or ""
            self.named, self.note = bool(data.get("named")), str(data.get("note") or "")
            self.user = data.get("user")
            self.leaving = bool(data.get("leaving"))
            self.drop_markers = [str(code) for code in data.get("drop_markers") or []]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, RequestDataTooBig) as error:
            raise Refused(f"{type(error).__name__}: {error}", "shape") from None
        self.language = self.language if self.language in languages.codes() else ""


def change(one):
    path = tuple(one["path"])
    base, mine, *sent = (by_name(path, value) for value in (one["base"], one["mine"], *(one.get("sent") or [])))
    return Change(path, base, mine, sent)


def by_name(path, value):
    """Topics and the lead image as a snapshot names them; the fields of the form know them by {"pks": […]}."""
    if not isinstance(value, dict) or path not in (("topics",), ("image",)):
        return value
    keys = [int(key) for key in value["pks"]]
    if path == ("topics",):
        return list(Topic.objects.filter(pk__in=keys).values_list("slug", flat=True))
    return Image.objects.filter(pk__in=keys).values_list("public_id", flat=True).first()


def writable(article, user):
    """The languages for Article.amend: None where there are no limits."""
    codes = article.languages_for(user)
    return None if codes == languages.codes() else codes


def answer(request, others, *, status=200, **told):
    present = [
        {
            "name": presence.user.get_full_name() or presence.user.get_username(),
            "language": presence.language,
            "since": presence.seen_at,
            "you": presence.user_id == request.user.pk,
        }
        for presence in others
    ]
    response = JsonResponse(told | {"others": present, "csrf": get_token(request)}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
