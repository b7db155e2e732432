"""The work on an article: what was said about it, who has to know, who is there now, what was looked at and left."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.models import Outbox

from ..tasks import owe


class Comment(models.Model):
    """What people at the desk tell each other about a language of an article, or about all of it."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("comment")
        REVIEW = "review", _("sent to review")
        RETURNED = "returned", _("sent back")
        APPROVED = "approved", _("approved")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="comments")
    language = models.CharField(_("language"), max_length=12, choices=languages.choices, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.COMMENT)
    text = models.TextField(_("comment"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.article} · {self.get_kind_display()}"

    def settle(self, at):
        """At a time: what it asked for is done. None: it is not, after all."""
        self.resolved_at = at
        self.save(update_fields=["resolved_at"])


class NoticeQuerySet(models.QuerySet):
    def unseen(self):
        return self.filter(seen_at=None)

    def tell(self, people, article, *, kind, by, language="", text=""):
        """Let people know, in the transaction of what they should know of; whoever did it, and who left, need not."""
        people = {user.pk: user for user in people if user and user.is_active and user != by}
        at_once = {pk for pk, user in people.items() if user.mail == user.Mail.EACH and user.email}
        now = timezone.now()
        told = self.bulk_create(
            self.model(
                user=user,
                article=article,
                language=language,
                kind=kind,
                text=text,
                by=by,
                at=now,
                mailed_at=now if pk in at_once else None,
            )
            for pk, user in people.items()
        )
        owe([Outbox(kind="mail", payload={"notices": [n.pk]}) for n in told if n.user_id in at_once])

    def owe_digests(self, now):
        """Hand over what came since the last morning for those who want it once a day; returns how many letters."""
        wanted = get_user_model().objects.filter(is_active=True, mail="daily").exclude(email="")
        return sum(self.filter(user=user).owe_digest(user, now) for user in wanted)

    @transaction.atomic
    def owe_digest(self, user, now):
        """What one person has not seen by eight in their morning; what comes later waits for the next one.

        The UPDATE claims it: of two ticks at once, one finds something to send.
        """
        local = timezone.localtime(now, user.zone)
        morning = local.replace(hour=8, minute=0, second=0, microsecond=0)
        if local < morning:
            morning -= timedelta(days=1)
        fresh = self.unseen().filter(mailed_at=None, at__lt=morning, at__gte=morning - timedelta(days=7))
        if not fresh.update(mailed_at=now):
            return 0
        notices = list(self.filter(mailed_at=now).order_by("at", "pk").values_list("pk", flat=True))
        owe([Outbox(kind="mail", payload={"notices": notices})])
        return 1


class Notice(models.Model):
    """Something one person should know; mailed at once or in a daily digest, shown on the desk until it is seen."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("assigned to you")
        REVIEW = "review", _("waiting for your review")
        RETURNED = "returned", _("sent back to you")
        APPROVED = "approved", _("approved")
        COMMENT = "comment", _("commented")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="+")
    language = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)  # when it went to the outbox
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.user}: {self.article} ({self.kind})"


class PresenceQuerySet(models.QuerySet):
    def note(self, article, user, tab, language, now, arrived=None):
        """Somebody is there; returns who else is. Whoever comes sweeps up after those who have long gone."""
        presence, is_new = self.get_or_create(
            article=article, user=user, tab=tab, defaults={"language": language, "seen_at": now}
        )
        presence.language, presence.seen_at = language, now
        presence.arrived |= arrived or {}
        presence.save(update_fields=["language", "seen_at", "arrived"])
        if is_new:
            self.filter(seen_at__lt=now - timedelta(hours=1)).delete()
        return self.beside(article, user, tab, now)

    def leave(self, article, user, tab, now):
        """Somebody has closed the form; returns who is still there."""
        self.filter(article=article, user=user, tab=tab).delete()
        return self.beside(article, user, tab, now)

    def arrived(self, article, user, tab):
        """{path: [digest of what one tab sent last for it, what of that was written if not all]}, or None."""
        return self.filter(article=article, user=user, tab=tab).values_list("arrived", flat=True).first()

    def beside(self, article, user, tab, now):
        """Who else has an article open: their other tabs too, in the order in which they came."""
        here = self.filter(article=article, seen_at__gt=now - timedelta(minutes=1)).exclude(user=user, tab=tab)
        return here.select_related("user").defer("arrived").order_by("pk")


class Presence(models.Model):
    """One open form: who has it, in which language they are."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    tab = models.CharField(max_length=40)
    language = models.CharField(max_length=12, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)
    # Per path the digest of what this tab sent last: an answer may be lost on its way, and then nobody else knows.
    arrived = models.JSONField(default=dict, blank=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "user", "tab"], name="presence_once_per_tab")]

    def __str__(self):
        return f"{self.user} · {self.article}"


class Dismissal(models.Model):
    """A finding of the preflight that somebody has looked at and means to leave, with the reason."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="dismissals")
    language = models.CharField(max_length=12)
    code = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)  # of what was found: another finding of the kind is news again
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("dismissed finding")
        verbose_name_plural = _("dismissed findings")
        constraints = [
            models.UniqueConstraint(fields=["article", "language", "code", "fingerprint"], name="dismissed_once")
        ]

    def __str__(self):
        return f"{self.article} ({self.language}) · {self.code}"
