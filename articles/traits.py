"""What editions share beside their words: sources, series, regions, topics, authors."""

from collections import defaultdict

from .models.editions import EditionAuthor, EditionSource, EditionTopic

OF_TOPICS = {"series": "series", "region": "regions"}  # of the other kinds of topics it matters only that they are


def traits_of(**wanted):
    """{key of an edition: {kind: keys}}, of those whose links are `wanted`."""
    found = defaultdict(lambda: defaultdict(set))
    for edition, source in EditionSource.objects.filter(**wanted).order_by().values_list("edition", "source"):
        found[edition]["sources"].add(source)
    topics = EditionTopic.objects.filter(**wanted).order_by().values_list("edition", "topic", "topic__kind")
    for edition, topic, kind in topics:
        found[edition][OF_TOPICS.get(kind, "topics")].add(topic)
    for edition, author in signed(EditionAuthor.objects.filter(**wanted)).values_list("edition", "author"):
        found[edition]["authors"].add(author)
    return found


def signed(links):
    """Translators and editors work on whatever comes."""
    return links.filter(role="author").order_by()


# The links of editions that share something with one. What it has is asked for first: it is little, and a database that
# knows it finds the others by their index.


def citing_the_same(edition):
    return EditionSource.objects.filter(source__in=keys(edition.edition_sources, "source"))


def of_the_same_series(edition):
    return EditionTopic.objects.filter(topic__in=keys(edition.edition_topics.filter(topic__kind="series"), "topic"))


def about_the_same(edition):
    return EditionTopic.objects.filter(topic__in=keys(edition.edition_topics, "topic"))


def by_the_same(edition):
    return signed(EditionAuthor.objects.filter(author__in=keys(signed(edition.edition_authors), "author")))


def keys(links, name):
    return list(links.order_by().values_list(name, flat=True))


def newest(links, number, **wanted):
    """The keys of the editions at these links that came last, of those that are neither withdrawn nor not `wanted`."""
    links = links.filter(edition__withdrawn_at=None, **wanted).order_by("-edition")
    return set(links.values_list("edition", flat=True)[:number])
