"""The pages of people who sign."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language

from articles.models import Edition
from authors.models import Author
from thinktank import alphabets, languages
from thinktank.paging import SIZE, page_of


def authors(request):
    """Everybody who signed something in print in this language, by family name; those who left stand apart."""
    code = get_language()
    authors = Author.objects.counted(Edition.objects.live_counts("authors", code, timezone.now()))
    # Sorted here and not by the database: the order is that of the reader’s alphabet.
    authors = sorted(authors, key=lambda person: [alphabets.key(name, code) for name in person.names_in(code)[::-1]])
    return render(
        request,
        "authors/authors.html",
        {
            "present": [author for author in authors if not author.left_on],
            "former": [author for author in authors if author.left_on],
            "elsewhere": languages.everywhere(request.path),
        },
    )


def author(request, slug):
    """One person and everything they signed: in this language, then what exists only in others."""
    live = Edition.objects.live(timezone.now())
    author = get_object_or_404(Author.objects.with_languages(live), slug=slug)
    codes, code = languages.known_by(author), get_language()
    if code not in codes:
        raise Http404
    signed = live.by(author)
    listed = page_of(signed.in_language(code), request)
    live.alongside(listed.items)
    return render(
        request,
        "authors/author.html",
        {
            "author": author,
            "listed": listed,
            "others": signed.without(live.in_language(code)).newest_first().for_lists()[:SIZE].once_each(),
            "elsewhere": languages.everywhere(request.path, only=codes),
        },
    )
