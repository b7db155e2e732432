"""CSL-JSON, as Zotero, registries and this site write it → works (pure)."""

import json

from django.utils.translation import gettext as _

from .. import csl as reading
from .bibliography import DATES, PEOPLE, Bibliography, Gathering, place
from .document import ImportRefused

# What a program writes for itself.
CODED = {"id", "type", "URL", "DOI"} | DATES
OWN = {"id", "citation-key", "citekey", "_id", "system_id", "custom"}


def read(text: str) -> Bibliography:
    """A list of works, one work, or {"items": […]}; fields that CSL does not know stay as they are.

    Raises ImportRefused where it is no JSON, naming the line.

    read('[{"id": "a", "title": "Kış", "type": "book"}]').entries[0].csl → {"title": "Kış", "type": "book"}
    """
    try:
        found = json.loads(text.lstrip("\ufeff"), parse_constant=lambda name: None)
    except json.JSONDecodeError as error:
        raise ImportRefused(
            _("This is no JSON: it breaks off or goes wrong in line %(line)d, column %(column)d. Export it again.")
            % {"line": error.lineno, "column": error.colno}
        ) from error
    except (RecursionError, ValueError) as error:
        raise ImportRefused(_("This JSON cannot be read: it is nested too deeply. Export it again.")) from error
    if isinstance(found, dict):
        found = found["items"] if isinstance(found.get("items"), list) else [found]
    gathering = Gathering()
    for number, work in enumerate(found if isinstance(found, list) else [found], 1):
        if not isinstance(work, dict):
            gathering.find(
                "no-work", _("This is no reference."), _("number %(number)d") % {"number": number}, str(work)
            )
            continue
        key = reading.text(work.get("citation-key") or work.get("id")) or str(number)
        gathering.typed += [value for name, value in work.items() if isinstance(value, str) and name not in CODED]
        gathering.add(fields_of(work, place(0, key), gathering), key, 0)
    return gathering.done("CSL-JSON")


def fields_of(work: dict, where: str, gathering: Gathering) -> dict:
    csl: dict = {}
    for name, value in work.items():
        if name in OWN or value in (None, "", [], {}):
            continue
        if name in PEOPLE:
            csl[name] = reading.people(value)
        elif name in DATES:
            if date := date_of(value):
                csl[name] = date
            else:
                gathering.leave_out(name, where, json.dumps(value, ensure_ascii=False))
        elif isinstance(value, str | int | float) or (isinstance(value, list) and name not in ("type", "title")):
            csl[name] = (reading.text(value) if isinstance(value, list) else value) or json.dumps(value)
        elif isinstance(value, list):
            csl[name] = reading.text(value)
        else:
            gathering.leave_out(name, where, json.dumps(value, ensure_ascii=False))
    csl["type"] = reading.text(csl.get("type")) or "document"
    for name in ("title", "container-title", "publisher", "URL", "DOI", "language"):
        if name in csl:
            csl[name] = reading.text(csl[name])
    return csl


def date_of(value: object) -> dict:
    """A date in the one form the site keeps; what else a date may say (season, circa) stays with it."""
    found = reading.date_value(value)
    more = {name: value[name] for name in ("season", "circa") if value.get(name)} if isinstance(value, dict) else {}
    return found | more if found else {}
