"""A query as each database is asked (pure): the words of FTS5’s MATCH and of a tsquery.

Only letters, digits and our own signs reach a database, each word in quotes, or it could be read as syntax (AND, NEAR).
"""

from .asking import Beginning, Clause, Compound, Phrase, Query, Word
from .entries import ROOT, START


def fts5(query: Query) -> str:
    """
    >>> fts5(Query((Word("Ferry", ("ferry",)),)))
    '("ferry" OR "√ferry")'
    """
    asked = " AND ".join(map(in_fts5, query.asked))
    return " NOT ".join([f"({asked})" if query.refused else asked, *map(in_fts5, query.refused)])


def in_fts5(clause: Clause) -> str:
    match clause:
        case Word(forms=forms):
            several = [f'"{sign}{form}"' for sign in ("", ROOT) for form in forms]
        case Beginning(starts=starts):
            several = [f'"{start}" *' for start in starts]
        case Phrase(readings=readings):
            several = [f'"{" ".join(words)}"' for words in readings]
        case Compound(parts=parts, whole=whole):
            several = [f"({' AND '.join(map(in_fts5, parts))})", in_fts5(whole)]
    return f"({' OR '.join(several)})"


def tsquery(query: Query) -> str:
    """
    >>> tsquery(Query((Word("Ferry", ("ferry",)),)))
    "('ferry' | '√ferry')"
    """
    return " & ".join([*map(in_tsquery, query.asked), *(f"!{in_tsquery(clause)}" for clause in query.refused)])


def in_tsquery(clause: Clause) -> str:
    match clause:
        case Word(forms=forms):
            several = [f"'{sign}{form}'" for sign in ("", ROOT) for form in forms]
        case Beginning(starts=starts):
            several = [f"'{start}':*" for start in starts]
        case Phrase(readings=readings):
            quoted = ([f"'{word}'" for word in words] for words in readings)
            several = [f"({' <-> '.join(words)})" for words in quoted]
        case Compound(parts=parts, whole=whole):
            several = [f"({' & '.join(map(in_tsquery, parts))})", in_tsquery(whole)]
    return f"({' | '.join(several)})"


def weighed(query: Query) -> list[str]:
    """What of a query is counted in a text by itself, as FTS5 counts: a word, and apart from it its root."""
    return [part for clause in query.asked for part in parts_of(clause)]


def parts_of(clause: Clause) -> list[str]:
    match clause:
        case Word(forms=forms):
            return [" | ".join(f"'{sign}{form}'" for form in forms) for sign in ("", ROOT)]
        case Compound(parts=parts, whole=whole):
            return [part for word in (*parts, whole) for part in parts_of(word)]
        case _:
            return [in_tsquery(clause)]


def offered(query: Query) -> Query:
    """The same words where they are offered while somebody types: in titles, people and topics."""
    begun = tuple(
        Beginning(tuple(START + start for start in clause.starts))
        if isinstance(clause, Beginning)
        else Phrase(tuple((START + form,) for form in clause.forms))
        for clause in query.asked
        if isinstance(clause, Beginning | Word)
    )
    return Query(begun)
