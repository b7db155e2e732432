"""The manuscript: what editors write, all languages side by side. Never shown to the public."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Prefetch, Q
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from authors.models import Author
from thinktank import languages
from thinktank.models import Institute
from thinktank.pages.shown import together

from .. import amending, kinds, publishing, restoring, richtext, snapshots
from ..amending import Conflict
from ..comparing import digest
from ..ids import new_id
from ..slugs import propose as propose_slug
from ..snapshots import TEXT_FIELDS
from ..works import fold
from .editions import Address, Edition, NotPossible
from .images import Image
from .notes import Cite, Footnote
from .topics import Topic
from .translations import Translation
from .work import Notice


class ArticleQuerySet(models.QuerySet):
    def with_shared(self):
        """With what all languages have in common: who signs, topics, lead image."""
        signed = Prefetch("authorships", Authorship.objects.select_related("author"))
        return self.select_related("image").prefetch_related(signed, "topics")

    def with_notes(self):
        """Everything a manuscript is made of, in a fixed number of queries."""
        return self.with_shared().prefetch_related(Prefetch("footnotes__cites", Cite.objects.select_related("source")))

    def whole(self):
        """`with_notes` as a list, for many: with less to ask for, and less to make of it."""
        articles = list(self.with_shared())
        by_article = {article.pk: [] for article in articles}
        for note in Footnote.objects.filter(article__in=by_article).whole():
            by_article[note.article_id].append(note)
        for article in articles:
            article._prefetched_objects_cache["footnotes"] = by_article[article.pk]
        return articles

    def without_texts(self):
        """For lists, which show titles: everything long stays in the database."""
        long = ["summary", "key_points", "body", "image_caption"]
        return self.defer(*long, *(languages.column(field, code) for field in long for code in languages.codes()))

    def matching(self, words):
        """The id is this one, or every word is in a title, however it is typed.

        Titles are folded here and not in the database: SQLite knows no capitals but the English ones.
        """
        columns = [languages.column("title", code) for code in languages.codes()]
        wanted = fold(words).split()
        found = [
            pk
            for pk, public_id, *titles in self.values_list("pk", "public_id", *columns)
            if public_id == words.strip() or all(word in fold(" ".join(filter(None, titles))) for word in wanted)
        ]
        return self.filter(pk__in=found)

    def open_to(self, user):
        """The articles somebody may read and work on at the desk: who publishes, all; others, those they created or
        sign, and those with a language given to them to write, translate or review."""
        return self if user.has_perm("articles.publish_article") else self.concerning(user)

    def concerning(self, user):
        """Those somebody created or signs, or has a language of."""
        tasks = Translation.objects.given_to(user)
        signed = Authorship.objects.filter(author__user=user)
        return self.filter(Q(created_by=user) | Q(pk__in=signed.values("article")) | Q(pk__in=tasks.values("article")))

    def waiting_for(self, user):
        return self.filter(pk__in=Translation.objects.waiting_for(user).values("article"))

    def untranslated_into(self, code):
        """Neither a title nor a text in a language that is not their own."""
        columns = [languages.column(field, code) for field in ("title", "body")]
        empty = [Q(**{column: ""}) | Q(**{column: None}) for column in columns]
        return self.exclude(original_language=code).filter(*empty)

    def outdated_in(self, *codes):
        """What the original says anew is not yet said in any of these languages."""
        return self.filter(pk__in=Translation.objects.outdated().filter(language__in=codes).values("article"))

    def scheduled(self, now):
        return self.filter(pk__in=Edition.objects.scheduled(now).values("article"))

    def citing(self, source):
        """Those with a note that cites a work."""
        return self.filter(pk__in=Footnote.objects.filter(cites__source=source).values("article")).order_by("pk")

    def last_worked_on_by(self, user):
        """What somebody wrote, what they wrote last first."""
        last = models.Max("revisions__at", filter=Q(revisions__by=user))
        return self.annotate(worked_on_at=last).exclude(worked_on_at=None).order_by("-worked_on_at")

    def unpublished(self):
        """No language of them is public, scheduled or withdrawn."""
        return self.filter(editions=None)


class Article(models.Model):
    """A manuscript. `publish` is the only way from here to the public."""

    public_id = models.CharField(max_length=64, unique=True, default=new_id, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=kinds.choices, default="analysis")
    original_language = models.CharField(_("original language"), max_length=12, choices=languages.choices, default="en")
    title = models.CharField(_("title"), max_length=300, blank=True)
    slug = models.CharField(
        _("address"),
        max_length=200,
        blank=True,
        help_text=_("The last part of its address. Empty: made from the title."),
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences under the title and in lists.")
    )
    key_points = models.TextField(_("key points"), blank=True, help_text=_("One to a line, five at most."))
    body = models.TextField(_("text"), blank=True)
    image = models.ForeignKey(
        Image, models.PROTECT, verbose_name=_("lead image"), null=True, blank=True, related_name="lead_of"
    )
    image_alt = models.CharField(
        _("alternative text here"), max_length=500, blank=True, help_text=_("Empty: the image’s own.")
    )
    image_caption = models.TextField(_("caption here"), blank=True, help_text=_("Empty: the image’s own."))
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="articles")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("created by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    # Counted up by every write; a save that started from an older count is refused.
    lock_version = models.PositiveIntegerField(default=1, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-changed_at"]
        # As the desk lists them: the admin adds the key, so that no two have one place.
        indexes = [models.Index(fields=["-changed_at", "-id"], name="article_changed")]
        permissions = [("publish_article", _("Can publish articles"))]

    def __str__(self):
        return self.best_title or gettext("(untitled)")

    def save(self, *args, **kwargs):
        for code in languages.codes():
            self.set_text("body", code, richtext.clean(self.text("body", code)))
        super().save(*args, **kwargs)

    @property
    def best_title(self):
        """The title in the current language, else in the original’s, else in any."""
        return self.text("title", self.title_language)

    @property
    def title_language(self):
        codes = [get_language() or "en", self.original_language, *languages.codes()]
        return next((code for code in codes if self.text("title", code)), self.original_language)

    @property
    def written_languages(self):
        """The languages with a text in them, in the site’s order."""
        return [code for code in languages.codes() if not richtext.is_empty(self.text("body", code))]

    def text(self, field, language):
        return getattr(self, languages.column(field, language)) or ""  # NULL where nobody has written in this language

    def set_text(self, field, language, value):
        setattr(self, languages.column(field, language), value)

    def languages_for(self, user):
        """The languages somebody may write in: all of an article they created or sign or may publish, else those
        given to them. What languages share (kind, topics, people) is for those who may write in all of them."""
        if not user.has_perm("articles.change_article"):
            return []
        own = self.pk is None or self.created_by_id == user.pk or user.has_perm("articles.publish_article")
        if own or self.is_signed_by(user):
            return languages.codes()
        if self.has_fetched("translations"):
            given = {work.language for work in self.translations.all() if work.is_given_to(user)}
        else:
            given = set(self.translations.given_to(user).values_list("language", flat=True))
        return [code for code in languages.codes() if code in given]

    def is_signed_by(self, user):
        if self.has_fetched("authorships"):
            return any(signed.author.user_id == user.pk for signed in self.authorships.all())
        return self.authorships.filter(author__user=user).exists()

    def has_fetched(self, relation):
        """Whether whoever fetched the article has these with it, as it was then."""
        return relation in getattr(self, "_prefetched_objects_cache", {})

    known_editions = None  # {language: edition}, where whoever fetched the article has them

    def edition(self, language):
        """None where it was never published; no query where the editions have been fetched."""
        if self.known_editions is not None:
            return self.known_editions.get(language)
        if self.has_fetched("editions"):
            return next((edition for edition in self.editions.all() if edition.language == language), None)
        return self.editions.filter(language=language).first()

    def work_in(self, language):
        """The work on a language; kept from the first time somebody asks for it."""
        work, _is_new = self.translations.get_or_create(language=language)
        work.article = self
        return work

    def comment(self, text, *, by, language=""):
        """Say something about a language, or about all of it, to everybody who works on it."""
        if not text.strip():
            raise NotPossible(gettext("Write what you want to say."))
        work = self.translations.filter(language=language) if language else self.translations.all()
        with transaction.atomic():
            comment = self.comments.create(language=language, text=text.strip(), by=by)
            concerned = [*work.people(), self.created_by]
            Notice.objects.tell(concerned, self, kind=Notice.Kind.COMMENT, by=by, language=language, text=text.strip())
        return comment

    def claim(self, lock_version):
        """Count the version up if it is still the one that was read; call inside the transaction that writes.

        A conditional UPDATE holds on both databases; SELECT … FOR UPDATE does nothing on SQLite.
        """
        now = timezone.now()
        claimed = Article.objects.filter(pk=self.pk, lock_version=lock_version).update(
            lock_version=F("lock_version") + 1, changed_at=now
        )
        if not claimed:
            raise Conflict(amending.somebody_else())
        self.lock_version, self.changed_at = lock_version + 1, now

    def hold(self):
        """Let nobody else write here until the transaction ends; on SQLite the transaction itself does."""
        # Not FOR UPDATE pure and simple: rows that only point here, such as who is present, need not wait.
        return Article.objects.select_for_update(no_key=True).get(pk=self.pk)

    def amend(self, changes, *, lock_version, by, **how):
        """Write changes (snapshots.Change) into what is stored now, whoever has written there meanwhile.

        What somebody else changed elsewhere stays; where both changed the same paragraph, note or line, theirs stays,
        the clash is told, and what was not written is kept as a revision “aside”. Returns amending.Amended.

        `lock_version`: of the text they started from. `kind`, `note`: of the revision. `languages`: those this person
        may write in, None for all. `drop_markers`: those whose text may lose all of its markers. `together`: all of
        the changes or none. `overrule`: where two clash, these.
        Raises Conflict without a token that can be, Clashing, Refused; then nothing is written.
        """
        return amending.amend(self, changes, lock_version=lock_version, by=by, **how)

    def restore(self, revision, *, language="", fields=None, by, lock_version, languages=None):
        """Bring back what a revision had, as a new revision on top: one language, some fields, or all but people.

        Notes come back with their text; other languages stay as they are (see restoring.py).
        """
        then = revision.snapshot | {
            "topics": [t.slug for t in Topic.objects.filter(slug__in=revision.snapshot["topics"])]
        }
        if not Image.objects.filter(public_id=then["image"]).exists():
            then["image"] = None
        return amending.bring_back(
            self,
            lambda now: restoring.from_revision(now, then, language=language, fields=fields),
            lock_version=lock_version,
            by=by,
            note=gettext("From revision %(number)d") % {"number": revision.number},
            languages=languages,
        )

    def restore_printed(self, language, *, by, lock_version, languages=None):
        """Go back to what readers have of a language."""
        inputs = self.edition(language).current.inputs
        return amending.bring_back(
            self,
            lambda now: restoring.from_print(now, inputs, language),
            lock_version=lock_version,
            by=by,
            note=gettext("The published text again"),
            languages=languages,
        )

    def manuscript(self, language, institute=None, images=None):
        """One language as it would go to print: values only.

        Whoever asks for many brings the institute, and the images that their texts show by id; no free address is
        looked for then.
        """
        notes = {footnote.key: footnote.in_language(language) for footnote in self.footnotes.all()}
        sources = {cite.source for footnote in self.footnotes.all() for cite in footnote.cites.all()}
        body = self.text("body", language)
        return publishing.Manuscript(
            article=self.public_id,
            language=language,
            kind=self.kind,
            original_language=self.original_language,
            title=self.text("title", language).strip(),
            slug=self.text("slug", language)
            or self.printed_slug(language)
            or (self.free_slug(language) if images is None else ""),
            summary=self.text("summary", language).strip(),
            key_points=[point.strip() for point in self.text("key_points", language).splitlines() if point.strip()],
            body=body,
            notes=notes,
            works={source.public_id: source.csl_in(language) for source in sources},
            **self.shared_in(language),
            images={key: image.texts_in(language) for key, image in self.pictures(body, images).items()},
            style=(institute or Institute.objects.current()).style_for(language),
        ).used_only()

    def shared_in(self, language):
        """What all languages have in common, as one of them would print it: who signs, topics, lead image."""
        signed = [a for a in self.authorships.all() if a.language in ("", language)]
        topics = sorted(self.topics.all(), key=lambda topic: topic.slug)  # databases do not agree about alphabets
        return {
            "byline": [authorship.in_language(language) for authorship in signed],
            "topics": [{"slug": t.slug, "kind": t.kind, "name": t.name_in(language)} for t in topics],
            "image": self.lead_image(language),
        }

    def pictures(self, body, images=None):
        """{id: image} of those that a body shows and the library has."""
        wanted = richtext.image_ids(body)
        if images is None and wanted:
            images = Image.objects.filter(public_id__in=wanted).in_bulk(field_name="public_id")
        return {key: images[key] for key in wanted if key in images}

    def printed_slug(self, language):
        """The address in print: a new title alone does not move a text."""
        edition = self.edition(language)
        return edition.slug if edition else ""

    def free_slug(self, language):
        """An address made from the title that no other article has."""
        return Address.objects.free(language, propose_slug(self.text("title", language), language), self.public_id)

    def lead_image(self, language):
        if not self.image:
            return None
        own = self.image.texts_in(language)
        return {
            "id": self.image.public_id,
            "alt": self.text("image_alt", language) or own["alt"],
            "caption": self.text("image_caption", language) or own["caption"],
            "credit": own["credit"],
        }

    def publish(self, language, *, by=None, at=None, kind="update", note="", lock_version=None):
        """Publish one language as it stands now, at once or at a time to come; returns its edition."""
        return self.publish_together([language], by=by, at=at, kind=kind, note=note, lock_version=lock_version)[0]

    def publish_together(self, codes, *, by=None, at=None, kind="update", note="", lock_version=None):
        """Publish several languages: all or none.

        `lock_version`: what the editor looked at; a manuscript that moved since is refused, so that nobody's
        half-typed sentence slips out. Raises publishing.NotReady naming every language that blocks.
        """
        with together():
            if lock_version is not None:
                self.claim(lock_version)
            article = Article.objects.with_notes().get(pk=self.pk)
            now, manuscripts = timezone.now(), [article.manuscript(code) for code in codes]
            editions = publishing.publish([(article.pk, m) for m in manuscripts], by=by, at=at, kind=kind, note=note)
            article.translations.approve_printed(manuscripts, now)
        self.lock_version = article.lock_version
        return editions

    def adopt(self, other, language, *, by=None):
        """Take over the only language of another article as a language of this one, edition, addresses and all.

        Everything or nothing; the other article is gone then, and every address of it leads here. Raises NotPossible,
        saying what to do instead: above all where this article has that language already.
        """
        from ..adopting import adopt  # which writes articles

        return adopt(self, other, language, by=by)

    def publish_as_of(self, language, at, *, updated_at=None, by=None):
        """Publish a text that has been public elsewhere since `at`. Raises publishing.NotReady, NotPossible."""
        with together():
            article = Article.objects.with_notes().get(pk=self.pk)
            if article.edition(language):
                raise NotPossible(gettext("This language is published already."))
            manuscript = article.manuscript(language)
            [edition] = publishing.publish([(article.pk, manuscript)], by=by, since=at)
            if updated_at:
                Edition.objects.filter(pk=edition.pk).update(updated_at=updated_at)
            article.translations.approve_printed([manuscript], timezone.now())
        return edition

    def has_changed_since_published(self, language):
        """Whether the manuscript says anything else than the text in print (or scheduled)."""
        edition = self.edition(language)
        if not edition:
            return False
        version = edition.pending or edition.current
        return version.digest != digest(self.manuscript(language).as_inputs())

    def snapshot(self):
        """The whole article as values: what a revision keeps."""
        signed = (
            self.authorships.all() if self.has_fetched("authorships") else self.authorships.select_related("author")
        )
        return {
            "kind": self.kind,
            "original_language": self.original_language,
            "texts": {code: {field: self.text(field, code) for field in TEXT_FIELDS} for code in languages.codes()},
            "image": self.image.public_id if self.image else None,
            "topics": [topic.slug for topic in self.topics.all()],
            "authorships": [{"author": a.author.slug, "role": a.role, "language": a.language} for a in signed],
            "footnotes": [
                {
                    "key": footnote.key,
                    "text": {code: footnote.text_in(code) for code in languages.codes()},
                    "cites": [cite.snapshot() for cite in footnote.cites.all()],
                }
                for footnote in Footnote.objects.filter(article=self).whole()
            ],
        }

    def as_translated(self):
        """What of a snapshot translating.py looks at, without a query where notes and cites have been fetched."""
        codes = languages.codes()
        return {
            "original_language": self.original_language,
            "texts": {code: {field: self.text(field, code) for field in TEXT_FIELDS} for code in codes},
            "footnotes": [
                {
                    "key": note.key,
                    "text": {code: note.text_in(code) for code in codes},
                    "cites": [
                        {"language": cite.language, "prefix": cite.around("prefix"), "suffix": cite.around("suffix")}
                        for cite in note.cites.all()
                    ],
                }
                for note in self.footnotes.all()
            ],
        }

    def begin(self, notes, *, by):
        """Write the notes of an article that was saved for the first time, and keep what it is."""
        empty = self.snapshot()
        amending.write(self, snapshots.changes(empty, empty | {"footnotes": notes}))
        revision = self.revise(by=by)
        Translation.objects.follow(self, None, revision.snapshot)

    def keep_parts(self, amended, *, by):
        """After people or files were saved with a form: they belong to its revision, or to one of their own."""
        if amended.revision is None:
            self.claim(amended.lock_version)
            return amending.keep(self, self.snapshot(), by=by, languages=[""])
        amended.revision.snapshot = self.snapshot()
        amended.revision.languages = sorted({*amended.revision.languages, ""})
        return amended.revision.save(update_fields=["snapshot", "languages"])

    def keep_import(self):
        """What an import added after its texts were saved belongs to its revision; returns the snapshot."""
        snapshot = self.snapshot()
        last = self.revisions.order_by("-number").defer("snapshot").first()
        if last and last.kind == "import":
            last.snapshot = snapshot
            last.save(update_fields=["snapshot"])
        return snapshot

    def revise(self, *, by=None, kind="save", note=""):
        """Keep the article as it stands now; call after every write, inside its transaction."""
        return amending.keep(self, self.snapshot(), by=by, kind=kind, note=note)


class Authorship(models.Model):
    """A person’s place and role in one article."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("author")
        TRANSLATOR = "translator", _("translator")
        EDITOR = "editor", _("editor")

    article = models.ForeignKey(Article, models.CASCADE, related_name="authorships")
    author = models.ForeignKey(Author, models.PROTECT, verbose_name=_("person"), related_name="authorships")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.AUTHOR)
    language = models.CharField(
        _("only in"), max_length=12, choices=languages.choices, blank=True, help_text=_("Empty: in every language.")
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "author", "role", "language"], name="authorship_once_per_role")
        ]

    def __str__(self):
        return f"{self.author} ({self.get_role_display()})"

    def in_language(self, language):
        given, family = self.author.names_in(language)
        return {"author": self.author.slug, "role": self.role, "given": given, "family": family}
