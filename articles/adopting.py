"""One article’s only language becomes a language of another article.

Two texts that were written or imported apart are one text in two languages: `adopted` says what the article is then
(pure), `adopt` makes it so in one transaction, or not at all.

    the text           goes over with its notes, matched to the article’s by work and order, as an import matches them
    people, topics     who signs only there signs only this language; topics are put together
    the edition        goes over with its versions, addresses and words to find it by: readers notice nothing but the
                       other languages beside it
    permanent links    /a/THERE leads to the language here, for ever
    revisions          stay readable here, as what was set aside
"""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from thinktank import languages
from thinktank.models import Redirect
from thinktank.pages.shown import together

from . import amending, footnotes, snapshots
from .ids import new_key
from .importing.matching import pair
from .models.editions import EditionLink, NotPossible
from .models.moving import Imported
from .models.revisions import Revision
from .models.translations import ROLES, Translation
from .publishing import NotReady, post_reharvests, post_relinks
from .slugs import numbered


def adopted(mine: dict, theirs: dict, language: str) -> dict:
    """The snapshot of an article that takes a language over from another’s; what languages share but notes stays."""
    body = theirs["texts"][language]["body"]
    notes = {note["key"]: note for note in mine["footnotes"]}
    known = in_order(mine)
    added = in_order({**theirs, "texts": {language: theirs["texts"][language]}})
    counterparts = pair([works(note, language) for note in added], [works(note, language) for note in known])
    elsewhere = [code for code, fields in mine["texts"].items() if code != language and fields["body"]]
    keys = {}
    for note, counterpart in zip(added, counterparts, strict=True):
        if counterpart is None:
            key = note["key"] if note["key"] not in notes else new_key()
            notes[key] = note | {"key": key, "cites": [cite | {"language": ""} for cite in note["cites"]]}
        else:
            key = known[counterpart]["key"]
            notes[key] = joined(notes[key], note, language, elsewhere)
        keys[note["key"]] = key
    for old in footnotes.keys(body):
        # The NUL keeps a key that was just written from being taken for one that is still to come.
        body = body.replace(f'data-note="{old}"', f'data-note="\0{keys.get(old, old)}"')
    text = theirs["texts"][language] | {"body": body.replace("\0", "")}
    if mine["image"] and mine["image"] != theirs["image"]:
        text |= {"image_alt": "", "image_caption": ""}  # they say what another picture shows
    topics = [*mine["topics"], *(slug for slug in theirs["topics"] if slug not in mine["topics"])]
    return mine | {
        "texts": mine["texts"] | {language: text},
        "footnotes": [*notes.values()],
        "topics": topics,
        "image": mine["image"] or theirs["image"],
    }


def in_order(snapshot: Mapping) -> list[dict]:
    """Its notes as its first text has them, then those that no marker points to."""
    notes = {note["key"]: note for note in snapshot["footnotes"]}
    original = snapshot["original_language"]
    texts = sorted(snapshot["texts"], key=lambda code: code != original)
    order = next((found for code in texts if (found := footnotes.keys(snapshot["texts"][code]["body"] or ""))), [])
    return [notes.pop(key) for key in order if key in notes] + list(notes.values())


def works(note: Mapping, language: str) -> list[str]:
    return [cite["source"] for cite in note["cites"] if cite["language"] in ("", language)]


def joined(note: dict, other: Mapping, language: str, elsewhere: Sequence[str]) -> dict:
    """A note with another’s words in a language; where that cites something else, only there."""
    text = note["text"] | {language: other["text"].get(language, "")}
    own = [cite for cite in other["cites"] if cite["language"] in ("", language)]
    there = [cite for cite in note["cites"] if cite["language"] in ("", language)]
    if [place(cite) for cite in own] == [place(cite) for cite in there]:
        worded = iter(own)
        cites = [
            with_words(cite, next(worded), language) if cite["language"] in ("", language) else cite
            for cite in note["cites"]
        ]
    else:
        kept = [cite for cite in note["cites"] if cite["language"] not in ("", language)]
        shared = [cite for cite in note["cites"] if cite["language"] == ""]
        kept += [cite | {"language": code} for code in elsewhere for cite in shared]
        cites = kept + [cite | {"language": language if elsewhere else ""} for cite in own]
    return note | {"text": text, "cites": cites}


def place(cite: Mapping) -> tuple:
    return cite["source"], tuple(cite["locator"]), cite["accessed"]


def with_words(cite: dict, other: Mapping, language: str) -> dict:
    return cite | {name: cite[name] | {language: other[name].get(language, "")} for name in ("prefix", "suffix")}


# The rest of this file reads and writes the database.


@together()
def adopt(article, other, language: str, *, by=None):
    """See Article.adopt."""
    first, second = sorted((article, other), key=lambda one: one.pk or 0)
    held = {one.pk: one.hold() for one in (first, second)}
    mine, theirs = held[article.pk], held[other.pk]
    refuse(mine, theirs, language)
    before, there = mine.snapshot(), theirs.snapshot()
    after = adopted(before, there, language)
    was_in_step = is_in_step(theirs, language)
    amending.keep_first(mine, before)
    mine.claim(mine.lock_version)
    amending.write(mine, snapshots.changes(before, after))
    mine.refresh_from_db()
    take_people(mine, theirs, language)
    take_files(mine, theirs, language)
    take_work(mine, theirs, language)
    take_history(mine, theirs, by)
    note = _("%(language)s taken over from article %(id)s") % {
        "language": languages.named(language),
        "id": theirs.public_id,
    }
    Translation.objects.follow(mine, before, after)
    mine.revise(by=by, kind=Revision.Kind.IMPORT, note=note)
    edition = take_edition(mine, theirs, language)
    Imported.objects.filter(article=theirs).update(article=mine)
    lead_here(mine, theirs, language)
    theirs.delete()
    if edition:
        post_relinks([edition], timezone.now())
        post_reharvests([edition], timezone.now())
        if was_in_step and not edition.withdrawn_at:
            restate(mine, edition, by)
    article.refresh_from_db()
    return article


def refuse(mine, theirs, language: str) -> None:
    """Raise NotPossible where a language cannot go over whole."""
    name = languages.named(language)
    if mine.pk == theirs.pk:
        raise NotPossible(_("This is one article. Choose two."))
    if language not in theirs.written_languages:
        raise NotPossible(_("The other article has no text in %(language)s.") % {"language": name})
    others = [code for code in theirs.written_languages if code != language]
    others += [edition.language for edition in theirs.editions.all() if edition.language != language]
    if others:
        raise NotPossible(
            _("The other article also has %(languages)s. Only an article in one language can be taken over.")
            % {"languages": ", ".join(dict.fromkeys(languages.named(code) for code in others))}
        )
    if not mine.written_languages:
        raise NotPossible(_("This article has no text yet. Take it the other way round."))
    if language in mine.written_languages or mine.edition(language):
        raise NotPossible(
            _(
                "This article has a text of its own in %(language)s, and readers may know its address. Take over a "
                "language that it does not have, or keep the two apart."
            )
            % {"language": name}
        )
    if mine.editions.exclude(pending_at=None).exists() or theirs.editions.exclude(pending_at=None).exists():
        raise NotPossible(_("An update of one of the two is scheduled. Wait until it is public, or cancel it first."))


def is_in_step(article, language: str) -> bool:
    """Whether readers have what the manuscript says; then they shall have it after the move as well."""
    return article.edition(language) is not None and not article.has_changed_since_published(language)


def take_people(mine, theirs, language: str) -> None:
    """Everybody who signs there signs here; those who sign nothing else here, this language only."""
    signed = {(a.author_id, a.role) for a in mine.authorships.all() if a.language in ("", language)}
    order = mine.authorships.count()
    for number, link in enumerate(theirs.authorships.all()):
        if link.language in ("", language) and (link.author_id, link.role) not in signed:
            mine.authorships.create(author_id=link.author_id, role=link.role, order=order + number, language=language)


def take_files(mine, theirs, language: str) -> None:
    """Its files, offered in this language; of two of one name the second gets a number."""
    names = set(mine.attachments.values_list("name", flat=True))
    for attachment in theirs.attachments.all():
        free = numbered(attachment.name, names.__contains__)
        names.add(free)
        attachment.article, attachment.name, attachment.language = mine, free, language
        attachment.save()


def take_work(mine, theirs, language: str) -> None:
    """Who writes, translates and reviews it, by when, and what was said about it."""
    given = theirs.translations.filter(language=language).first()
    if given:
        work = mine.work_in(language)
        for name in (*ROLES, "due_on"):
            if getattr(work, name) is None:
                setattr(work, name, getattr(given, name))
        work.save(update_fields=[*ROLES, "due_on"])
    theirs.comments.update(article=mine)


def take_history(mine, theirs, by) -> None:
    """Its revisions, and its last state, as what never was this article’s own."""
    amending.keep(theirs, theirs.snapshot(), by=by, kind=Revision.Kind.IMPORT, note=_("The last state"))
    number = mine.revisions.aggregate(last=Max("number"))["last"] or 0
    for revision in theirs.revisions.order_by("number"):
        number += 1
        revision.article, revision.number = mine, number
        revision.note = _("Article %(id)s: %(what)s") % {
            "id": theirs.public_id,
            "what": revision.note or revision.get_kind_display(),
        }
        revision.note = revision.note[:300]
        revision.kind, revision.snapshot = Revision.Kind.ASIDE, {"aside": [], **revision.snapshot}
        revision.save()


def take_edition(mine, theirs, language: str):
    """What readers have goes over as it is: its versions, its addresses, when it was published, or that it is to be."""
    edition = theirs.edition(language)
    if edition is None:
        return None
    edition.article = mine
    edition.public_id, edition.original_language = mine.public_id, mine.original_language
    edition.recorded_at = max(edition.published_at, timezone.now())
    edition.save(update_fields=["article", "public_id", "original_language", "recorded_at"])
    return edition


def lead_here(mine, theirs, language: str) -> None:
    """Everything that named the other article names this one."""
    gone, here = f"/a/{theirs.public_id}", f"/a/{mine.public_id}/{language}"
    for row in Redirect.objects.leading_to(gone):
        rest = row.target.removeprefix(gone).removeprefix(f"/{language}")
        row.target = here + rest
        row.save(update_fields=["target"])
    Redirect.objects.remember({gone: here, f"{gone}/{language}": here})
    linking = EditionLink.objects.filter(to_public_id=theirs.public_id)
    both = EditionLink.objects.filter(to_public_id=mine.public_id).values("edition")
    linking.filter(edition__in=list(both.values_list("edition", flat=True))).delete()
    linking.update(to_public_id=mine.public_id)


def restate(mine, edition, by) -> None:
    """Print it anew as a language of this article: the same words, the notes and people that languages share."""
    at = edition.published_at if edition.published_at > timezone.now() else None
    try:
        with transaction.atomic():
            mine.publish(edition.language, by=by, at=at, kind="typo")
    except (NotReady, NotPossible):
        return  # what is in print stays; the desk shows that the manuscript differs
