"""Rows that readers see: what is made from them is noted, and a change of one owes the emptying of those pages.

A place is what a page was made from, as a word: `article-12` (any language of it), `author-3`, `topic-4`, `source-5`,
`image-6`; `lists` for whatever lists all texts, `names` for whatever names all people and topics; `any`, which goes
with every change of all; `everything`.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models, transaction

EVERYTHING = "everything"
ANY = "any"
LISTS = "lists"
NAMES = "names"
MANY = 1000  # rows changed together, above which it is not worth asking whose pages they are on

noted: ContextVar[set | None] = ContextVar("noted", default=None)
owed: ContextVar["Owed | None"] = ContextVar("owed", default=None)


@contextmanager
def noting():
    """A set that is filled with the places of all rows read meanwhile."""
    places: set[str] = set()
    token = noted.set(places)
    try:
        yield places
    finally:
        noted.reset(token)


def note(place):
    """The page that is being made, if one is, depends on this place."""
    places = noted.get()
    if places is not None:
        places.add(place)


class Owed:
    """What the changes of a transaction empty: where each row stood before the first, and where it stands at last."""

    def __init__(self):
        self.places = set()
        self.keys = {}  # {model: keys of its changed rows}

    def changes(self, model, keys):
        """These rows are about to be changed or deleted."""
        known = self.keys.setdefault(model, set())
        if (new := set(keys) - known) and len(known) + len(new) <= MANY:
            self.places |= model.places(new)
        known |= new

    def adds(self, model, keys):
        """These rows are new: no page that anybody has seen was made from them."""
        if model.is_seen_when_new:
            self.keys.setdefault(model, set()).update(keys)

    def write(self):
        from thinktank.models import Purge  # whose neighbours are themselves shown

        for model, keys in self.keys.items():
            if keys:
                self.places |= model.places(keys) if len(keys) <= MANY else {EVERYTHING}
        if EVERYTHING in self.places:
            self.places = {EVERYTHING}
        if self.places:
            Purge.objects.create(places=sorted(self.places))


@contextmanager
def together(*, savepoint=True):
    """A transaction whose changes owe the emptying of their pages as one, written with them: all of it or nothing.

    Within another it is a part of that, which writes for both.
    """
    with transaction.atomic(savepoint=savepoint):
        if (outer := owed.get()) is not None:
            yield outer
            return
        token = owed.set(mine := Owed())
        try:
            yield mine
        finally:
            owed.reset(token)
        mine.write()


class ShownQuerySet(models.QuerySet):
    """Changes many rows at once, and empties what shows them."""

    def update(self, **values):
        if not self.model.is_seen(values):
            return super().update(**values)
        with together(savepoint=False) as owed:
            owed.changes(self.model, self.first_keys())
            return super().update(**values)

    def delete(self):
        with together(savepoint=False) as owed:
            owed.changes(self.model, self.first_keys())
            return super().delete()

    def bulk_create(self, objs, *args, **kwargs):
        with together(savepoint=False) as owed:
            created = super().bulk_create(objs, *args, **kwargs)
            owed.adds(self.model, [row.pk for row in created])
        return created

    def first_keys(self):
        """The keys of these rows; of many no more than it takes to know that they are many."""
        found = self.model._base_manager.filter(pk__in=self.order_by().values("pk"))
        return list(found.values_list("pk", flat=True)[: MANY + 1])

    update.alters_data = delete.alters_data = bulk_create.alters_data = True
    delete.queryset_only = True  # no manager offers to delete everything


class Shown(models.Model):
    """A row that public pages are made from."""

    place = ("", "")  # what a page that reads a row is noted under: a word, and the column that goes with it
    also = frozenset()  # further places where a row shows that no page reads whole
    unseen = frozenset()  # columns that no stored page shows
    is_seen_when_new = False  # whether a new row changes pages that were made before it

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and not self.is_seen(update_fields):
            return super().save(*args, **kwargs)
        is_new = self._state.adding
        with together(savepoint=False) as owed:
            if not is_new:
                owed.changes(type(self), [self.pk])
            super().save(*args, **kwargs)
            if is_new:
                owed.adds(type(self), [self.pk])

    def delete(self, *args, **kwargs):
        with together(savepoint=False) as owed:
            owed.changes(type(self), [self.pk])
            return super().delete(*args, **kwargs)

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        if noted.get() is not None and cls.place[0]:
            word, column = cls.place
            # A row read without that column says too little: its page goes with every change.
            note(f"{word}-{row.__dict__[column]}" if column in row.__dict__ else EVERYTHING)
        return row

    @classmethod
    def places(cls, keys):
        """The places of rows, by their keys: all pages that show one of them are noted under one of these."""
        return {f"{cls.place[0]}-{key}" for key in keys} | cls.also

    @classmethod
    def is_seen(cls, names):
        return not cls.unseen.issuperset(names)
