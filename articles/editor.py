"""The body editor: what may be written in it, which modules it loads, which of its words are translated."""

import json
from pathlib import Path

from django import forms
from django.utils.translation import gettext, gettext_noop
from django_prose_editor.config import expand_extensions
from django_prose_editor.widgets import prose_editor_admin_media
from js_asset import ImportMap, Media, Script

# Everything that richtext lets through must be here, or the editor would drop it: guard.js then closes the editor.
EXTENSIONS = {
    "Heading": {"levels": [2, 3, 4]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "Preformatted": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "Link": {"enableTarget": False},
    "CaptionedTable": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Footnote": True,
    "BodyImage": True,
    "BodyCaption": True,
    "ArticleLink": True,
    "Abbreviation": True,
    "Foreign": True,
    "KeptAttributes": True,
}
MENU = ["footnote", "blockType -lists", "marks", "lists", "nodes -blockType -lists", "link", "table", "history"]
MODULES = ["articles/footnote", "articles/kept"]
# Our modules import each other by these names ("articles/desk"): each has one address, so that none runs twice.
FILES = sorted((Path(__file__).parent / "static" / "articles").glob("*.js"))
NAMES = ImportMap({f"articles/{file.stem}": f"articles/{file.name}" for file in FILES})

# What our modules and the editor’s own say, for the admin’s JavaScript catalogue; they ask by the English words.
WORDS = [
    gettext_noop(
        "%(label)s: %(name)s has saved it (%(time)s) while you were writing. Nothing is lost: choose what stays."
    ),
    gettext_noop("(removed)"),
    gettext_noop("Add column"),
    gettext_noop("Add row"),
    gettext_noop("Also here: %s"),
    gettext_noop("As it was"),
    gettext_noop("Cancel"),
    gettext_noop("Close"),
    gettext_noop("Code"),
    gettext_noop("Code block"),
    gettext_noop("Columns"),
    gettext_noop("Copied"),
    gettext_noop("Copy my text"),
    gettext_noop("Decide later"),
    gettext_noop("Decide…"),
    gettext_noop("Delete column"),
    gettext_noop("Delete row"),
    gettext_noop("Delete table"),
    gettext_noop("Edit Link"),
    gettext_noop("From %s"),
    gettext_noop("Include header row"),
    gettext_noop("Insert Table"),
    gettext_noop("Insert a note (Ctrl+Alt+F)"),
    gettext_noop("Insert table"),
    gettext_noop("Keep both, theirs first"),
    gettext_noop("Keep it"),
    gettext_noop("Merge cells"),
    gettext_noop("Not now"),
    gettext_noop("Not saved since %s – the server does not answer. Do not close this page."),
    gettext_noop("Not saved since %s – the server does not answer. What you type is kept in this browser."),
    gettext_noop("Let the markers go"),
    gettext_noop("Loading…"),
    gettext_noop("Not saved: %s What you type is kept in this browser."),
    gettext_noop("Not saved: somebody else has written in the same place."),
    gettext_noop("Not saved: you are signed out. What you type is kept in this browser."),
    gettext_noop("Note"),
    gettext_noop("Password"),
    gettext_noop("Place %(number)s of %(count)s"),
    gettext_noop("Rows"),
    gettext_noop("Save as %s"),
    gettext_noop("Save this"),
    gettext_noop("Saved %s"),
    gettext_noop("Saving…"),
    gettext_noop("Press Ctrl+C to copy"),
    gettext_noop("Sign in"),
    gettext_noop("Sign in again"),
    gettext_noop("Sign in as somebody else"),
    gettext_noop("Somebody else is signed in"),
    gettext_noop("Split cell"),
    gettext_noop("Table Properties"),
    gettext_noop("Take mine"),
    gettext_noop("Take what %s wrote"),
    gettext_noop(
        "The editor could not read this text in full, so it is closed: saving keeps the text as it was. "
        "Reload the page; if this stays, tell an administrator."
    ),
    gettext_noop("The server cannot be reached. Try again in a moment."),
    gettext_noop("This could not be done. Try again in a moment."),
    gettext_noop("This is not yours to do."),
    gettext_noop(
        "This text was begun by %(first)s, and now %(second)s is signed in. Saving would go on under the second name."
    gettext_noop("The link is revoked."),
    gettext_noop("The preview could not be loaded. Try again in a moment."),
    ),
    gettext_noop("Title"),
    gettext_noop("Toggle header cell"),
    gettext_noop("Try again"),
    gettext_noop("Two people have written here"),
    gettext_noop("URL"),
    gettext_noop("Undo"),
    gettext_noop("Update"),
    gettext_noop("User name"),
    gettext_noop("What you had typed (%s) is back: it had not reached the server."),
    gettext_noop("You are signed out. What you typed is still here and is saved as soon as you have signed in."),
    gettext_noop("Yours"),
    gettext_noop("blockquote"),
    gettext_noop("bold"),
    gettext_noop("heading 2"),
    gettext_noop("heading 3"),
    gettext_noop("heading 4"),
    gettext_noop("horizontal rule"),
    gettext_noop("insert link"),
    gettext_noop("italic"),
    gettext_noop("ordered list"),
    gettext_noop("paragraph"),
    gettext_noop("redo"),
    gettext_noop("remove link"),
    gettext_noop("somebody"),
    gettext_noop("strike"),
    gettext_noop("subscript"),
    gettext_noop("superscript"),
    gettext_noop("undo"),
    gettext_noop("unordered list"),
]


def words():
    return {word: gettext(word) for word in WORDS}

    gettext_noop("until %s"),
    gettext_noop("you, in another window"),

class BodyWidget(forms.Textarea):
    """A text area that becomes the editor where scripts run; what it sends is sanitised by richtext, not by itself."""

    menu = MENU

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        groups = {"groups": [{"group": group} for group in self.menu]}
        context["widget"]["attrs"]["data-body"] = json.dumps(
            {"extensions": expand_extensions(EXTENSIONS | {"Menu": groups}), "modules": MODULES}
        )
        return context

    @property
    def media(self):
        # The guard first: it sees every editor from its start.
        scripts = [Script(f"articles/{name}.js", type="module") for name in ("guard", "wording", "bodies")]
        return prose_editor_admin_media + Media(js=scripts, css={"all": ["articles/editor.css"]}, importmap=NAMES)


class PageWidget(BodyWidget):
    """For standing pages, which have no notes."""

    menu = [group for group in MENU if group != "footnote"]
