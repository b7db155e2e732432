"""The accounts of a site and who they are here."""

from authors.models import Author
from thinktank import languages
from thinktank.models import Redirect

from ..importing.people import split_name
from ..importing.save_people import free_author_slug, recognise
from ..importing.wordpress.values import Person
from . import addresses


class People:
    """Authors by their logins: who is known by e-mail, address or name is recognised, everybody else is new."""

    def __init__(self, origin: str):
        self.origin = origin
        self.known: dict[str, Person] = {}

    def learn(self, person: Person) -> None:
        self.known[person.login] = person

    def author(self, login: str, language: str) -> Author:
        """Who signs under a login; saved."""
        person = self.known.get(login) or Person(login)
        author = self.recognised(person) or Author(slug=free_author_slug(person.name, language))
        self.describe(author, person, language)
        target = f"/{language}/authors/{author.slug}/"
        Redirect.objects.remember(dict.fromkeys(addresses.of_person(person, self.origin), target))
        return author

    def recognised(self, person: Person) -> Author | None:
        """An earlier run wrote where a login’s page leads: that holds whatever somebody was renamed to since."""
        row = Redirect.objects.first_of(addresses.of_person(person, self.origin))
        slugs = [person.login, *([row.target.strip("/").split("/")[-1]] if row else [])]
        if author := Author.objects.filter(slug__in=slugs).first():
            return author
        if person.email and (found := list(Author.objects.filter(email__iexact=person.email)[:2])):
            return found[0] if len(found) == 1 else None
        return recognise(person.name)

    def describe(self, author: Author, person: Person, language: str) -> None:
        """Fill in what nobody has written about a person here."""
        if not author.name_in(language) or author.names_in(language) == ("", ""):
            given, family = self.names(person, language)
            setattr(author, languages.column("given_name", language), given)
            setattr(author, languages.column("family_name", language), family)
        bio = languages.column("bio", language)
        if person.bio and not any(getattr(author, languages.column("bio", code)) for code in languages.codes()):
            setattr(author, bio, person.bio)
        if person.email and not author.email and "@" in person.email:
            author.email = person.email[:254]
        author.save()

    @staticmethod
    def names(person: Person, language: str) -> tuple[str, str]:
        """Given and family name; what readers saw counts, the two fields only where they are its parts."""
        if (
            person.given
            and person.family
            and person.name
            in (
                f"{person.given} {person.family}",
                f"{person.family} {person.given}",
            )
        ):
            return person.given[:120], person.family[:120]
        name = split_name(person.name, language)
        return name.given[:120], name.family[:120]
