"""Libraries harvest what is in print and what was withdrawn, by OAI-PMH 2.0, and nothing else."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core import signing
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from articles import tasks
from articles.exporting import oai, resumption
from articles.models import Article, Edition
from thinktank.models import Institute

from .counts import FULL
from .factories import make_article, make_author, make_institute, make_topic

pytestmark = pytest.mark.django_db

SCHEMA = etree.XMLSchema(etree.parse(str(Path(__file__).parent / "schemas" / "oai.xsd")))
NAMES = {"o": oai.OAI, "dc": oai.DC}
VERBS = ["Identify", "ListMetadataFormats", "ListSets", "GetRecord", "ListIdentifiers", "ListRecords"]
LISTS = ["ListIdentifiers", "ListRecords"]


def ask(query="", *, method="get", **arguments):
    """The answer as a tree, after it has been held against the schema; also as `now` it was asked at."""
    client = Client()
    if method == "get":
        response = client.get("/oai" + (f"?{query}" if query else ""), arguments or None)
    else:
        response = client.post("/oai", arguments or query, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert not response.cookies
    root = etree.fromstring(response.content)
    SCHEMA.assertValid(root)
    return root


def texts(root, path):
    return [node.text for node in root.xpath(path, namespaces=NAMES)]


def error(root):
    [code] = root.xpath("o:error/@code", namespaces=NAMES)
    return code


def records(root):
    """{identifier: dc elements, or None for a deleted record}."""
    found = {}
    for record in root.xpath("//o:record", namespaces=NAMES):
        [key] = texts(record, "o:header/o:identifier")
        core = record.xpath("o:metadata/*/*", namespaces=NAMES)
        deleted = record.xpath("o:header/@status", namespaces=NAMES) == ["deleted"]
        assert deleted == (not core)
        found[key] = None if deleted else [(etree.QName(node).localname, node.text) for node in core]
    return found


def identifier(edition):
    return f"oai:thinktank.example:{edition.public_id}/{edition.language}"


def harvest(*, verb="ListRecords", **arguments):
    """Everything, page by page: the latest state of each record, and when the first answer was given."""
    found, started, arguments = {}, None, {"metadataPrefix": "oai_dc"} | arguments
    while True:
        root = ask(verb=verb, **arguments)
        started = started or texts(root, "o:responseDate")[0]
        if root.xpath("o:error", namespaces=NAMES):
            assert error(root) == "noRecordsMatch"
            return found, started
        found |= records(root)
        token = texts(root, "//o:resumptionToken")
        if not token or not token[0]:
            return found, started
        arguments = {"resumptionToken": token[0]}
        yield_to_others()


def yield_to_others():
    """What a test puts here happens between two pages."""


# What an answer says


def test_it_says_who_it_is():
    institute = make_institute(oai_email="library@thinktank.example", default_language="tr")
    root = ask(verb="Identify")
    assert texts(root, "o:Identify/*") == [
        institute.name_tr,
        "https://thinktank.example/oai",
        "2.0",
        "library@thinktank.example",
        texts(root, "o:responseDate")[0],  # nothing is there yet
        "persistent",
        "YYYY-MM-DDThh:mm:ssZ",
    ]
    make_article().publish_together(["en"])
    Edition.objects.update(recorded_at=datetime(2024, 3, 1, 9, 30, 15, 123456, tzinfo=UTC))
    assert texts(ask(verb="Identify"), "//o:earliestDatestamp") == ["2024-03-01T09:30:15Z"]


def test_it_names_an_address_to_write_to_whatever_the_institute_filled_in():
    assert texts(ask(verb="Identify"), "//o:adminEmail") != []
    make_institute(contact_email="desk@thinktank.example")
    assert texts(ask(verb="Identify"), "//o:adminEmail") == ["desk@thinktank.example"]


def test_it_has_one_format_also_for_each_record():
    [edition] = make_article().publish_together(["en"])
    for arguments in ({}, {"identifier": identifier(edition)}):
        assert texts(ask(verb="ListMetadataFormats", **arguments), "//o:metadataPrefix") == ["oai_dc"]
    assert error(ask(verb="ListMetadataFormats", identifier="oai:thinktank.example:nobody/en")) == "idDoesNotExist"


def test_it_has_sets_by_language_and_by_kind():
    specs = texts(ask(verb="ListSets"), "//o:setSpec")
    assert {"lang", "lang:en", "lang:tr", "lang:ru", "kind", "kind:report", "kind:policy-brief"} <= set(specs)
    report = make_article(codes=["en", "tr"], kind="report")
    comment = make_article(codes=["tr"], kind="commentary")
    report.publish_together(["en", "tr"])
    comment.publish_together(["tr"])

    def found(spec):
        return {key.partition(":")[2] for key in records(ask(verb="ListRecords", metadataPrefix="oai_dc", set=spec))}

    named = {f"thinktank.example:{a.public_id}/{c}" for a, c in [(report, "en"), (report, "tr"), (comment, "tr")]}
    assert found("lang") == found("kind") == named
    assert found("lang:tr") == {key for key in named if key.endswith("/tr")}
    assert found("kind:commentary") == {f"thinktank.example:{comment.public_id}/tr"}
    for spec in ("kind:news", "lang:de", "nothing", "lang:tr:deep"):
        assert error(ask(verb="ListRecords", metadataPrefix="oai_dc", set=spec)) == "noRecordsMatch"
    assert error(ask(verb="ListRecords", metadataPrefix="oai_dc", set="no set")) == "badArgument"


def test_a_record_says_what_the_edition_says_in_its_own_language():
    make_institute(issn="1234-5679", licence="CC BY 4.0")
    writer, other = make_author(slug="writer"), make_author(slug="other")
    article = make_article(codes=["en", "ru"], authors=[writer], topics=[make_topic()], kind="report")
    article.authorships.create(author=other, role="translator", language="ru", order=1)
    english, russian = article.publish_together(["en", "ru"])
    root = ask(verb="GetRecord", identifier=identifier(russian), metadataPrefix="oai_dc")
    [found] = records(root).values()
    assert found == [
        ("title", russian.title),
        ("creator", f"{writer.family_name_ru}, Зейнеп"),
        ("contributor", f"{other.family_name_ru}, Зейнеп"),
        ("subject", russian.labels[0]["name"]),
        ("description", russian.summary),
        ("publisher", "Пробный институт"),
        ("date", timezone.localdate(russian.published_at).isoformat()),
        ("type", "Доклад"),
        ("type", "info:eu-repo/semantics/report"),
        ("type", "Text"),
        ("format", "text/html"),
        ("identifier", f"https://thinktank.example{russian.get_absolute_url()}"),
        ("identifier", f"https://thinktank.example{russian.short_path}"),
        ("language", "ru"),
        ("relation", f"https://thinktank.example{english.get_absolute_url()}"),
        ("source", f"https://thinktank.example{english.get_absolute_url()}"),
        ("source", "Пробный институт, ISSN 1234-5679"),
        ("rights", "CC BY 4.0"),
    ]
    assert set(texts(root, "//o:setSpec")) == {"lang:ru", "kind:report"}


@pytest.mark.parametrize("evil", ["]]>", "<script>&amp;", "a\x00b\x0bc\x1fd", "\ud800", "\ufffe", "'\"<!--"])
def test_an_answer_is_well_formed_whatever_a_title_says(evil):
    [edition] = make_article().publish_together(["en"])
    edition.title = f"Before {evil} after"
    if "\x00" not in evil and "\ud800" not in evil:  # which no database takes
        edition.save()
    edition.signed = edition.current.inputs["byline"]
    drawn = etree.tostring(oai.record(edition, Institute()))
    [title] = texts(etree.fromstring(drawn), "//dc:title")
    assert re.fullmatch("Before .* after", title)


def test_a_withdrawn_text_is_a_deleted_record_and_says_no_more():
    english, turkish = make_article(codes=["en", "tr"]).publish_together(["en", "tr"])
    turkish.withdraw("We could not confirm it.")
    found, _started = harvest()
    assert found[identifier(turkish)] is None
    assert "relation" not in dict(found[identifier(english)])
    root = ask(verb="GetRecord", identifier=identifier(turkish), metadataPrefix="oai_dc")
    assert records(root) == {identifier(turkish): None}
    assert set(texts(root, "//o:setSpec")) == {"lang:tr", "kind:analysis"}
    turkish.reinstate()
    assert dict(harvest()[0][identifier(turkish)])["title"] == turkish.title


def test_what_was_never_public_leaves_no_trace():
    make_article().save()
    later = timezone.now() + timedelta(hours=1)
    [scheduled] = make_article().publish_together(["en"], at=later)
    [cancelled] = make_article().publish_together(["en"], at=later)
    cancelled.cancel()
    assert harvest()[0] == {}
    for edition in (scheduled, cancelled):
        root = ask(verb="GetRecord", identifier=identifier(edition), metadataPrefix="oai_dc")
        assert error(root) == "idDoesNotExist"
    document = oai.answer([("verb", "ListRecords"), ("metadataPrefix", "oai_dc")], later)
    assert list(records(etree.fromstring(document))) == [identifier(scheduled)]
    assert texts(etree.fromstring(document), "//o:datestamp") == [oai.stamp(later)]


# What it refuses


WRONG = [
    ("", "badVerb"),
    ("verb=", "badVerb"),
    ("verb=Guess", "badVerb"),
    ("verb=identify", "badVerb"),
    ("verb=Identify&verb=Identify", "badVerb"),
    ("verb=Identify&verb=ListSets", "badVerb"),
    ("verb=Identify&metadataPrefix=oai_dc", "badArgument"),
    ("verb=Identify&what=this", "badArgument"),
    ("verb=ListSets&set=lang", "badArgument"),
    ("verb=ListSets&resumptionToken=abc", "badResumptionToken"),
    ("verb=GetRecord", "badArgument"),
    ("verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
    ("verb=GetRecord&identifier=x", "badArgument"),
    ("verb=GetRecord&identifier=x&metadataPrefix=oai_dc", "idDoesNotExist"),
    ("verb=GetRecord&identifier=x&metadataPrefix=oai_dc&from=2024-01-01", "badArgument"),
    ("verb=GetRecord&identifier=%00&metadataPrefix=oai_dc", "badArgument"),
    ("verb=GetRecord&identifier=HERE&metadataPrefix=marc", "cannotDisseminateFormat"),
    (f"verb=GetRecord&identifier={'x' * 2001}&metadataPrefix=oai_dc", "badArgument"),
    *(
        (f"verb={verb}{rest}", code)
        for verb in LISTS
        for rest, code in [
            ("", "badArgument"),
            ("&metadataPrefix=", "badArgument"),
            ("&metadataPrefix=marc", "cannotDisseminateFormat"),
            ("&metadataPrefix=oai_dc&metadataPrefix=oai_dc", "badArgument"),
            ("&metadataPrefix=oai_dc&identifier=HERE", "badArgument"),
            ("&metadataPrefix=oai_dc&from=yesterday", "badArgument"),
            ("&metadataPrefix=oai_dc&from=2024-02-30", "badArgument"),
            ("&metadataPrefix=oai_dc&from=2024-2-3", "badArgument"),
            ("&metadataPrefix=oai_dc&from=2024", "badArgument"),
            ("&metadataPrefix=oai_dc&from=0000-01-01", "badArgument"),
            ("&metadataPrefix=oai_dc&from=2024-01-01T10:00:00", "badArgument"),
            ("&metadataPrefix=oai_dc&from=2024-01-01T10:00:00.5Z", "badArgument"),
            ("&metadataPrefix=oai_dc&from=2024-01-01T10:00:00%2B03:00", "badArgument"),
            ("&metadataPrefix=oai_dc&from=%D9%A2%D9%A0%D9%A2%D9%A4-01-01", "badArgument"),
            ("&metadataPrefix=oai_dc&from=2024-01-02&until=2024-01-01", "badArgument"),
            ("&metadataPrefix=oai_dc&from=2024-01-01&until=2024-01-02T00:00:00Z", "badArgument"),
            ("&metadataPrefix=oai_dc&until=2001-01-01", "noRecordsMatch"),
            ("&metadataPrefix=oai_dc&from=9999-12-31", "noRecordsMatch"),
            ("&resumptionToken=garbled", "badResumptionToken"),
            ("&resumptionToken=", "badArgument"),
            ("&resumptionToken=garbled&metadataPrefix=oai_dc", "badArgument"),
        ]
    ),
]


def test_it_says_what_is_wrong_with_a_question():
    [edition] = make_article().publish_together(["en"])
    for query, code in WRONG:
        for method in ("get", "post"):
            root = ask(query.replace("HERE", identifier(edition)), method=method)
            assert error(root) == code, (query, method)
            [request] = root.xpath("o:request", namespaces=NAMES)
            assert request.text == "https://thinktank.example/oai"
            assert bool(request.attrib) == (code not in ("badVerb", "badArgument")), (query, method)


def test_a_good_question_is_repeated_in_the_answer():
    make_article().publish_together(["en"])
    arguments = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": "lang:en", "until": "9999-12-31"}
    for method in ("get", "post"):
        root = ask("&".join(f"{name}={value}" for name, value in arguments.items()), method=method)
        assert dict(root.xpath("o:request", namespaces=NAMES)[0].attrib) == arguments
        assert len(texts(root, "//o:header/o:identifier")) == 1


def test_only_small_questions_are_read(client):
    body = "verb=Identify&x=" + "x" * 10_000
    assert client.post("/oai", body, content_type="application/x-www-form-urlencoded").status_code == 413
    form = {"content_type": "application/x-www-form-urlencoded"}
    for length in ("many", "-1", "1_0", "٤", "9" * 5000):
        assert client.post("/oai", "verb=Identify", CONTENT_LENGTH=length, **form).status_code in (400, 413), length
    assert client.put("/oai").status_code == 405
    assert client.head("/oai?verb=Identify").status_code == 200


def test_a_form_needs_no_token_of_ours():
    client = Client(enforce_csrf_checks=True)
    assert client.post("/oai", {"verb": "Identify"}).status_code == 200


def test_whoever_asks_by_another_name_is_not_believed(client):
    body = client.get("/oai?verb=Identify", headers={"x-forwarded-host": "evil.example"}).content
    assert b"evil" not in body


# When a record changes


def stamps():
    return {e.language: e.recorded_at for e in Edition.objects.all()}


def at(moment):
    """`from` a moment on, as a harvester writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_from_and_until_hold_their_ends_in_both_granularities():
    [edition] = make_article().publish_together(["en"])
    Edition.objects.update(recorded_at=datetime(2024, 3, 1, 9, 30, 15, 900000, tzinfo=UTC))
    one = {identifier(edition)}

    def found(**arguments):
        return set(harvest(**arguments)[0])

    assert found(**{"from": "2024-03-01T09:30:15Z", "until": "2024-03-01T09:30:15Z"}) == one
    assert found(**{"from": "2024-03-01T09:30:16Z"}) == set()
    assert found(until="2024-03-01T09:30:14Z") == set()
    assert found(**{"from": "2024-03-01", "until": "2024-03-01"}) == one
    assert found(**{"from": "2024-03-02"}) == found(until="2024-02-29") == set()
    assert found(until="9999-12-31") == found(**{"from": "0001-01-01"}) == one


def test_everything_that_changes_a_record_moves_its_date():
    topic = make_topic()
    article = make_article(codes=["en", "tr"], topics=[topic])
    [english] = article.publish_together(["en"])
    old = datetime(2024, 3, 1, tzinfo=UTC)

    def moved(act):
        """The languages whose record an act, and the work it left, gave a new date."""
        Edition.objects.update(recorded_at=old)
        act()
        tasks.work_off(timezone.now())
        return {code for code, stamp in stamps().items() if stamp > old}

    def retitle():
        article.set_text("title", "en", f"{article.text('title', 'en')} again")
        article.save()
        article.publish("en", kind="typo")

    def rename():
        topic.name_tr = "Yeni ad"
        topic.save()

    assert moved(retitle) == {"en"}
    assert moved(lambda: article.publish("tr")) == {"en", "tr"}  # each names the other
    turkish = article.edition("tr")
    assert moved(lambda: turkish.withdraw("No.")) == {"en", "tr"}
    assert moved(turkish.reinstate) == {"en", "tr"}
    assert moved(rename) == {"en", "tr"}
    assert moved(lambda: english.versions.first()) == set()
    assert moved(article.save) == set()
    assert moved(lambda: article.publish("en")) == {"en"}


def test_a_language_that_another_article_takes_over_stays_the_record_it_was():
    english, turkish = make_article(codes=["en"], notes=0), make_article(codes=["tr"], notes=0)
    english.publish_together(["en"])
    turkish.publish_together(["tr"])
    known = {identifier(edition) for edition in Edition.objects.all()}
    english.adopt(turkish, "tr")
    tasks.work_off(timezone.now())
    found, _started = harvest()
    assert set(found) == known
    assert all("relation" in dict(elements) for elements in found.values())


def test_a_language_that_appears_by_the_clock_changes_the_others_when_it_does():
    article = make_article(codes=["en", "tr"])
    article.publish("en")
    soon = timezone.now() + timedelta(hours=1)
    article.publish("tr", at=soon)
    tasks.work_off(timezone.now())
    before = stamps()
    assert before["tr"] == soon
    tasks.work_off(soon - timedelta(seconds=1))
    assert stamps() == before
    Edition.objects.update(published_at=timezone.now())  # the hour has passed
    tasks.work_off(soon)
    assert stamps()["en"] > before["en"]


# Harvesting while the site goes on


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(oai, "PAGE", 2)


@pytest.mark.parametrize("verb", LISTS)
def test_a_harvest_comes_in_pages_that_say_how_far_they_are(small_pages, verb):
    for _ in range(5):
        make_article().publish_together(["en"])
    seen, pages, arguments = [], [], {"metadataPrefix": "oai_dc"}
    while True:
        root = ask(verb=verb, **arguments)
        seen += texts(root, "//o:header/o:identifier")
        [token] = root.xpath("//o:resumptionToken", namespaces=NAMES)
        pages.append((token.get("cursor"), token.get("completeListSize"), bool(token.text)))
        if not token.text:
            break
        arguments = {"resumptionToken": token.text}
    assert pages == [("0", "5", True), ("2", "5", True), ("4", "5", False)]
    assert len(set(seen)) == len(seen) == 5


def test_a_list_that_fits_on_a_page_has_no_token():
    make_article().publish_together(["en"])
    assert texts(ask(verb="ListRecords", metadataPrefix="oai_dc"), "//o:resumptionToken") == []


def test_a_token_belongs_to_its_list_and_its_day(small_pages, monkeypatch):
    for _ in range(3):
        make_article().publish_together(["en"])
    [token] = texts(ask(verb="ListRecords", metadataPrefix="oai_dc"), "//o:resumptionToken")
    assert error(ask(verb="ListIdentifiers", resumptionToken=token)) == "badResumptionToken"
    assert error(ask(verb="ListRecords", resumptionToken=token[:-1])) == "badResumptionToken"
    foreign = signing.dumps([1, "ListRecords"], salt="another")
    assert error(ask(verb="ListRecords", resumptionToken=foreign)) == "badResumptionToken"
    assert records(ask(verb="ListRecords", resumptionToken=token))  # as often as one likes
    asked = [("verb", "ListRecords"), ("resumptionToken", token)]
    late = oai.answer(asked, timezone.now() + resumption.LIFETIME + timedelta(seconds=2))
    assert error(etree.fromstring(late)) == "badResumptionToken"


def test_a_token_tells_no_key_of_the_database(small_pages):
    for _ in range(3):
        make_article().publish_together(["en"])
    [token] = texts(ask(verb="ListRecords", metadataPrefix="oai_dc"), "//o:resumptionToken")
    _issued, *values = signing.loads(token, salt=resumption.SALT)
    assert [type(value) for value in values] == [str] * 8 + [int] * 2
    assert values[-2:] == [2, 3]


def test_a_list_whose_rest_has_gone_ends(small_pages):
    until = (timezone.now() + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for _ in range(3):
        make_article().publish_together(["en"])
    [token] = texts(ask(verb="ListRecords", metadataPrefix="oai_dc", until=until), "//o:resumptionToken")
    Edition.objects.update(recorded_at=timezone.now() + timedelta(hours=1))
    assert error(ask(verb="ListRecords", resumptionToken=token)) == "noRecordsMatch"


ACTS = st.lists(
    st.tuples(st.sampled_from(["publish", "update", "withdraw", "reinstate"]), st.integers(0, 9)), max_size=3
)


@settings(max_examples=20 if FULL else 6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(interludes=st.lists(ACTS, min_size=1, max_size=4), data=st.data())
def test_a_harvester_ends_with_what_is_there_whatever_happens_meanwhile(interludes, data):
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(oai, "PAGE", 2)
        articles = [make_article(codes=["en", "tr"], notes=0) for _ in range(4)]
        for article in articles[:3]:
            article.publish_together(["en", "tr"])
        waiting = iter(interludes)

        def meanwhile():
            for act, which in next(waiting, []):
                perform(act, articles[which % 4], ["en", "tr"][which % 2])

        patch.setitem(globals(), "yield_to_others", meanwhile)
        found, started = harvest()
        # What happens after the last page is for the next harvest, which begins where the first one did.
        for interlude in waiting:
            for act, which in interlude:
                perform(act, articles[which % 4], ["en", "tr"][which % 2])
        found |= harvest(**{"from": started})[0]
        assert found == whole()
        transaction.set_rollback(True)


def perform(act, article, code):
    edition = article.edition(code)
    if act == "withdraw" and edition and not edition.withdrawn_at:
        edition.withdraw("No.")
    elif act == "reinstate" and edition and edition.withdrawn_at:
        edition.reinstate()
    elif act == "publish" or (act == "update" and edition):
        article = Article.objects.get(pk=article.pk)
        article.set_text("title", code, f"{article.text('title', code)} more")
        article.save()
        article.publish(code)
    tasks.work_off(timezone.now())


def whole():
    """What a harvester that begins now would get, in one page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(oai, "PAGE", 1000)
        return records(ask(verb="ListRecords", metadataPrefix="oai_dc"))


# What it costs


def test_a_page_asks_the_database_four_times_however_many_records_it_has():
    def asked(**arguments):
        with CaptureQueriesContext(connection) as queries:
            assert not ask(**arguments).xpath("o:error", namespaces=NAMES)
        return [query["sql"] for query in queries.captured_queries]

    for number in range(30):
        make_article(codes=["en", "tr"], notes=number % 2).publish_together(["en", "tr"])
    key = identifier(Edition.objects.first())
    assert len(asked(verb="Identify")) == 2
    assert len(asked(verb="GetRecord", metadataPrefix="oai_dc", identifier=key)) == 3
    assert len(asked(verb="ListIdentifiers", metadataPrefix="oai_dc")) == 2
    found = asked(verb="ListRecords", metadataPrefix="oai_dc")
    assert len(found) == 4
    assert not any(re.search(r"body_html|articles_article\"", sql) for sql in found)


def test_a_page_in_the_middle_is_found_by_the_index(small_pages):
    for _ in range(3):
        make_article().publish_together(["en"])
    place = Edition.objects.harvest().values_list("recorded_at", "record_id", "language")[0]
    editions = Edition.objects.harvestable(timezone.now()).harvest(after=place)[:101]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # three rows need no index
            cursor.execute("SET LOCAL enable_sort = off")
    plan = editions.explain()
    assert "edition_harvest" in plan, plan
    assert not re.search("TEMP B-TREE|Sort", plan), plan
    assert re.search(r"SEARCH articles_edition USING INDEX edition_harvest|Index Cond: \(recorded_at >=", plan), plan
