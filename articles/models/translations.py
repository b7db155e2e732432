"""The work on one language of an article: who does it by when, how far it is, what it was translated from."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thinktank import languages

from .. import richtext, translating
from .editions import Edition, NotPossible
from .work import Comment, Notice

ROLES = ("writer", "translator", "reviewer")
PROGRESS = [
    ("original", _("original")),
    ("missing", _("not translated")),
    ("begun", _("in progress")),
    ("complete", _("complete")),
    ("outdated", _("outdated")),
]
COMPUTED = ["basis", "progress", "missing", "outdated"]


class TranslationQuerySet(models.QuerySet):
    def given_to(self, user):
        return self.filter(Q(writer=user) | Q(translator=user) | Q(reviewer=user))

    def outdated(self):
        return self.filter(progress="outdated")

    def due_between(self, first, last):
        """Wanted by a day of these (dates, both included), and neither in step and approved nor printed by then."""
        here = {"article": OuterRef("article"), "language": OuterRef("language")}
        printed = Q(published_at__date__gte=OuterRef("due_on")) | Q(updated_at__date__gte=OuterRef("due_on"))
        wanted = self.filter(due_on__range=(first, last)).exclude(state=self.model.State.APPROVED, outdated=0)
        return wanted.filter(~Exists(Edition.objects.filter(printed, **here)))

    def waiting_for(self, user):
        """The languages in which the next step is somebody’s: to write or mend one, to bring it up to date, to read it
        and – who publishes – to put in print what is approved."""
        here = {"article": OuterRef("article"), "language": OuterRef("language")}
        acts = Comment.objects.filter(**here).exclude(kind=Comment.Kind.COMMENT).order_by("-pk")
        out = Edition.objects.filter(**here, current__published_at__gte=OuterRef("since"))
        state, mine = self.model.State, Q(writer=user) | Q(translator=user)
        makes = mine | Q(writer=None, translator=None, article__created_by=user)
        # Most languages are approved and in print: found together, and not each asked whether it is.
        approved = Q(pk__in=self.filter(~Exists(out), state=state.APPROVED).values("pk"))
        waits = (
            Q(mine, state=state.DRAFT)
            | Q(makes, state=state.DRAFT, last_act=Comment.Kind.RETURNED)
            | Q(mine, outdated__gt=0)
            | Q(state=state.IN_REVIEW, reviewer=user)
        )
        if user.has_perm("articles.publish_article"):
            waits |= Q(state=state.IN_REVIEW, reviewer=None) | approved
        else:
            waits |= Q(makes) & approved
        return self.annotate(last_act=Subquery(acts.values("kind")[:1]), is_out=Exists(out)).filter(waits)

    def approve_printed(self, manuscripts, now):
        """Who publishes a text approves it, from whatever state."""
        for manuscript in manuscripts:
            approved = manuscript.reading_digest()
            self.filter(language=manuscript.language).update(
                state=self.model.State.APPROVED, approved_digest=approved, since=now
            )

    def with_people(self):
        return self.select_related(*ROLES)

    def people(self):
        """Everybody who has something to do in these languages."""
        return [person for work in self.with_people() for role in ROLES if (person := getattr(work, role))]

    def follow(self, article, before, after):
        """Note what each paragraph that was written just now was translated from; called by every write of an article.

        `before` (None: there was no article), `after`: its snapshots. Runs inside the transaction of the write.
        """
        before = before or {"original_language": after["original_language"], "texts": {}, "footnotes": []}
        concerned = {code for code in languages.codes() if translating.concerns(before, after, code)}
        if concerned:
            noted = {work.language: work for work in self.filter(article=article)}
            self.note(
                work
                for code in languages.codes()
                if (work := noted.get(code) or self.model(article=article, language=code))
                and (code in concerned or not work.progress)
                and work.stand(after, translating.follow(before, after, code, work.basis))
            )

    def take_stock(self, articles, works=None):
        """Note how far the languages of articles are about which no write has said so: those that came with a file.

        `works`: {(article’s key, language): what is known}, from whoever has it. Says whether there was more.
        """
        if works is None:
            works = {(work.article_id, work.language): work for work in self.filter(article__in=articles)}
        known = {key for key, work in works.items() if work.progress}
        unknown = {a.pk for a in articles if any((a.pk, code) not in known for code in languages.codes())}
        if not unknown:
            return False
        whole = articles[0]._meta.model.objects.prefetch_related("footnotes__cites", "translations")
        stock = []
        for article in whole.filter(pk__in=unknown):
            noted = {work.language: work for work in article.translations.all()}
            texts = article.as_translated()
            for code in languages.codes():
                work = noted.get(code) or self.model(article=article, language=code)
                if not work.progress and work.stand(texts, work.basis):
                    stock.append(work)
        self.note(stock)
        return True

    def note(self, works):
        """Write what was computed, whether or not somebody else has made the row meanwhile."""
        self.bulk_create(
            list(works), update_conflicts=True, unique_fields=["article", "language"], update_fields=COMPUTED
        )


class Translation(models.Model):
    """The work on one language of an article. What is public is read from the edition, not from here."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in-review", _("in review")
        APPROVED = "approved", _("approved")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=12, choices=languages.choices)
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.DRAFT)
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("writer"), null=True, blank=True, related_name="+"
    )
    translator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("translator"), null=True, blank=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("reviewer"), null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    approved_digest = models.CharField(max_length=64, blank=True, editable=False)
    # What it was translated from, as translating.py describes it; {} where nothing is known but that it is in step.
    basis = models.JSONField(default=dict, blank=True, editable=False)
    # Computed from the texts by every write, so that lists need not read them; "" where nobody has looked yet.
    progress = models.CharField(_("translation"), max_length=12, choices=PROGRESS, blank=True, editable=False)
    missing = models.PositiveIntegerField(default=0, editable=False)
    outdated = models.PositiveIntegerField(default=0, editable=False)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["article", "language"]
        constraints = [models.UniqueConstraint(fields=["article", "language"], name="one_translation_per_language")]

    def __str__(self):
        return f"{self.article} ({self.language})"

    def stand(self, article, basis):
        """Take over how far this language is, from the article as values; whether that is news."""
        standing = translating.stand(article, self.language, basis)
        before = [getattr(self, name) for name in COMPUTED]
        self.basis, self.progress = basis or {}, standing.state
        self.missing, self.outdated = standing.missing, standing.outdated
        return before != [getattr(self, name) for name in COMPUTED]

    @property
    def is_given(self):
        """Whether anybody has this language to do, or had; every language has a row once an article was written."""
        people = any(getattr(self, f"{role}_id") for role in ROLES)
        return people or self.due_on is not None or self.state != self.State.DRAFT

    def is_given_to(self, user):
        return user.pk in [getattr(self, f"{role}_id") for role in ROLES]

    @property
    def is_approved(self):
        """Approval lapses when the text is no longer the one that was approved."""
        return self.state == self.State.APPROVED and self.approved_digest == self.digest()

    def digest(self):
        return self.article.manuscript(self.language).reading_digest()

    def may_be_judged_by(self, user):
        """Who publishes, and the reviewer: but nobody approves what they wrote themselves."""
        if user.has_perm("articles.publish_article"):
            return True
        own = {self.writer_id, self.translator_id, self.article.created_by_id}
        return self.reviewer_id == user.pk and user.pk not in own

    def send_to_review(self, by, text=""):
        """Say that the text is ready for somebody else to read."""
        if self.state == self.State.IN_REVIEW:
            raise NotPossible(gettext("This language is in review already. Write a comment if there is more to say."))
        if self.is_approved:
            raise NotPossible(gettext("This text is approved as it stands: there is nothing to review."))
        if not self.article.text("title", self.language) or richtext.is_empty(self.article.text("body", self.language)):
            raise NotPossible(gettext("There is nothing to read yet. Write a title and a text first."))
        with transaction.atomic():
            self.move(self.State.IN_REVIEW)
            self.say(Comment.Kind.REVIEW, text, by)
            self.tell(self.readers(), Notice.Kind.REVIEW, text, by)

    def approve(self, by, shown=None):
        """Say that this very text may be published. `shown`: the digest of what the person had before them."""
        if self.state == self.State.DRAFT:
            raise NotPossible(gettext("Nobody has sent this language to review yet. Ask for that, or publish it."))
        if not self.may_be_judged_by(by):
            raise NotPossible(gettext("Its reviewer or an editor approves a text, nobody their own. Ask one of them."))
        with transaction.atomic():
            now = self.digest()
            if shown is not None and shown != now:
                raise NotPossible(gettext("The text changed while you were reading. Read it again, then approve it."))
            if self.state == self.State.APPROVED and self.approved_digest == now:
                raise NotPossible(gettext("This text is approved already. An editor can publish it."))
            self.move(self.State.APPROVED, now)
            self.say(Comment.Kind.APPROVED, "", by)
            self.tell(self.makers(), Notice.Kind.APPROVED, "", by)

    def return_with(self, reason, by):
        """Give the text back to who made it."""
        if not reason.strip():
            raise NotPossible(gettext("Say in a sentence or two what should be done, so that work can go on."))
        if self.state == self.State.DRAFT:
            raise NotPossible(gettext("This language is being written: nothing has to be sent back. Write a comment."))
        if not self.may_be_judged_by(by):
            raise NotPossible(gettext("Its reviewer or an editor sends a text back. Write a comment instead."))
        with transaction.atomic():
            self.move(self.State.DRAFT)
            self.say(Comment.Kind.RETURNED, reason, by)
            self.tell(self.makers(), Notice.Kind.RETURNED, reason, by)

    def assign(self, *, by, **changes):
        """Give the work to people: any of writer, translator, reviewer (users, None for nobody) and due_on."""
        new = {name: value for name, value in changes.items() if getattr(self, name) != value}
        if not new:
            return
        with transaction.atomic():
            for name, value in new.items():
                setattr(self, name, value)
            self.save(update_fields=list(new))
            # A new day concerns everybody who is to keep it, a new role whom it was given to.
            roles = {}
            for role in ROLES if new.get("due_on") else (role for role in ROLES if role in new):
                if person := getattr(self, role):
                    roles.setdefault(person, []).append(role)
            for person, theirs in roles.items():
                self.tell([person], Notice.Kind.ASSIGNED, ",".join(theirs), by)

    def move(self, state, approved=""):
        """A conditional UPDATE: of two people who act at once, one does."""
        now = timezone.now()
        unmoved = Translation.objects.filter(pk=self.pk, state=self.state, since=self.since)
        if not unmoved.update(state=state, since=now, approved_digest=approved):
            raise NotPossible(gettext("Somebody was quicker: this language is no longer where you saw it. Look again."))
        self.state, self.since, self.approved_digest = state, now, approved

    def say(self, kind, text, by):
        self.article.comments.create(language=self.language, kind=kind, text=text.strip(), by=by)

    def tell(self, people, kind, text, by):
        Notice.objects.tell(people, self.article, language=self.language, kind=kind, text=text.strip(), by=by)

    def makers(self):
        """Who wants to know what became of the text: who made it, else who began the article."""
        return [self.writer, self.translator] if self.writer or self.translator else [self.article.created_by]

    def readers(self):
        """Who is to read it: its reviewer, else everybody who publishes."""
        if self.reviewer and self.reviewer.is_active:
            return [self.reviewer]
        users = get_user_model().objects
        return users.with_perm("articles.publish_article", include_superusers=False) or users.with_perm(
            "articles.publish_article"
        )
