"""What came of a site that moved in: counts, what needs a look, and where its old addresses lead."""

import re
from collections import Counter

from django.utils import timezone
from django.utils.translation import gettext as _

from thinktank import languages
from thinktank.models import Redirect

from ..forwarding import today
from ..models import Imported, Move

FORMULA = re.compile(r"^[=+\-@\t\r]")


def totals(origin: str) -> dict:
    """How much there is of a site, by what it is; `missing` files are those that something showed or named."""
    rows = Imported.objects.from_(origin)
    files = rows.files()
    return {
        "posts": rows.articles().count(),
        "pages": rows.pages().count(),
        "articles": rows.exclude(article=None).values("article").distinct().count(),
        "files": files.count(),
        "pictures": files.exclude(image=None).count(),
        "missing": sum(1 for found in files.filter(image=None).values_list("findings", flat=True) if found),
        "languages": dict(Counter(rows.texts().order_by().values_list("language", flat=True))),
        "comments": sum(rows.values_list("comments", flat=True)),
    }


def lines(move: Move):
    """The report in words, a line at a time."""
    found = totals(move.origin)
    yield f"{move.title or move.origin} ({move.origin})"
    yield "  " + _("%(posts)d posts, %(pages)d pages; %(articles)d articles here") % found
    for code, count in sorted(found["languages"].items()):
        yield f"  {languages.own_name(code)}: {count}"
    yield "  " + _("%(files)d files there, %(pictures)d of them pictures here, %(missing)d missing") % found
    yield "  " + _("%(comments)d comments were left out") % found
    for kind, count in move.left_out.items():
        yield "  " + _("left out: %(count)d × %(kind)s") % {"count": count, "kind": kind}
    for name, count in sorted(move.counts.items()):
        yield f"  {name}: {count}"
    for line, message, quoted in move.problems:
        yield "  ! " + _("line %(line)d: %(message)s") % {"line": line, "message": message}
        if quoted:
            yield f"      {quoted[:200]}"
    for row in Imported.objects.from_(move.origin).exclude(findings=[]).iterator():
        yield f"  {row} ({row.language or row.kind})"
        for finding in row.findings:
            yield f"    ! {finding['place'] + ': ' if finding['place'] else ''}{finding['message']}"


def public_path(item: Imported) -> str:
    """Where readers find it now; "" while it is not public."""
    if item.page:
        return f"/{item.language}/pages/{item.page.slug}/" if item.language in item.page.titles() else ""
    edition = item.article and item.article.edition(item.language)
    return edition.get_absolute_url() if edition and edition.is_live(timezone.now()) else ""


def addresses():
    """Rows of a table of all old addresses: each, what it leads to, where that is now. The first row is the heading."""
    yield [_("old address"), _("leads to"), _("public at")]
    now = timezone.now()
    for row in Redirect.objects.order_by("pk").iterator():
        yield [safe(row.path), safe(row.target), safe(today(row.target, "", now) or "")]


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{text}" if FORMULA.match(text) else text
