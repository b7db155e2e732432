"""The categories, tags and other terms of a site and the topics they are here."""

from collections.abc import Iterable
from itertools import islice

from thinktank import languages
from thinktank.models import Redirect

from .. import slugs
from ..importing.wordpress.values import Term
from ..models import Topic
from ..works import fold
from . import addresses

# What WordPress files a post under that nobody filed, in the languages it is installed in.
NOWHERE = {
    *("uncategorized", "uncategorised", "genel", "bez-rubriki", "без-рубрики", "без рубрики", "kategorisiz"),
    *("allgemein", "non-classe", "sin-categoria", "senza-categoria", "geen-categorie", "sem-categoria"),
}


class Terms:
    """Topics by taxonomy and slug. Terms that are translations of each other are one topic with a name in each."""

    def __init__(self, origin: str, language: str):
        self.origin, self.language = origin, language
        self.known: dict[tuple[str, str], Term] = {}
        self.groups: dict[str, list[Term]] = {}

    def learn(self, term: Term) -> None:
        self.known[term.taxonomy, term.slug] = term
        if term.translation_group:
            self.groups.setdefault(term.translation_group, []).append(term)

    def topics(self, pairs: Iterable[tuple[str, str]], language: str) -> list[Topic]:
        """What a post in a language is about; new topics are saved."""
        found = [self.topic(self.known.get(pair) or Term(*pair, name=pair[1]), language) for pair in pairs]
        return list(dict.fromkeys(topic for topic in found if topic))

    def topic(self, term: Term, language: str) -> Topic | None:
        if fold(term.slug) in NOWHERE or fold(term.name) in NOWHERE:
            return None
        family = self.groups.get(term.translation_group) or [term]
        topic = self.recognised(family, language) or self.new(family, language)
        self.name(topic, family, language)
        for member in family:
            spoken = member.language or language
            Redirect.objects.remember(
                dict.fromkeys(addresses.of_term(member, self.origin), f"/{spoken}/topics/{topic.slug}/"),
                instead_of=[f"/{code}/articles/" for code in languages.codes()],
            )
        return topic

    def recognised(self, family: list[Term], language: str) -> Topic | None:
        """Where an earlier run led a term’s page, which follows when topics are merged; else one of that name."""
        for term in family:
            row = Redirect.objects.first_of(addresses.of_term(term, self.origin))
            slug = row.target.strip("/").split("/")[-1] if row and "/topics/" in row.target else ""
            if topic := Topic.objects.filter(slug=slug).first():
                return topic
        for term in family:
            spoken = term.language or language
            wanted = fold(term.name)
            for topic in Topic.objects.filter(slug=slugs.propose(term.name, spoken, "topic")[:100]):
                if fold(topic.name_in(spoken)) == wanted:
                    return topic
        return None

    def new(self, family: list[Term], language: str) -> Topic:
        first = next((term for term in family if term.language == self.language), family[0])
        wanted = slugs.propose(first.name, first.language or language, "topic")[:90]
        return Topic(slug=slugs.numbered(wanted, lambda slug: Topic.objects.filter(slug=slug).exists()))

    def name(self, topic: Topic, family: list[Term], language: str) -> None:
        """Names and descriptions in languages in which it has none."""
        changed = topic.pk is None
        for term in family:
            spoken = term.language or language
            if spoken not in languages.codes():
                continue
            for field, words in (("name", term.name[:120]), ("description", term.description)):
                column = languages.column(field, spoken)
                if words and not getattr(topic, column):
                    setattr(topic, column, words)
                    changed = True
        if changed:
            topic.save()

    def lead_on(self) -> None:
        """The pages of terms that nothing was filed under lead to the list of everything."""
        for some in batched(self.known.values(), 200):
            targets = {}
            for term in some:
                spoken = term.language if term.language in languages.codes() else self.language
                targets |= dict.fromkeys(addresses.of_term(term, self.origin), f"/{spoken}/articles/")
            Redirect.objects.remember(targets)


def batched(values: Iterable, size: int):
    """As many at a time as one query takes."""
    values = iter(values)
    while batch := list(islice(values, size)):
        yield batch
