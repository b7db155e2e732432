"""What templates of the site need beside Django’s own. The one place that vouches for HTML."""

import json
from functools import lru_cache
from html import escape
from pathlib import PurePosixPath

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language

from articles import csl, picturing, richtext
from articles.exporting import coins
from articles.standing_pages import standing as fill
from thinktank import languages, paging

register = template.Library()


@register.filter
def printed(html):
    """HTML that compose() or citations.py made: sanitised on its way in, escaped where it was put together."""
    return mark_safe(html)  # noqa: S308


@register.filter
def cleaned(html):
    """HTML that an editor wrote, sanitised here and now."""
    return mark_safe(richtext.clean(html or ""))  # noqa: S308


@register.filter
def standing(html, language):
    """The text of a standing page: sanitised, then given its pictures and links by what escapes each part."""
    return mark_safe(fill(html, language))  # noqa: S308


@register.filter
def cleaned_inline(html):
    """A caption or another line that an editor wrote."""
    return mark_safe(richtext.clean_inline(html or ""))  # noqa: S308


@register.simple_tag
def picture(image, alt, sizes=picturing.COLUMN, crop=""):
    """The picture that a page begins with; `crop`: the screens on which it is twice as wide as high."""
    return picturing.picture_html(image.sources(), alt=alt, sizes=sizes, when=picturing.FIRST, crop=crop)


@register.simple_tag
def portrait(author, sizes, late=False):
    """`late`: below what is on the screen at first."""
    when = picturing.LATER if late else picturing.SOON
    return picturing.picture_html(author.portrait(), alt="", sizes=sizes, when=when, name="portrait")


@register.simple_tag
def metas(attribute, pairs):
    """What machines read in the head of a page: elements by name or by property, one a line."""
    return mark_safe("\n".join([f'<meta {attribute}="{name}" content="{escape(said)}">' for name, said in pairs]))  # noqa: S308


@register.simple_tag
def also_in(edition, kind=""):
    """Links to an article in its other languages, by the names that these have for themselves; `kind` of link."""
    links = [link_to(other.get_absolute_url(), other.language, kind) for other in edition.others]
    return mark_safe(" ·</span> ".join(links) + "</span> ")  # noqa: S308


@lru_cache(10_000)
def link_to(path, code, kind):
    return format_html(
        '<span class="whole"><a class="{}" href="{}" lang="{}" dir="{}" hreflang="{}">{}</a>',
        *(kind, path, code, languages.direction(code), code, languages.own_name(code)),
    )


@register.simple_tag
def json_ld(data):
    """Data in a script element that no browser runs; no text in it can end the element."""
    text = json.dumps(data, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


@register.filter
def context_object(work):
    """A work for reference managers, as the title of its element."""
    return coins.title(work)


@register.filter
def foreign(work, reader):
    """The language of a work, where it is another than the reader’s; "" too where nobody says which."""
    code = csl.language(csl.text(work.get("language")))
    return "" if code == csl.language(reader) else code


@register.filter
def own_name(code):
    """Türkçe, for tr."""
    return languages.own_name(code)


@register.filter
def direction(code):
    return languages.direction(code)


@register.filter
def name_of_language(code):
    """Turkish, for tr, as the reader’s language writes it within a sentence; the code itself for an unknown one."""
    return languages.named(code)


@register.filter
def uncounted(number):
    """“1,000”, where a list has more than that and was counted no further; "" where the number is all of it."""
    return number_format(paging.COUNTED, force_grouping=True) if number > paging.COUNTED else ""


@register.filter
def shortened(text, length):
    """At most so many characters of a text; most are shorter, which Django would find out by reading them."""
    return text if len(text) <= length else Truncator(text).chars(length)


@register.simple_tag
def day(moment):
    """The day of something, by the institute’s clock, in the reader’s language."""
    return day_in(get_language(), timezone.localdate(moment))


@lru_cache(10_000)
def day_in(language, date):
    return format_html('<time datetime="{}">{}</time>', date.isoformat(), date_format(date))


@register.simple_tag
def instant(moment):
    """The day of something, to the second for machines."""
    at = timezone.localtime(moment)
    return mark_safe(f'<time datetime="{at.isoformat()}">{written(get_language(), at.date())}</time>')  # noqa: S308


@lru_cache(10_000)
def written(language, date):
    return escape(date_format(date))


@register.filter
def initials(name):
    """The first letters of the first and the last word of a name, as they are written.

    >>> initials("Zeki Talustan Gülten")
    'ZG'
    """
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys([*words[:1], *words[-1:]]))


@register.filter
def file_kind(name):
    """The ending of a file’s name, as people say it.

    >>> file_kind("attachments/waits.csv")
    'CSV'
    """
    return PurePosixPath(name).suffix[1:].upper()
