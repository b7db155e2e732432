"""The body editor: what may be written in it, which modules it loads, which of its words are translated."""

import json
from gettext import c2py
from pathlib import Path

from django import forms
from django.utils.translation import gettext, gettext_noop, ngettext
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
    "NoSpellCheck": False,
    "Pasting": True,
    "TypedNotes": True,
    "InsertImage": True,
    "LinkArticle": True,
    "WebLink": True,
    "TableCaption": True,
    "TypographicMarks": True,
}
MENU = [
    "footnote",
    "blockType -lists",
    "marks",
    "lists",
    "nodes -blockType -lists",
    "link",
    "insert",
    "table",
    "history",
]
MODULES = [
    f"articles/{name}"
    for name in (
        "footnote",
        "insert_image",
        "kept",
        "link_article",
        "paste",
        "table_caption",
        "typed_notes",
        "typographic",
        "web_link",
    )
]
# Our modules import each other by these names ("articles/desk"): each has one address, so that none runs twice.
FILES = sorted((Path(__file__).parent / "static" / "articles").glob("*.js"))
NAMES = ImportMap({f"articles/{file.stem}": f"articles/{file.name}" for file in FILES})

# What our modules and the editor’s own say, for the admin’s JavaScript catalogue; they ask by the English words.
WORDS = [
    gettext_noop(
        "%(label)s: %(name)s has saved it (%(time)s) while you were writing. Nothing is lost: choose what stays."
    ),
    gettext_noop("(removed)"),
    gettext_noop("A marker whose note is missing"),
    gettext_noop("A new note"),
    gettext_noop("A note that is missing: write it anew"),
    gettext_noop("A source is not chosen yet: take one of the list, add it to the library, or remove the line."),
    gettext_noop("Add column"),
    gettext_noop("Add row"),
    gettext_noop("Add “%s” to the library…"),
    gettext_noop("Address"),
    gettext_noop("Address of the link"),
    gettext_noop("Also here: %s"),
    gettext_noop("As it was"),
    gettext_noop("Asking…"),
    gettext_noop("Begin with the text in %s, its notes included"),
    gettext_noop("Bring it back"),
    gettext_noop("Cancel"),
    gettext_noop("Check what was found, then add it."),
    gettext_noop("Cite this one"),
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
    gettext_noop("Discard it"),
    gettext_noop("Edit"),
    gettext_noop("Edit Link"),
    gettext_noop("Edit note %s"),
    gettext_noop("Empty in this language. Cite a source or write a text before publishing."),
    gettext_noop("Empty: no link."),
    gettext_noop("Find it in the library"),
    gettext_noop("Focal point: click on the picture, or move it with the arrow keys"),
    gettext_noop("Found: %s"),
    gettext_noop("From %s"),
    gettext_noop("Has its marker in: %s"),
    gettext_noop("In the library: %s"),
    gettext_noop("Include header row"),
    gettext_noop("Insert Table"),
    gettext_noop("Insert a note (Ctrl+Alt+F)"),
    gettext_noop("Insert an image"),
    gettext_noop("Insert here"),
    gettext_noop("Insert table"),
    gettext_noop("Keep both, theirs first"),
    gettext_noop("Keep it"),
    gettext_noop("Leave it"),
    gettext_noop("Left out: %s."),
    gettext_noop("Let the markers go"),
    gettext_noop("Link"),
    gettext_noop("Link to an article of ours"),
    gettext_noop("Loading…"),
    gettext_noop("Markers whose note is missing are red."),
    gettext_noop("Merge cells"),
    gettext_noop("New images are added in the library first, under Images."),
    gettext_noop("New: it will be added to the library"),
    gettext_noop(
        "No list of notes was found. It stands at the end of the text, one note to a paragraph, each "
        "beginning with its number."
    ),
    gettext_noop("No source was recognised in it: the words stand as the text of the note."),
    gettext_noop("No text has its marker."),
    gettext_noop("Not now"),
    gettext_noop("Not saved since %s – the server does not answer. Do not close this page."),
    gettext_noop("Not saved since %s – the server does not answer. What you type is kept in this browser."),
    gettext_noop("Not saved: %s"),
    gettext_noop("Not saved: %s What you type is kept in this browser."),
    gettext_noop("Not saved: somebody else has written in the same place."),
    gettext_noop("Not saved: you are signed out. What you type is kept in this browser."),
    gettext_noop("Note"),
    gettext_noop("Note %s"),
    gettext_noop("Note %s: go to its marker"),
    gettext_noop("Notes as printed in this language: %s"),
    gettext_noop("Nothing in the text points to it."),
    gettext_noop("Nothing yet: an empty note blocks publishing."),
    gettext_noop("One line, without a full stop"),
    gettext_noop("Password"),
    gettext_noop("Place %(number)s of %(count)s"),
    gettext_noop("Press Ctrl+C to copy"),
    gettext_noop("Put images in from the library."),
    gettext_noop("Remove"),
    gettext_noop("Remove it"),
    gettext_noop("Remove this note for good?"),
    gettext_noop("Rows"),
    gettext_noop("Save as %s"),
    gettext_noop("Save the article once; then it can have notes."),
    gettext_noop("Save this"),
    gettext_noop("Saved %s"),
    gettext_noop("Saving…"),
    gettext_noop("Set"),
    gettext_noop("Set the link"),
    gettext_noop("Sign in"),
    gettext_noop("Sign in again"),
    gettext_noop("Sign in as somebody else"),
    gettext_noop("Somebody else is signed in"),
    gettext_noop("Split cell"),
    gettext_noop("Table Properties"),
    gettext_noop("Take mine"),
    gettext_noop("Take the marker out"),
    gettext_noop("Take what %s wrote"),
    gettext_noop(
        "The editor could not read this text in full, so it is closed: saving keeps the text as it was. "
        "Reload the page; if this stays, tell an administrator."
    ),
    gettext_noop("The library has this work already."),
    gettext_noop("The library has something like it: %s"),
    gettext_noop("The library has something like it: “%s”."),
    gettext_noop("The link is revoked."),
    gettext_noop(
        "The notes of the other article could not be brought along: their markers are red. Write the notes, "
        "or take the markers out."
    ),
    gettext_noop("The preview could not be loaded. Try again in a moment."),
    gettext_noop("The server cannot be reached. Try again in a moment."),
    gettext_noop("The server did not answer. Try again in a moment."),
    gettext_noop("The server did not answer. What you typed is still here; try again in a moment."),
    gettext_noop("The server did not answer: the rest of the notes keep their words as text."),
    gettext_noop("The server did not answer: these notes may read differently once it does."),
    gettext_noop("The text has changed meanwhile. Try again."),
    gettext_noop("The words of text boxes stand as paragraphs."),
    gettext_noop("These stay as typed, for the list has no note for them: %s"),
    gettext_noop("This could not be done. Try again in a moment."),
    gettext_noop(
        "This image has no alternative text in this language yet: who cannot see it learns nothing of it. "
        "Write one in the library."
    ),
    gettext_noop("This is not yours to do."),
    gettext_noop("This marker points to a note that is missing. Write the note, or take the marker out."),
    gettext_noop(
        "This text was begun by %(first)s, and now %(second)s is signed in. Saving would go on under the second name."
    ),
    gettext_noop("Title"),
    gettext_noop("Title of the table"),
    gettext_noop("To look at: %s"),
    gettext_noop("Toggle header cell"),
    gettext_noop("Try again"),
    gettext_noop("Turn [1] into notes"),
    gettext_noop("Two people have written here"),
    gettext_noop("URL"),
    gettext_noop("Undo"),
    gettext_noop("Unused in %(language)s: %(count)s"),
    gettext_noop("Update"),
    gettext_noop("User name"),
    gettext_noop("What was found"),
    gettext_noop("What you had typed (%s) is back: it had not reached the server."),
    gettext_noop("Where it is not public in this language when the text is published, its words stand without a link."),
    gettext_noop("Words after"),
    gettext_noop("Words before"),
    gettext_noop("Words of its title"),
    gettext_noop("Write it"),
    gettext_noop("Write the day as 2024-02-28, or only 2024-02 or 2024."),
    gettext_noop("You are signed out. What you typed is still here and is saved as soon as you have signed in."),
    gettext_noop("You had begun an article (%s) that was not saved."),
    gettext_noop("Yours"),
    gettext_noop("blockquote"),
    gettext_noop("bold"),
    gettext_noop("colours"),
    gettext_noop("fonts"),
    gettext_noop("fonts and colours"),
    gettext_noop("heading 2"),
    gettext_noop("heading 3"),
    gettext_noop("heading 4"),
    gettext_noop("horizontal rule"),
    gettext_noop("insert link"),
    gettext_noop("italic"),
    gettext_noop("not public in this language"),
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
    gettext_noop("until %s"),
    gettext_noop("you, in another window"),
]


def counted(number):
    """The same for what is counted, by its English singular."""
    return {
        "%s comment": ngettext(
            "%s comment",
            "%s comments",
            number,
        ),
        "%s image": ngettext(
            "%s image",
            "%s images",
            number,
        ),
        "%s marker came without its note and stays as a typed number.": ngettext(
            "%s marker came without its note and stays as a typed number.",
            "%s markers came without their notes and stay as typed numbers.",
            number,
        ),
        "%s minute to read": ngettext(
            "%s minute to read",
            "%s minutes to read",
            number,
        ),
        "%s note came along from the other article.": ngettext(
            "%s note came along from the other article.",
            "%s notes came along from the other article.",
            number,
        ),
        "%s note came along.": ngettext(
            "%s note came along.",
            "%s notes came along.",
            number,
        ),
        "%s note now cites works of the library.": ngettext(
            "%s note now cites works of the library.",
            "%s notes now cite works of the library.",
            number,
        ),
        "%s note of the list becomes a note of the article:": ngettext(
            "%s note of the list becomes a note of the article:",
            "%s notes of the list become notes of the article:",
            number,
        ),
        "%s word": ngettext(
            "%s word",
            "%s words",
            number,
        ),
    }


def words(plural=None):
    """The catalogue; `plural` is the rule by which the browser chooses a form, as gettext writes it in C."""
    index = c2py(plural) if plural else lambda number: int(number != 1)
    samples = {index(number): number for number in range(200, -1, -1)}
    forms = [counted(samples[at]) for at in sorted(samples)]
    return {word: gettext(word) for word in WORDS} | {one: [form[one] for form in forms] for one in forms[0]}


class BodyWidget(forms.Textarea):
    """A text area that becomes the editor where scripts run; what it sends is sanitised by richtext, not by itself."""

    menu = MENU
    extensions = EXTENSIONS
    modules = MODULES
    # The guard first: it sees every editor from its start.
    scripts = ["guard", "wording", "counting", "notes_list", "from_original", "bodies"]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        groups = {"groups": [{"group": group} for group in self.menu]}
        context["widget"]["attrs"]["data-body"] = json.dumps(
            {"extensions": expand_extensions(self.extensions | {"Menu": groups}), "modules": self.modules}
        )
        return context

    @property
    def media(self):
        scripts = [Script(f"articles/{name}.js", type="module") for name in self.scripts]
        styles = {"all": ["articles/editor.css", "articles/notes.css"]}
        return prose_editor_admin_media + Media(js=scripts, css=styles, importmap=NAMES)


class PageWidget(BodyWidget):
    """For standing pages, which have no notes."""

    menu = [group for group in MENU if group not in ("footnote", "insert")]
    extensions = {
        **EXTENSIONS,
        **dict.fromkeys(["Pasting", "TypedNotes", "InsertImage", "LinkArticle", "WebLink", "TableCaption"], False),
        "PlainPasting": True,
    }
    modules = [f"articles/{name}" for name in ("footnote", "kept", "plain_paste", "typographic")]
    scripts = ["guard", "wording", "counting", "bodies"]
