"""Notices as letters: who did what to which text, and where to go; plain text in the language of whoever gets it."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from thinktank import languages

ROLES = {
    "writer": lambda: _("You are to write it."),
    "translator": lambda: _("You are to translate it."),
    "reviewer": lambda: _("You are to review it."),
}


def send(pks):
    """Send one letter about these notices, all of one person; nothing about what they may not see any more."""
    from .models import Article, Notice  # whose changes owe these letters

    notices = list(Notice.objects.filter(pk__in=pks).select_related("user", "by", "article").order_by("at", "pk"))
    user = notices[0].user if notices else None
    if user is None or not user.is_active or not user.email or user.mail == user.Mail.NEVER:
        return
    still_open = Article.objects.open_to(user).in_bulk([notice.article_id for notice in notices])
    notices = [notice for notice in notices if notice.article_id in still_open]
    if notices:
        with override(user.language or settings.LANGUAGE_CODE), timezone.override(user.zone):
            subject, body = letter(notices)
        letter_to = EmailMessage(subject, body, to=[user.email], headers={"Auto-Submitted": "auto-generated"})
        letter_to.send()


def letter(notices):
    """(subject, text), in the current language and time zone."""
    if len(notices) == 1:
        subject = headline(notices[0])
    else:
        subject = ngettext("%(count)d thing waits for you", "%(count)d things wait for you", len(notices))
        subject %= {"count": len(notices)}
    foot = _("How often this desk writes to you is up to you: %(address)s") % {"address": absolute(reverse("admin:me"))}
    return subject, "\n\n\n".join([*map(paragraph, notices), f"-- \n{foot}"]) + "\n"


def headline(notice):
    """What a notice is about in one line, for subjects and for the desk."""
    names = {"title": " ".join(str(notice.article).split()), "language": ""}
    if notice.language:
        names["language"] = f" ({languages.own_name(notice.language)})"
    return headings()[notice.kind] % names


def headings():
    return {
        "assigned": _("Given to you: “%(title)s”%(language)s"),
        "review": _("To review: “%(title)s”%(language)s"),
        "returned": _("Sent back to you: “%(title)s”%(language)s"),
        "approved": _("Approved: “%(title)s”%(language)s"),
        "comment": _("Comment on “%(title)s”%(language)s"),
    }


def paragraph(notice):
    who = notice.by.full_name if notice.by else ""
    when = date_format(timezone.localtime(notice.at), "DATETIME_FORMAT")
    lines = [headline(notice), " · ".join(filter(None, [who, when]))]
    return "\n".join([*lines, "", *said(notice), address(notice)])


def said(notice):
    """What there is to say besides the headline, as lines that end with an empty one."""
    if notice.kind != "assigned":
        return [*(f"> {line}" for line in notice.text.splitlines()), ""] if notice.text else []
    lines = [ROLES[role]() for role in notice.text.split(",") if role in ROLES]
    work = notice.article.translations.filter(language=notice.language).first()
    if work and work.due_on:
        lines.append(_("Due on %(day)s.") % {"day": date_format(work.due_on, "DATE_FORMAT")})
    return [" ".join(lines), ""]


def address(notice):
    page = absolute(reverse("admin:articles_article_change", args=[notice.article_id]))
    return f"{page}#{notice.language}" if notice.language else page


def absolute(path):
    return f"{settings.SITE_URL}{path}"
