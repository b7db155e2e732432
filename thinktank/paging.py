"""Long lists, a page at a time."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404

SIZE = 20


def page_of(items, request, count=None):
    """The page that `?page=` asks for; 404 where there is none, so that robots find the end of a list.

    `count`: how many items there are, where that is known already and need not be asked again.
    """
    paginator = Paginator(items, SIZE)
    if count is not None:
        paginator.count = count
    try:
        page = paginator.page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error
    page.numbers = paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return page
