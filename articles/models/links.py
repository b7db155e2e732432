"""What is known of a source’s page on the web: whether it is still there, and where a copy of it is kept."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from thinktank.pages.shown import ShownQuerySet

from .. import link_checks
from .editions import EditionSource
from .notes import Cite

LEASE = timedelta(hours=1)  # how long a look that was begun may take before somebody else looks


class LinkedQuerySet(ShownQuerySet):
    def with_address(self):
        return self.exclude(url_key="")

    def cited(self):
        """A note or a text in print cites them."""
        return self.filter(
            Exists(Cite.objects.filter(source=OuterRef("pk")))
            | Exists(EditionSource.objects.filter(source=OuterRef("pk")))
        )

    def dead(self):
        return self.filter(link_state=link_checks.DEAD)

    def public_ids(self, among):
        return self.filter(public_id__in=among).values_list("public_id", flat=True)

    def unarchived(self):
        """Cited, on the web, and kept nowhere else."""
        return self.with_address().cited().filter(archived_url="")

    def to_look_at(self, now):
        """Those whose page is due for a look, those never looked at first."""
        due = Q(link_due_at=None) | Q(link_due_at__lte=now)
        found = self.filter(due, trashed_at=None, merged_into=None).with_address().cited()
        return found.order_by(F("link_due_at").asc(nulls_first=True), "pk")

    def claim(self, now, most):
        """Take some that are due, of as many sites as there are; the keys of those nobody else has taken."""
        hosts, claimed = set(), []
        for source in self.to_look_at(now).only("pk", "csl", "link_due_at")[: most * 20]:
            host = urlsplit(str(source.csl.get("URL") or "")).netloc
            if host in hosts or len(claimed) == most:
                continue
            hosts.add(host)
            if self.filter(pk=source.pk, link_due_at=source.link_due_at).update(link_due_at=now + LEASE):
                claimed.append(source.pk)
        return claimed


class Linked(models.Model):
    STATES = {
        "": _("not looked at yet"),
        link_checks.OK: _("still there"),
        link_checks.UNSURE: _("could not be checked"),
        link_checks.FAILING: _("not found; looked for again before it counts as dead"),
        link_checks.DEAD: _("dead"),
    }
    REASONS = {
        "robots": _("the site asks programs to stay away"),
        "dns": _("there is no site of this name"),
        "offline": _("the network could not be reached"),
        "unreachable": _("the site did not answer"),
        "certificate": _("the site’s certificate is not valid"),
        "slow": _("the site took too long"),
        "front-page": _("the address leads to the front page of the site"),
        "address": _("this is no public address"),
    }
    # What changes with every look, and belongs into no history.
    NOT_KEPT = ["link_state", "link_reason", "link_failures", "link_failing_since", "link_looked_at", "link_due_at"]

    archived_url = models.TextField(_("archived copy"), blank=True, default="")
    archived_on = models.DateField(_("archived on"), null=True, blank=True)
    link_state = models.CharField(_("its page"), max_length=8, blank=True, default="", editable=False)  # of STATES
    link_reason = models.CharField(max_length=20, blank=True, default="", editable=False)
    link_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    link_failing_since = models.DateTimeField(null=True, editable=False)
    link_looked_at = models.DateTimeField(null=True, editable=False)
    link_due_at = models.DateTimeField(null=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    @property
    def is_dead(self):
        return self.link_state == link_checks.DEAD

    @property
    def link_said(self):
        """What an editor is told of the page: “dead (404)”."""
        said, reason = self.STATES[self.link_state], self.REASONS.get(self.link_reason, self.link_reason)
        return f"{said} ({reason})" if reason else str(said)

    def note_look(self, look, now):
        """Keep what one more look at the page says. No new version of the source: its fields are what they were."""
        before = link_checks.Standing(self.link_state, self.link_reason, self.link_failures, self.link_failing_since)
        after = link_checks.judged(before, look, now)
        self.link_state, self.link_reason = after.state, after.reason
        self.link_failures, self.link_failing_since = after.failures, after.failing_since
        self.link_looked_at, self.link_due_at = now, link_checks.next_look(after, now, self.pk)
        # Only if it is still the page that was looked at.
        same = type(self).objects.filter(pk=self.pk, url_key=self.url_key)
        return same.update(**{name: getattr(self, name) for name in self.NOT_KEPT})

    def keep_copy(self, url, on):
        """Keep where an archive has a copy of the page."""
        self.archived_url, self.archived_on = url, on
        self._change_reason = "archived"
        self.save()

    def forget_page(self):
        """The source has another address now: nothing is known of that one."""
        self.archived_url, self.archived_on = "", None
        self.link_state, self.link_reason, self.link_failures = "", "", 0
        self.link_failing_since = self.link_looked_at = self.link_due_at = None
