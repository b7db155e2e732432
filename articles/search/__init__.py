"""Finding texts in print by their words, in any of their forms, on both databases.

What a text says is folded and stemmed in Python, so that both databases find the same:

words.py        one word → all the forms it is found by, by the rules of its language
entries.py      a text in print → the words by which each database finds it
asking.py       what somebody typed → words, phrases, exclusions, beginnings
matching.py     those, as each database is asked for them
finding.py      what is public and has them: best first or newest first, page by page
spelling.py     what a misspelt word may have meant
narrowing.py    what the results may be narrowed by
suggesting.py   what is offered while somebody types
showing.py      a text with the words picked out
"""

from .entries import Texts, forget, index, prepared
from .finding import Found, TooSlow, find
from .narrowing import facets
from .suggesting import suggest

__all__ = ["Found", "Texts", "TooSlow", "facets", "find", "forget", "index", "prepared", "suggest"]
