"""Two sources field by field: what each says, which is the better, and what an editor chose."""

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from thinktank import languages

from .. import csl
from .source_form import LOCAL, PEOPLE, PLAIN, BaseSourceForm
from .source_types import TYPES

LABELS = {name: BaseSourceForm.base_fields[field].label for field, name in (PLAIN | PEOPLE).items()}
LABELS["issued"] = BaseSourceForm.base_fields["csl_issued"].label
ORDER = ["type", "title", "author", "container-title", "publisher", "issued", "URL", "DOI"]


@dataclass(frozen=True)
class Row:
    name: str  # of a CSL field; "tr:title" of one in another language
    label: str
    ids: tuple[str, str]
    texts: tuple[str, str]
    chosen: int  # 0 or 1: whose value is proposed

    @property
    def options(self):
        """[(id of the source, what it says, whether that is proposed)]"""
        return [(self.ids[n], self.texts[n], n == self.chosen) for n in (0, 1)]

    @property
    def is_same(self):
        return self.texts[0] == self.texts[1]


def rows(one, other, *, kept):
    mine = [flat(one), flat(other)]
    names = sorted(mine[0] | mine[1], key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))
    first = int(kept.pk == other.pk)
    ids = one.public_id, other.public_id
    return [
        Row(
            name,
            label_of(name),
            ids,
            tuple(shown(name, work.get(name)) for work in mine),
            better(name, *mine, first=first),
        )
        for name in names
    ]


def flat(source):
    """{name: value} of the CSL and of its fields in other languages, which are named “tr:title”."""
    local = {f"{code}:{name}": value for code, own in source.localized.items() for name, value in own.items()}
    return source.csl | local


def label_of(name):
    code, colon, own = name.partition(":")
    if not colon:
        return LABELS.get(name, name)
    return _("%(field)s (%(language)s)") % {"field": LABELS.get(own, own), "language": languages.own_name(code)}


def shown(name, value):
    if value in (None, "", [], {}):
        return ""
    if name == "type":
        return str(dict(TYPES).get(value, value))
    if name == "issued":
        return csl.iso(value)
    if name in PEOPLE.values():
        parts = ([p.get("literal") or p.get("family", ""), p.get("given", "")] for p in csl.people(value))
        return "; ".join(", ".join(filter(None, part)) for part in parts)
    return csl.text(value) or json.dumps(value, ensure_ascii=False)


def better(name, one, other, *, first):
    """Whose value says more; where neither does, that of the source that stays."""

    def worth(work):
        text = shown(name, work.get(name))
        if not text:
            return (0, 0)
        if name.endswith("URL"):
            return (1, int(text.startswith("https://")))
        return (1, len(text)) if name in ("issued", *PEOPLE.values()) else (1, 0)

    ranks = worth(one), worth(other)
    return first if ranks[0] == ranks[1] else int(ranks[1] > ranks[0])


def chosen_fields(one, other, posted):
    """The CSL and the localized fields that the ticked boxes say; a field nobody ticked keeps the proposed value."""
    mine = {one.public_id: flat(one), other.public_id: flat(other)}
    work, localized = {}, {}
    for row in rows(one, other, kept=one):
        ids = [one.public_id, other.public_id]
        picked = posted.get(f"pick-{row.name}")
        value = mine[picked if picked in ids else ids[row.chosen]].get(row.name)
        if value in (None, "", [], {}):
            continue
        code, colon, name = row.name.partition(":")
        if colon and name in LOCAL.values():
            localized.setdefault(code, {})[name] = value
        elif not colon:
            work[row.name] = value
    return work, localized
