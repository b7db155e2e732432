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
    authors = Author.objects.of(Edition.objects.live(timezone.now()).in_language(code))
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
    author = get_object_or_404(Author, slug=slug)
    live = Edition.objects.live(timezone.now())
    signed = live.by(author).newest_first()
    counts = signed.count_by_language()
    code = get_language()
    if code not in counts:
        raise Http404
    listed = page_of(signed.in_language(code), request, count=counts[code])
    listed.object_list = live.alongside(listed.object_list)
    return render(
        request,
        "authors/author.html",
        {
            "author": author,
            "listed": listed,
            "others": signed.without(live.in_language(code))[:SIZE].once_each(),
            "elsewhere": languages.everywhere(request.path, only=counts),
        },
    )
