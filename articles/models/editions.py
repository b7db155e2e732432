"""The press: what readers see. Nothing here knows the manuscript but by its key."""

import re
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from thinktank import languages
from thinktank.addressing import address
from thinktank.models import Outbox
from thinktank.pages.shown import LISTS, Shown, ShownQuerySet, note, together
from thinktank.prepared import prepared

from .. import footnotes, richtext
from ..comparing import compare, is_changed
from ..kinds import KINDS
from ..slugs import numbered
from ..tasks import owe, owe_pdfs, owe_similar
from .attachments import Attachment
from .leads import Lead


class NotPossible(Exception):
    """A publishing act that the state of an edition does not allow; the message says what to do instead."""


NAMED = ("article", "language", "slug", "title")
ENTRY = (
    *(*NAMED, "public_id", "original_language", "kind", "summary", "byline", "labels", "image"),
    *("word_count", "note_count", "published_at"),
)


class EditionQuerySet(ShownQuerySet):
    def live(self, now):
        """The only definition of public."""
        return self.filter(published_at__lte=now, withdrawn_at=None)

    def became_live(self, since, now):
        """The keys of those that nobody could see at `since`, and everybody can `now`, because their time has come."""
        due = self.live(now).filter(published_at__gt=since, language__in=languages.codes())
        return list(due.order_by().values_list("pk", flat=True))

    def withdrawn(self):
        """Once public, now answered with 410, title, date and notice."""
        return self.exclude(withdrawn_at=None)

    def harvestable(self, now):
        """What was ever public: live editions, and withdrawn ones as deleted records."""
        return self.filter(published_at__lte=now)

    def coming(self, now):
        """First publications that wait for their time."""
        return self.standing().filter(published_at__gt=now)

    def standing(self):
        """What is public, and what only waits for its time."""
        return self.filter(STANDING)

    def scheduled(self, now):
        return self.filter(Q(published_at__gt=now) | Q(pending_at__gt=now))

    def due(self, now):
        """Live editions whose scheduled update has come."""
        return self.filter(pending_at__lte=now)

    def in_language(self, code):
        return self.filter(language=code)

    def of_article(self, public_id):
        return self.filter(public_id=public_id)

    def of_articles(self, public_ids):
        return self.filter(public_id__in=public_ids)

    def about(self, topic):
        return self.filter(topics=topic)

    def tied_to(self, relation, keys):
        """Those of some topics, or of some people."""
        return self.filter(**{f"{relation}__in": keys})

    def by(self, author):
        """Signed by a person, in whatever role; once each, also where somebody is both author and editor."""
        return self.filter(Exists(EditionAuthor.objects.filter(edition=OuterRef("pk"), author=author)))

    def of_kind(self, kind):
        return self.filter(kind=kind)

    def showing(self, image_id):
        """Texts with this picture in their body."""
        return self.filter(current__body_html__contains=f'<figure data-image="{image_id}"')

    def citing(self, source):
        return self.filter(sources=source)

    def citing_any(self, public_ids):
        """Texts that cite any work of these ids; once each."""
        return self.filter(
            Exists(EditionSource.objects.filter(edition=OuterRef("pk"), source__public_id__in=public_ids))
        )

    def waiting(self):
        """Editions with an update that waits for its time."""
        return self.exclude(pending_at=None)

    def held(self, editions):
        """These editions but the withdrawn ones, locked until the transaction ends; always in one order, so that two
        who hold several never wait for each other."""
        ids = {edition.pk for edition in editions}
        return self.select_for_update().filter(pk__in=ids, withdrawn_at=None).order_by("pk")

    def in_years(self, first, last):
        """From one year to another, either of which may be left open."""
        editions = self.filter(published_at__year__gte=first) if first else self
        return editions.filter(published_at__year__lte=last) if last else editions

    def narrowed(self, *, kind="", region="", topic="", by="", year="", since="", until=""):
        """What readers may narrow a list by; regions, topics and people are given by their slugs."""
        editions = self.of_kind(kind) if kind else self
        # Each key is looked up first: so a database knows how many texts there are to expect.
        for slug in filter(None, [region, topic]):
            topics = EditionTopic.objects.filter(topic=key_of(EditionTopic, "topic", slug))
            editions = editions.filter(Exists(topics.filter(edition=OuterRef("pk"))))
        if by:
            signed = EditionAuthor.objects.filter(author=key_of(EditionAuthor, "author", by))
            editions = editions.filter(Exists(signed.filter(edition=OuterRef("pk"))))
        return editions.in_years(since or year, until or year)

    def newest_first(self):
        return self.order_by("-published_at", "-pk")

    def older_than(self, place):
        """What `newest_first` has after an edition; `place` is a query that finds it."""
        at, key = (Subquery(place.values(field)[:1]) for field in ("published_at", "pk"))
        # The second condition says nothing new, but to the database: where in the index to begin.
        return self.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=key), published_at__lte=at)

    def newer_than(self, place):
        """What `newest_first` has before an edition."""
        at, key = (Subquery(place.values(field)[:1]) for field in ("published_at", "pk"))
        return self.filter(Q(published_at__gt=at) | Q(published_at=at, pk__gt=key), published_at__gte=at)

    def recorded_as(self, record_id, language):
        return self.filter(record_id=record_id, language=language)

    def changed(self, since=None, before=None):
        """Whose record changed at `since` or later, and earlier than `before`."""
        editions = self.filter(recorded_at__gte=since) if since else self
        return editions.filter(recorded_at__lt=before) if before else editions

    def harvest(self, after=None):
        """In the order in which their records changed; `after`: the place of the last one that somebody has.

        A record that changes goes to the end: whoever is half-way through meets it again, and misses none.
        """
        editions = self
        if after:
            at, record, language = after
            same = Q(record_id__gt=record) | Q(record_id=record, language__gt=language)
            # The first condition says nothing new, but to the database: where in the index to begin.
            editions = self.filter(Q(recorded_at__gt=at) | Q(recorded_at=at) & same, recorded_at__gte=at)
        signed = KeyTransform("byline", "current__inputs")
        return editions.annotate(signed=signed).order_by("recorded_at", "record_id", "language")

    def siblings_of(self, editions):
        """The same articles in every language, those of `editions` included."""
        return self.filter(article__in={edition.article_id for edition in editions})

    def without(self, editions):
        """The articles that are not among `editions`, in any language."""
        return self.filter(~Exists(editions.order_by().filter(article=OuterRef("article"))))

    def one_of(self, **theirs):
        """The key of any of these that is related to a row; `theirs` as in topics=OuterRef("pk").

        Finds the few topics or people of many texts faster than EXISTS: PostgreSQL reads that as a join of all texts.
        """
        return Subquery(self.order_by().filter(**theirs).values("pk")[:1])

    def languages_of(self, rows, **theirs):
        """`rows`, each of which knows in which languages any of these editions is its own; nothing is counted.

        `theirs`: the relation, as in topics=OuterRef("pk"). `languages.known_by` reads the answer.
        """
        editions = self.filter(**theirs).order_by()
        return rows.annotate(
            **{languages.column("is_in", code): Exists(editions.in_language(code)) for code in languages.codes()}
        )

    def for_lists(self):
        """With what an entry of a list says, and nothing else."""
        return self.only(*ENTRY)

    def for_print(self):
        return self.select_related("image", "current")

    def for_feeds(self):
        return self.for_print().newest_first()

    def with_text_out(self):
        """Each knows the digest of its text in print, or of the update that is scheduled, and since when: `out_digest`,
        `out_at`."""
        own = Q(pk=OuterRef("current")) | Q(number=None)
        out = Version.objects.filter(own, edition=OuterRef("pk")).order_by(F("number").asc(nulls_first=True))
        return self.annotate(
            out_digest=Subquery(out.values("digest")[:1]), out_at=Subquery(out.values("published_at")[:1])
        )

    def for_sitemaps(self):
        return self.order_by("pk").only(
            "article_id", "language", "original_language", "slug", "published_at", "updated_at"
        )

    def in_part(self, part, size):
        """One of the parts that all editions fall into, `size` keys to each; an edition never leaves its part."""
        return self.filter(pk__gte=part * size, pk__lt=(part + 1) * size)

    def for_search_results(self):
        """Each with its text and notes as `found_body` and `found_notes`, to show the words in."""
        body = KeyTextTransform("body", "current__inputs")
        found = self.annotate(found_body=body, found_notes=F("current__notes_html"))
        shown = ("article", "public_id", "language", "kind", "slug", "title", "summary", "byline", "labels")
        return found.only(*shown, "published_at", "word_count", "note_count")

    # These end a sentence: they ask the database, or write to it.

    def restamp(self, now):
        """Tell harvesters that these records changed."""
        return self.update(recorded_at=now)

    def owe_words(self):
        """Have a worker write the words that search finds these by anew: somebody’s name, or a topic’s, changed."""
        keys = list(self.order_by("pk").values_list("pk", flat=True).distinct())
        owe(Outbox(kind="reindex", payload={"editions": keys[at : at + 100]}) for at in range(0, len(keys), 100))

    def earliest_record(self):
        """When the oldest record changed last; None where there is none."""
        return self.aggregate(earliest=Min("recorded_at"))["earliest"]

    def alongside(self, editions):
        """`editions` as a list; each knows as `others` its article in other languages, as far as it is among these."""
        editions = list(editions)
        return beside(editions, self.siblings_of(editions).only(*NAMED))

    def once_each(self):
        """One edition of each article as a list: the original where it is among these. The rest are its `others`."""
        articles = {}
        for edition in self:
            articles.setdefault(edition.article_id, []).append(edition)
        found = []
        for editions in articles.values():
            edition = min(editions, key=lambda each: each.is_translation)
            edition.others = [other for other in editions if other is not edition]
            found.append(edition)
        return found

    def count_by(self, relation, *also):
        """{key of a topic or person: how many}, in one pass: to ask for each of them is many times as slow.

        With `also`, columns of editions: {(key, value of each): how many}.
        """
        # A text has each topic once; who wrote it may also have edited it.
        number = Count("pk", distinct=relation == "authors")
        counts = self.order_by().values_list(relation, *also).annotate(number)
        return {(key, *rest) if also else key: count for key, *rest, count in counts if key}

    def live_counts(self, relation, language, now):
        """The same of what is live in a language, from what is kept: it costs as much however many there are."""
        from .. import tallies  # which asks Edition

        return tallies.live(relation, language, now)

    def changed_by_part(self, size):
        """[(part, when a text in it last changed for readers)], parts as `in_part` has them."""
        changed = Max(Coalesce("updated_at", "published_at"))
        parts = self.annotate(part=F("pk") / size).order_by("part").values("part")
        return list(parts.annotate(changed=changed).values_list("part", "changed"))

    def languages_by_topic(self):
        """{slug of a topic: the languages of its texts}"""
        return grouped(self.order_by().values_list("topics__slug", "language").distinct())

    def languages_by_author(self):
        """{slug of a person: the languages of their texts}"""
        return grouped(self.order_by().values_list("authors__slug", "language").distinct())

    def years(self):
        """From the newest year to the oldest, by the institute’s clock."""
        span = self.aggregate(first=Min("published_at"), last=Max("published_at"))
        if span["first"] is None:
            return []
        return list(range(timezone.localtime(span["last"]).year, timezone.localtime(span["first"]).year - 1, -1))

    def latest(self, code, now, number):
        """The newest in print of a language as a list."""
        return latest_in(number=number, language=code, now=now)

    def whole(self, code, now, number):
        """The newest in print of a language, or of all where it is empty, with their texts as a list."""
        return whole_in(number=number, language=code, now=now)

    def leading(self, code, now):
        """What an editor put first on a home page, if it is public; else None. A choice for the language goes before
        one for all of them."""
        return next(iter(chosen_first(language=code, now=now)), None)

    def best_for(self, public_id, codes):
        """The article’s edition for a reader of these languages, else in its original one, else in any; or None."""

        def distance(edition):
            wanted = [*codes, edition.original_language]
            rank = wanted.index(edition.language) if edition.language in wanted else len(wanted)
            return edition.withdrawn_at is not None, rank

        return min(self.filter(public_id=public_id), key=distance, default=None)


def key_of(model, field, slug):
    """The key of the topic or person with a slug, as a query."""
    rows = model._meta.get_field(field).related_model.objects.filter(slug=slug)
    return Subquery(rows.order_by().values("pk")[:1])


@prepared()
def in_all_languages(*, article, now):
    """An article’s live editions, as far as a page names the others."""
    return Edition.objects.live(now).filter(article=article).only(*NAMED)


@prepared()
def chosen_first(*, language, now):
    choices = Lead.objects.filter(language__in=[language, ""])
    choice = choices.filter(article=OuterRef("article")).order_by("-language").values("language")[:1]
    chosen = Edition.objects.live(now).in_language(language).filter(article__in=choices.values("article"))
    return chosen.annotate(chosen_for=Subquery(choice)).for_lists().order_by("-chosen_for")[:1]


@prepared("number")
def latest_in(*, number, language, now):
    return Edition.objects.live(now).in_language(language).newest_first().for_lists()[:number]


@prepared("number", "language")
def whole_in(*, number, language, now):
    live = Edition.objects.live(now)
    return (live.in_language(language) if language else live).for_feeds()[:number]


def beside(editions, siblings):
    """Tell each of these editions which of `siblings` are its article in other languages."""
    by_article = {}
    for sibling in siblings:
        by_article.setdefault(sibling.article_id, []).append(sibling)
    order = languages.codes()
    for edition in editions:
        others = [sibling for sibling in by_article.get(edition.article_id, []) if sibling.pk != edition.pk]
        edition.others = sorted(others, key=lambda other: order.index(other.language))
    return editions


def grouped(pairs):
    """{first: [seconds]}, by the first; pairs without a first are nobody’s."""
    groups = {}
    for first, second in sorted(pair for pair in pairs if pair[0]):
        groups.setdefault(first, []).append(second)
    return groups


STANDING = Q(withdrawn_at=None)


class Edition(Shown):
    """An article as published in one language."""

    place = ("article", "article_id")
    unseen = frozenset({"pending_at", "record_id", "recorded_at"})
    is_seen_when_new = True

    article = models.ForeignKey("articles.Article", models.PROTECT, verbose_name=_("article"), related_name="editions")
    language = models.CharField(_("language"), max_length=12)
    # The permanent part of the short address, copied so that public pages never touch the manuscript.
    public_id = models.CharField(_("id"), max_length=64, db_index=True)
    original_language = models.CharField(_("original language"), max_length=12)
    kind = models.CharField(_("kind"), max_length=20)
    slug = models.CharField(_("address"), max_length=200)
    title = models.TextField(_("title"))
    summary = models.TextField(_("summary"), blank=True)
    # As published: [{"slug", "name", "role", "language"}].
    byline = models.JSONField(_("byline"), default=list)
    # Follows the topics’ own names: [{"slug", "kind", "name"}].
    labels = models.JSONField(_("topics"), default=list)
    # What readers are told was put right: [{"number", "at", "note"}].
    corrections = models.JSONField(_("corrections"), default=list)
    image = models.ForeignKey(
        "articles.Image", models.PROTECT, verbose_name=_("lead image"), null=True, blank=True, related_name="+"
    )
    word_count = models.PositiveIntegerField(_("words"), default=0)
    note_count = models.PositiveIntegerField(_("notes"), default=0)
    published_at = models.DateTimeField(_("published"))
    updated_at = models.DateTimeField(_("updated"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    notice = models.TextField(_("notice"), blank=True)
    current = models.ForeignKey(
        "articles.Version", models.RESTRICT, verbose_name=_("version in print"), null=True, related_name="+"
    )
    pending_at = models.DateTimeField(_("update scheduled for"), null=True, blank=True, db_index=True)
    # When what harvesters are told of it last changed in public; never before it is public.
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    # What harvesters know it by, for ever: the id of the article it was first a language of.
    record_id = models.CharField(max_length=64, editable=False)

    topics = models.ManyToManyField("articles.Topic", through="EditionTopic", related_name="editions")
    authors = models.ManyToManyField("authors.Author", through="EditionAuthor", related_name="editions")
    sources = models.ManyToManyField("articles.Source", through="EditionSource", related_name="editions")

    objects = EditionQuerySet.as_manager()

    files = ()  # what its page offers, once its address has been asked for
    is_preview = False  # it shows a draft: what its addresses lead to says something else
    others = ()  # the same article in other languages, once `alongside` has found them

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(fields=["article", "language"], name="one_edition_per_article_and_language")
        ]
        indexes = [
            # In the order of lists, to their last column: a list is read off the index, and so is its length.
            models.Index(fields=["language", "-published_at", "-id"], condition=STANDING, name="edition_live"),
            models.Index(
                fields=["language", "kind", "-published_at", "-id"], condition=STANDING, name="edition_live_kind"
            ),
            models.Index(fields=["-published_at", "-id"], condition=STANDING, name="edition_live_anywhere"),
            # Whether the text of a topic, a person or a work is to be counted.
            models.Index(fields=["id", "language", "published_at"], condition=STANDING, name="edition_counted"),
            models.Index(fields=["recorded_at", "record_id", "language"], name="edition_harvest"),
        ]

    def __str__(self):
        return f"{self.title} ({self.language})"

    def get_absolute_url(self):
        return address(self.language, "edition", self.slug)

    @classmethod
    def places(cls, keys):
        """Its article’s pages, whatever lists texts, and the lists of all it hangs together with: those of a person or
        a work also show what exists only in other languages."""
        found = set(cls.objects.filter(pk__in=keys).values_list("article", "language"))
        articles, codes = {article for article, _code in found}, {code for _article, code in found}
        places = {LISTS} | {f"article-{key}" for key in articles} | {f"similar-{code}" for code in codes}
        for model in (EditionTopic, EditionAuthor, EditionSource):
            related = model.objects.filter(edition__article__in=articles).order_by()
            places |= {f"{model.other}-{key}" for key in related.values_list(model.other, flat=True)}
        return places if found else set()

    @property
    def kind_label(self):
        return str(KINDS[self.kind].label) if self.kind in KINDS else self.kind

    @property
    def notes_heading(self):
        """Google Scholar looks for the works that research cites under a heading of this name."""
        is_scholarly = self.kind in KINDS and KINDS[self.kind].is_scholarly
        return gettext("References") if is_scholarly else gettext("Notes and sources")

    @property
    def writers(self):
        return [person for person in self.byline if person["role"] == "author"]

    @property
    def correction_notices(self):
        """What was put right, newest first."""
        return [
            {**entry, "at": datetime.fromisoformat(entry["at"])}
            for entry in sorted(self.corrections, key=lambda entry: entry["number"], reverse=True)
        ]

    @property
    def changed_at(self):
        """When its text last changed for readers; a typo is no change."""
        return self.updated_at or self.published_at

    @property
    def short_path(self):
        """The permanent link of this language."""
        return f"/a/{self.public_id}/{self.language}"

    @property
    def pdf_path(self):
        """Where its PDF is; empty for a draft, and on a machine that can make none."""
        if self.is_preview or not printing().is_on():
            return ""
        return address(self.language, "pdf", self.slug, self.slug)

    def is_live(self, now):
        return self.published_at <= now and self.withdrawn_at is None

    @property
    def is_translation(self):
        return self.language != self.original_language

    @property
    def reading_minutes(self):
        """At 220 words a minute, a common measure for careful reading; never 0."""
        return max(1, round(self.word_count / 220))

    def next_at(self, now):
        """When readers find something new; None where nothing is scheduled."""
        return self.published_at if self.published_at > now else self.pending_at

    @property
    def pending(self):
        return self.versions.filter(number=None).first()

    def versions_out(self):
        """The version in print, or first in turn, and the update that waits for its time."""
        return [self.current, *([self.pending] if self.pending_at else [])]

    def people(self):
        """Who signed it, in order: names as published, portraits and biographies as they are now."""
        return [
            {"name": self.byline[link.order]["name"], "role": link.role, "author": link.author}
            for link in signatures(edition=self.pk)
        ]

    def find_others(self, now):
        """Know the same article in other languages, as far as it is public."""
        beside([self], in_all_languages(article=self.article_id, now=now))

    def rests_on(self):
        """The works it cites, in the order of its notes, for a short list."""
        return [
            {"note": link.first_note, **link.source.named_in(self.language)} for link in citations_of(edition=self.pk)
        ]

    def paths(self):
        """{language: address} of this edition and of its others, in the site’s order."""
        paths = {edition.language: edition.get_absolute_url() for edition in [*self.others, self]}
        return {code: paths[code] for code in languages.codes() if code in paths}

    def similar(self, limit=6):
        """Live editions of the same language that are most alike, best first."""
        return self.stands_beside(limit).native

    def stands_beside(self, limit=6):
        """What is most alike, in this language and, where that is little, in others."""
        from ..similar import similar_to  # queries live in one place; imported late because it asks Edition

        found = similar_to(self, limit=limit, now=timezone.now())
        for code in languages.codes() if found.is_short else [self.language]:
            note(f"similar-{code}")
        return found

    def refresh_labels(self):
        """Topics’ names and order as they are now; the rest of the edition stays as published."""
        self.labels = [topic_label(link.topic, self.language) for link in self.edition_topics.select_related("topic")]
        self.recorded_at = max(timezone.now(), self.published_at)
        self.save(update_fields=["labels", "recorded_at"])

    def cancel(self, now=None):
        """Take back a schedule without a trace: a first publication that is not due yet, or a scheduled update."""
        now = now or timezone.now()
        with together():
            edition = Edition.objects.select_for_update().get(pk=self.pk)
            if edition.published_at > now:
                edition.erase()
            elif edition.pending_at:
                edition.drop_pending(now)
            else:
                raise NotPossible(gettext("Nothing is scheduled for this language."))

    def erase(self):
        """Remove an edition that was never public, with its versions, reserved addresses and words to find it by."""
        from ..search import forget  # which asks Edition

        self.current = None
        self.save(update_fields=["current"])
        forget(self)
        self.delete()

    def drop_pending(self, now):
        self.versions.filter(number=None).delete()
        self.addresses.filter(live_from__gt=now).delete()
        self.pending_at = None
        self.save(update_fields=["pending_at"])

    def withdraw(self, notice, now=None):
        """Take the text from the public; its address answers 410 with title, date and this notice."""
        now = now or timezone.now()
        if not notice.strip():
            raise NotPossible(gettext("Say in one sentence why the text is withdrawn: readers see it at its address."))
        with together():
            edition = Edition.objects.select_for_update().get(pk=self.pk)
            if edition.published_at > now:
                raise NotPossible(gettext("This language is not public yet. Cancel its schedule instead."))
            if edition.withdrawn_at:
                raise NotPossible(gettext("This language is already withdrawn."))
            edition.drop_pending(now)
            edition.withdrawn_at, edition.notice, edition.recorded_at = now, notice.strip(), now
            edition.save(update_fields=["withdrawn_at", "notice", "recorded_at"])
            edition.owe_relink()
        self.refresh_from_db()

    def owe_relink(self):
        """Texts in print that link here must gain or lose the link, the records of its other languages too; its PDF
        must go or come back."""
        owe(Outbox(kind=kind, payload={"article": self.public_id}) for kind in ("relink", "reharvest"))
        owe_pdfs([self], timezone.now())
        owe_similar([self])

    def reinstate(self, now=None):
        """Show the withdrawn text again, as it was."""
        with together():
            edition = Edition.objects.select_for_update().get(pk=self.pk)
            if not edition.withdrawn_at:
                raise NotPossible(gettext("This language is not withdrawn."))
            edition.withdrawn_at, edition.notice, edition.recorded_at = None, "", now or timezone.now()
            edition.save(update_fields=["withdrawn_at", "notice", "recorded_at"])
            edition.owe_relink()
        self.refresh_from_db()


@cache
def printing():
    from ..exporting import pdf  # which prints editions; each page asks several times where that is

    return pdf


class PartOfEdition(Shown):
    """A row that belongs to an edition, and may tie it to something else with pages of its own."""

    other = ""
    is_seen_when_new = True

    class Meta:
        abstract = True

    @classmethod
    def places(cls, keys):
        columns = {"article": "edition__article"} | ({cls.other: cls.other} if cls.other else {})
        rows = cls.objects.filter(pk__in=keys).order_by().values_list(*columns.values())
        return {f"{word}-{key}" for row in rows for word, key in zip(columns, row, strict=True)}


def topic_label(topic, language):
    return {"slug": topic.slug, "kind": topic.kind, "name": topic.name_in(language)}


class VersionQuerySet(ShownQuerySet):
    def ever_public(self, now):
        """Versions that readers have seen; of the closed ones only that they were. A pending one has no number yet."""
        return self.filter(number__isnull=False, published_at__lte=now)

    def public(self, now):
        """Versions readers may see."""
        return self.ever_public(now).filter(closed_at=None)

    def since(self, number):
        """From one version onwards, oldest first."""
        return self.filter(number__gte=number).order_by("number")

    def for_lists(self):
        return self.defer("inputs", "body_html", "notes_html", "contents")


class Version(PartOfEdition):
    """One publication of an edition. Its inputs never change; it can be closed, and its HTML reprinted."""

    class Kind(models.TextChoices):
        FIRST = "first", _("first publication")
        TYPO = "typo", _("typo")
        UPDATE = "update", _("update")
        CORRECTION = "correction", _("correction")

    edition = models.ForeignKey(Edition, models.CASCADE, verbose_name=_("edition"), related_name="versions")
    number = models.PositiveIntegerField(
        _("number"), null=True
    )  # null: scheduled, numbered when it becomes the current one
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    note = models.TextField(_("note to readers"), blank=True)
    published_at = models.DateTimeField(_("published"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("by"), null=True, blank=True, related_name="+"
    )
    inputs = models.JSONField()
    digest = models.CharField(max_length=64)
    body_html = models.TextField()
    notes_html = models.TextField(blank=True)
    contents = models.JSONField(default=list)  # [[level, id, text]]
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_reason = models.TextField(_("reason for closing"), blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["edition", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="version_number_once_per_edition"),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(number=None), name="one_pending_version_per_edition"
            ),
        ]

    def __str__(self):
        return f"{self.edition} · {self.number or '…'}"

    @property
    def sections(self):
        """[(id, heading)] of the largest headings, for the list of contents."""
        return [(anchor, heading) for level, anchor, heading in self.contents if level == 2]

    def changed_by(self, later):
        """What a later version changed: [(part, its changes, paragraph by paragraph)], changed parts only."""
        old, new = self.parts(), later.parts()
        compared = [(part, compare(old[part], new[part])) for part in old]
        return [(part, changes) for part, changes in compared if is_changed(changes)]

    def parts(self):
        """{name of a part: its paragraphs as HTML}; notes as printed, without their links back."""
        notes = re.findall(r"<li[^>]*>(.*?)</li>", footnotes.without_ways_back(self.notes_html), re.DOTALL)
        return {
            gettext("Title"): paragraphs([self.inputs["title"]]),
            pgettext("of a text", "Summary"): paragraphs([self.inputs["summary"]]),
            gettext("Key points"): paragraphs(self.inputs["key_points"]),
            gettext("Text"): self.inputs["body"],
            gettext("Notes"): paragraphs(richtext.plain(note) for note in notes),
        }

    def close(self, reason, now=None):
        """Take one old version’s text from the public; that there was one, and why it is gone, stays."""
        if self.number is None:
            raise NotPossible(gettext("This version is not public yet. Take its schedule back instead."))
        if self.closed_at:
            raise NotPossible(gettext("This version is closed already."))
        if self.edition.current_id == self.pk:
            raise NotPossible(gettext("This is the text in print. Publish a correction first, or withdraw it."))
        if not reason.strip():
            raise NotPossible(gettext("Say why this version is closed: readers see it in the list of versions."))
        self.closed_at, self.closed_reason = now or timezone.now(), reason.strip()
        with together():
            self.save(update_fields=["closed_at", "closed_reason"])
            owe_pdfs([self.edition], self.closed_at)


def paragraphs(texts):
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


class AddressQuerySet(ShownQuerySet):
    def resolve(self, language, slug, now=None):
        """The address that is, or once was, public under this slug; None for drafts, schedules and strangers."""
        return next(iter(at_address(language=language, slug=slug, now=now or timezone.now())), None)

    def taken_by_other(self, language, slug, public_id):
        return self.filter(language=language, slug=slug).exclude(edition__public_id=public_id).exists()

    def free(self, language, slug, public_id):
        """`slug`, or `slug`-2, -3 … if another article has it."""
        return numbered(slug, lambda free: self.taken_by_other(language, free, public_id))


@prepared("language")
def at_address(*, language, slug, now):
    # A slug that a scheduled update brings is public when that update is in print, be `tick` ever so late: a redirect
    # from it to the old slug, kept by a browser, would soon lead in circles.
    in_print = Q(edition__pending_at=None) | ~Q(live_from=F("edition__pending_at"))
    return (
        Address.objects.filter(in_print, language=language, slug=slug)
        .filter(live_from__lte=now, edition__published_at__lte=now)
        .select_related("edition__image", "edition__current")
        .annotate(files=Attachment.objects.listed(OuterRef("edition__article"), language))
    )


class Address(PartOfEdition):
    """A slug that belongs to an edition for ever; old ones redirect to the current one."""

    language = models.CharField(_("language"), max_length=12)
    slug = models.CharField(_("address"), max_length=200)
    edition = models.ForeignKey(Edition, models.CASCADE, verbose_name=_("edition"), related_name="addresses")
    is_current = models.BooleanField(_("current"), default=True)
    live_from = models.DateTimeField(_("public from"))  # reserved before, public from here

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(fields=["language", "slug"], name="address_belongs_to_one_edition"),
            models.UniqueConstraint(
                fields=["edition"], condition=Q(is_current=True), name="one_current_address_per_edition"
            ),
        ]

    def __str__(self):
        return f"/{self.language}/articles/{self.slug}/"


class EditionTopic(PartOfEdition):
    """A topic an edition was published under."""

    other = "topic"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="edition_topics")
    topic = models.ForeignKey("articles.Topic", models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)

    objects = ShownQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["edition", "topic"], name="edition_topic_once")]

    def __str__(self):
        return f"{self.edition} · {self.topic}"


class EditionAuthor(PartOfEdition):
    """A person in the byline of an edition as published."""

    other = "author"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="edition_authors")
    author = models.ForeignKey("authors.Author", models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    order = models.PositiveSmallIntegerField(default=0)

    objects = ShownQuerySet.as_manager()

    class Meta:
        ordering = ["order"]

    def __str__(self):
        return f"{self.edition} · {self.author}"


@prepared()
def signatures(*, edition):
    return EditionAuthor.objects.filter(edition=edition).select_related("author")


class EditionSource(PartOfEdition):
    """A work the text in print cites, with the number of the first note that does."""

    other = "source"

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="edition_sources")
    source = models.ForeignKey("articles.Source", models.PROTECT, related_name="edition_sources")
    first_note = models.PositiveIntegerField()

    objects = ShownQuerySet.as_manager()

    class Meta:
        ordering = ["first_note", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "source"], name="edition_source_once")]

    def __str__(self):
        return f"{self.edition} · {self.source}"


@prepared()
def citations_of(*, edition):
    return EditionSource.objects.filter(edition=edition).select_related("source")


class EditionLink(models.Model):
    """A link from a text in print to another article: reprinted when that one goes live, moves or is withdrawn."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="links")
    to_public_id = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "to_public_id"], name="edition_link_once")]

    def __str__(self):
        return f"{self.edition} → {self.to_public_id}"
