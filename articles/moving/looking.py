"""What an export holds and what would become of it, before anything is written (pure)."""

from collections import Counter
from collections.abc import Iterable

from ..importing.wordpress.values import Attachment, LeftOut, Person, Post, Problem, Site, Term, Value

MOST_SHOWN = 30  # of findings, problems and names
PUBLIC = "publish"


def look(values: Iterable[Value]) -> dict:
    """Counts for a page, as JSON: {"title", "url", "languages": {code: posts}, "statuses", "people": […], …}."""
    site = Site()
    languages, statuses, types, left_out, warnings = Counter(), Counter(), Counter(), {}, Counter()
    people, terms, groups, problems, guids = set(), set(), set(), [], set()
    files = notes = works = pictures = comments = protected = 0
    for value in values:
        match value:
            case Site():
                site = value
            case Person():
                people.add(value.name)
            case Term():
                terms.add((value.taxonomy, value.name))
            case Attachment():
                files += 1
            case LeftOut():
                left_out[value.kind] = value.count
            case Problem():
                problems.append([value.line, value.message, value.quoted])
            case Post():
                languages[value.language] += 1
                statuses[value.status] += 1
                types[value.type] += 1
                guids.add(value.guid)
                if value.translation_group:
                    groups.add(value.translation_group)
                notes += len(value.document.notes)
                works += len(value.document.works)
                pictures += len(value.document.pictures)
                comments += value.comments
                protected += value.is_protected
                warnings.update({finding.code: 1 for finding in value.document.findings})
    return {
        "title": site.title,
        "url": site.blog_url or site.url,
        "languages": dict(languages.most_common()),
        "statuses": dict(statuses.most_common()),
        "types": dict(types.most_common()),
        "people": sorted(people)[:MOST_SHOWN],
        "people_count": len(people),
        "terms": sorted({name for _taxonomy, name in terms})[:MOST_SHOWN],
        "terms_count": len(terms),
        "groups": len(groups),
        "files": files,
        "notes": notes,
        "works": works,
        "pictures": pictures,
        "comments": comments,
        "protected": protected,
        "public": statuses[PUBLIC],
        "warnings": sum(warnings.values()),
        "left_out": left_out,
        "problems": problems[:MOST_SHOWN],
        "problems_count": len(problems),
    }
