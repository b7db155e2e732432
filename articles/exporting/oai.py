"""OAI-PMH 2.0 (https://www.openarchives.org/OAI/openarchivesprotocol.html): the catalogue that libraries harvest.

One record per edition that is or was public, oai:HOST:ARTICLE/LANGUAGE, also when another article takes the language
over; a withdrawn one is a deleted record for ever, and what was never public is not there. A record changes, and its
datestamp with it, when its edition is published (a scheduled one when its time comes), updated, mended, withdrawn or
shown again, when a topic of it is renamed, and when another language of its article appears, moves or goes: dc:relation
names them. The name and licence of the institute are read as they are now and move no datestamp.

Two of the eight errors have no occasion here: every record has oai_dc, and there are sets.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from lxml import etree

from thinktank import languages
from thinktank.models import Institute

from .. import richtext
from ..kinds import KINDS
from ..models import Edition
from . import dublin_core, resumption
from .metadata import absolute

PAGE = 100
LONGEST = 2_000  # characters of an argument; our tokens have a few hundred
PREFIX = "oai_dc"

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
SCHEMAS = {OAI: f"{OAI}OAI-PMH.xsd", OAI_DC: "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"}

SECOND = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SET = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")
IDENTIFIER = re.compile(r"([A-Za-z0-9_-]{1,64})/([A-Za-z-]{1,12})")

Elements = Iterator[etree._Element]


class Refused(Exception):
    """One of the protocol's errors, by its code."""

    def __init__(self, code: str, message: str):
        self.code, self.message = code, message
        super().__init__(message)


@dataclass(frozen=True)
class Verb:
    """What may be asked. `exclusive`: the argument that stands alone, in the place of all others."""

    answer: Callable[[dict[str, str], datetime], Iterable[etree._Element]]
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    exclusive: str = ""


def answer(asked: Sequence[tuple[str, str]], now: datetime) -> bytes:
    """The XML document that answers a request, given as the (name, value) pairs of its arguments."""
    root = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={None: OAI, "xsi": XSI})
    locate_schema(root, OAI)
    add(root, "responseDate", stamp(now))
    request = add(root, "request", base_url())
    try:
        verb, arguments = read(asked)
        request.attrib.update({"verb": verb, **arguments})
        content = list(VERBS[verb].answer(arguments, now))
        etree.SubElement(root, f"{{{OAI}}}{verb}").extend(content)
    except Refused as refusal:
        if refusal.code in ("badVerb", "badArgument"):
            request.attrib.clear()
        add(root, "error", refusal.message, code=refusal.code)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def read(asked: Sequence[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    """The verb and its arguments, each given once, all known and none missing."""
    verbs = [value for name, value in asked if name == "verb"]
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise Refused("badVerb", f"Name one verb: {', '.join(VERBS)}.")
    verb = VERBS[verbs[0]]
    pairs = [(name, value) for name, value in asked if name != "verb"]
    arguments = dict(pairs)
    if len(arguments) < len(pairs):
        raise Refused("badArgument", "An argument may be given once.")
    if not arguments.keys() <= {*verb.required, *verb.optional, verb.exclusive} - {""}:
        raise Refused("badArgument", "This verb has no such argument.")
    if not all(0 < len(value) <= LONGEST and richtext.without_controls(value) == value for value in arguments.values()):
        raise Refused("badArgument", "An argument is empty, too long, or no text.")
    if verb.exclusive in arguments:
        if len(arguments) > 1:
            raise Refused("badArgument", f"{verb.exclusive} stands alone.")
    elif missing := verb.required - arguments.keys():
        raise Refused("badArgument", f"This is missing: {', '.join(sorted(missing))}.")
    return verbs[0], arguments


# What the verbs answer


def identify(arguments: dict[str, str], now: datetime) -> Elements:
    institute = Institute.objects.current()
    with override(institute.default_language):
        yield element("repositoryName", institute.best_name)
    yield element("baseURL", base_url())
    yield element("protocolVersion", "2.0")
    yield element("adminEmail", institute.oai_email or institute.contact_email or settings.DEFAULT_FROM_EMAIL)
    yield element("earliestDatestamp", stamp(Edition.objects.harvestable(now).earliest_record() or now))
    yield element("deletedRecord", "persistent")
    yield element("granularity", "YYYY-MM-DDThh:mm:ssZ")


def list_metadata_formats(arguments: dict[str, str], now: datetime) -> Elements:
    if "identifier" in arguments:
        find(arguments["identifier"], now)
    offered = etree.Element(f"{{{OAI}}}metadataFormat")
    add(offered, "metadataPrefix", PREFIX)
    add(offered, "schema", SCHEMAS[OAI_DC])
    add(offered, "metadataNamespace", OAI_DC)
    yield offered


def list_sets(arguments: dict[str, str], now: datetime) -> Elements:
    if "resumptionToken" in arguments:
        raise Refused("badResumptionToken", "The list of sets comes in one piece.")
    for spec, name in sets().items():
        found = etree.Element(f"{{{OAI}}}set")
        add(found, "setSpec", spec)
        add(found, "setName", name)
        yield found


def get_record(arguments: dict[str, str], now: datetime) -> Elements:
    disseminate(arguments["metadataPrefix"])
    edition = find(arguments["identifier"], now)
    yield from (record(each, Institute.objects.current()) for each in beside_others([edition], now))


def list_identifiers(arguments: dict[str, str], now: datetime) -> Elements:
    yield from page("ListIdentifiers", arguments, now, lambda editions: map(header, editions))


def list_records(arguments: dict[str, str], now: datetime) -> Elements:
    def records(editions: Sequence[Edition]) -> Elements:
        institute = Institute.objects.current()
        return (record(edition, institute) for edition in beside_others(editions, now))

    yield from page("ListRecords", arguments, now, records)


LISTING = {"required": frozenset({"metadataPrefix"}), "optional": frozenset({"from", "until", "set"})}
VERBS = {
    "Identify": Verb(identify),
    "ListMetadataFormats": Verb(list_metadata_formats, optional=frozenset({"identifier"})),
    "ListSets": Verb(list_sets, exclusive="resumptionToken"),
    "GetRecord": Verb(get_record, required=frozenset({"identifier", "metadataPrefix"})),
    "ListIdentifiers": Verb(list_identifiers, **LISTING, exclusive="resumptionToken"),
    "ListRecords": Verb(list_records, **LISTING, exclusive="resumptionToken"),
}


# Records


def find(identifier: str, now: datetime) -> Edition:
    match = IDENTIFIER.fullmatch(identifier.removeprefix(f"oai:{host()}:"))
    edition = match and Edition.objects.harvestable(now).harvest().recorded_as(match[1], match[2]).first()
    if edition is None or identifier != identifier_of(edition):
        raise Refused("idDoesNotExist", "There is no such record.")
    return edition


def beside_others(editions: Sequence[Edition], now: datetime) -> list[Edition]:
    return Edition.objects.live(now).alongside(editions)


def record(edition: Edition, institute: Institute) -> etree._Element:
    whole = etree.Element(f"{{{OAI}}}record")
    whole.append(header(edition))
    if not edition.withdrawn_at:
        whole.append(metadata(edition, institute))
    return whole


def header(edition: Edition) -> etree._Element:
    head = etree.Element(f"{{{OAI}}}header")
    if edition.withdrawn_at:
        head.set("status", "deleted")
    add(head, "identifier", identifier_of(edition))
    add(head, "datestamp", stamp(edition.recorded_at))
    for spec in (f"lang:{edition.language}", f"kind:{edition.kind}"):
        add(head, "setSpec", spec)
    return head


def metadata(edition: Edition, institute: Institute) -> etree._Element:
    part = etree.Element(f"{{{OAI}}}metadata")
    core = etree.SubElement(part, f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    locate_schema(core, OAI_DC)
    for name, value in dublin_core.elements(edition, institute):
        if text := richtext.without_controls(value).strip():
            child = etree.SubElement(core, f"{{{DC}}}{name}")
            child.text = text
            if name in dublin_core.IN_ITS_LANGUAGE:
                child.set(f"{{{XML}}}lang", edition.language)
    return part


def identifier_of(edition: Edition) -> str:
    return f"oai:{host()}:{edition.record_id}/{edition.language}"


# Lists


def page(
    verb: str, arguments: dict[str, str], now: datetime, draw: Callable[[Sequence[Edition]], Iterable[etree._Element]]
) -> Elements:
    """A page of a list, and the token for the next one. A token is of its verb alone."""
    try:
        if "resumptionToken" in arguments:
            harvest = resumption.read(arguments["resumptionToken"], verb, now)
        else:
            typed = [arguments.get(name, "") for name in ("metadataPrefix", "from", "until", "set")]
            harvest = resumption.Harvest(verb, *typed)
    except resumption.Unknown as error:
        raise Refused("badResumptionToken", "This token is not ours, or too old. Start the list again.") from error
    asked = selected(harvest, now)
    if harvest.place is None:
        harvest = replace(harvest, size=asked.count())
    found = list(asked.harvest(after=harvest.place)[: PAGE + 1])
    if not found:
        raise Refused("noRecordsMatch", "Nothing fits.")
    editions = found[:PAGE]
    yield from draw(editions)
    if len(found) > PAGE:
        last = editions[-1]
        token = resumption.write(harvest.after((last.recorded_at, last.record_id, last.language), len(editions)), now)
        expires = {"expirationDate": stamp(now + resumption.LIFETIME)}
    elif harvest.place is not None:
        token, expires = "", {}  # an empty token says that the list is complete
    else:
        return
    yield element("resumptionToken", token, **expires, completeListSize=str(harvest.size), cursor=str(harvest.given))


def selected(harvest: resumption.Harvest, now: datetime):
    """The editions that a list is of."""
    since, until = moment(harvest.since), moment(harvest.until)
    if since and until:
        if len(harvest.since) != len(harvest.until):
            raise Refused("badArgument", "Write from and until in the same way.")
        if since > until:
            raise Refused("badArgument", "From is later than until.")
    if harvest.set and not SET.fullmatch(harvest.set):
        raise Refused("badArgument", "This is no name of a set.")
    disseminate(harvest.prefix)
    editions = Edition.objects.harvestable(now).changed(since, until and the_end_of(until, harvest.until))
    return in_set(editions, harvest.set)


def in_set(editions, spec: str):
    if spec and spec not in sets():
        raise Refused("noRecordsMatch", "There is no such set.")
    group, _colon, value = spec.partition(":")
    if not value:
        return editions
    return editions.in_language(value) if group == "lang" else editions.of_kind(value)


def sets() -> dict[str, str]:
    """{setSpec: setName}. Every record has a language and a kind: the sets above those hold everything."""
    with override("en"):
        kinds = {f"kind:{code}": str(kind.plural) for code, kind in KINDS.items()}
    tongues = {f"lang:{code}": languages.own_name(code) for code in languages.codes()}
    return {"lang": "By language", **tongues, "kind": "By kind", **kinds}


def moment(typed: str) -> datetime | None:
    """A day or a second in UTC; None for an argument that was not given. Raises Refused."""
    if not typed:
        return None
    if SECOND.fullmatch(typed) or DAY.fullmatch(typed):
        try:
            return datetime.fromisoformat(typed.removesuffix("Z")).replace(tzinfo=UTC)
        except ValueError:  # 30 February
            pass
    raise Refused("badArgument", "Write a date as 2024-02-28 or 2024-02-28T09:00:00Z.")


def the_end_of(until: datetime, typed: str) -> datetime | None:
    """The first moment that is too late; None after the last day there is."""
    try:
        return until + (timedelta(seconds=1) if SECOND.fullmatch(typed) else timedelta(days=1))
    except OverflowError:
        return None


def disseminate(prefix: str) -> None:
    if prefix != PREFIX:
        raise Refused("cannotDisseminateFormat", f"Records come as {PREFIX}.")


# XML


def element(name: str, text: str, **attributes: str) -> etree._Element:
    made = etree.Element(f"{{{OAI}}}{name}", attributes)
    made.text = text
    return made


def add(parent: etree._Element, name: str, text: str, **attributes: str) -> etree._Element:
    parent.append(element(name, text, **attributes))
    return parent[-1]


def locate_schema(root: etree._Element, namespace: str) -> None:
    root.set(f"{{{XSI}}}schemaLocation", f"{namespace} {SCHEMAS[namespace]}")


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def base_url() -> str:
    return absolute(reverse("oai"))
