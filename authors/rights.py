"""The names of groups and permissions in the language of whoever looks; the database keeps them in English."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

ROLES = [gettext_noop("Research assistants"), gettext_noop("Editors"), gettext_noop("Translators")]
OWN = [gettext_noop("Can publish articles")]
VERBS = {
    "add": gettext_noop("add"),
    "change": gettext_noop("change"),
    "delete": gettext_noop("delete"),
    "view": gettext_noop("view"),
}


def group_name(group):
    """A role of ours by its translated name, any other group as an administrator called it."""
    return _(group.name) if group.name in ROLES else group.name


def permission_name(permission):
    verb = permission.codename.partition("_")[0]
    act = _(VERBS[verb]) if verb in VERBS else _(permission.name)
    return f"{permission.content_type} | {act}"
