"""The content of a post, and what is known of it otherwise → Document (pure).

A post is read like a manuscript; only that its title, its summary and mostly its language are known, and that plugins
have told its notes from its text.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ... import richtext
from ...works import fold
from .. import languages, people
from ..blocks import Block
from ..document import Document, Finding, ImportRefused
from ..from_text import LONGEST_TEXT, MOST_TAGS
from ..manuscript import MOST_NOTES, Manuscript
from ..markers import NoteList, TypedNote
from .content import Content
from .noted import OURS

MOST_NAMED = 20
FIRST_WORDS = 8
UNTITLED = f"{OURS}untitled"
SURE = 40  # words by which a language is recognised without a doubt …
LIKELIHOOD = 0.25  # … if so many of them are small words of its own
SOME = 8
SAMPLE = 5_000  # characters


def refuse_endless(text: str) -> None:
    if len(text) > LONGEST_TEXT or text.count("<") > MOST_TAGS:
        raise ImportRefused(
            _("This post is longer than an article can be: %(length)s characters. Split it in WordPress.")
            % {"length": len(text)}
        )


def choose_language(text: str, *, stated: str, hints: Sequence[str], known: Sequence[str]) -> tuple[str, str]:
    """The language of a post, one of `known`: as stated, else as it reads, else what its address or its site suggest.

    Second comes the language it reads like if it is long enough to tell, else "". Raises ImportRefused for a text that
    is stated, or without a doubt, in another language than the site has.
    """
    text = text[:SAMPLE]
    seen = languages.likeliest(text, known) if text.strip() else ""
    told = seen if len(text.split()) >= SURE else ""
    if stated in known:
        return stated, told
    likely = [hint for hint in hints if hint in known]
    if stated or (seen not in known and is_certain(text, seen, known)):
        raise ImportRefused(
            _("It is in %(language)s, which this site does not publish (it publishes %(languages)s).")
            % {"language": languages.name(stated or seen), "languages": ", ".join(map(languages.name, known))}
        )
    seen = seen if seen in known else by_script(text, known)
    is_telling = len(text.split()) >= SOME or script_of(seen) != "latin"
    if seen in known and (is_telling or not likely):
        return seen, told
    return (likely or known)[0], told


def by_script(text: str, known: Sequence[str]) -> str:
    """The first language of the site that is written in the letters of a text, if those are not Latin."""
    counts = {script: len(letters.findall(text)) for script, letters in languages.SCRIPTS}
    script = max(counts, key=counts.get)
    is_other = counts[script] and script != "latin"
    return next((code for code in known if script_of(code) == script), "") if is_other else ""


def is_certain(text: str, seen: str, known: Sequence[str]) -> bool:
    """Whether a text is beyond doubt in a language that is none of the site's."""
    count = len(text.split())
    script = script_of(seen)
    if not seen or script not in {script_of(code) for code in known}:
        return bool(seen) and count >= SOME
    likelihoods = languages.likelihoods(text, script)
    own = max((likelihoods.get(code, 0.0) for code in known), default=0.0)
    # Different words: “A paragraph. A paragraph.” is in no language of which “a” is a word.
    spoken = set(languages.WORD.findall(languages.unmarked(text)))
    variety = len(spoken & languages.PROFILES.get(script, {}).get(seen, frozenset()))
    return count >= SURE and variety >= SOME and likelihoods[seen] >= max(LIKELIHOOD, 2 * own)


def script_of(language: str) -> str:
    return next((script for script, profiles in languages.PROFILES.items() if language in profiles), language)


def make(
    content: Content,
    *,
    title: str,
    summary: str,
    language: str,
    known_languages: Sequence[str],
    is_signed: bool,
    seen: str = "",
) -> Document:
    """The document of a post. `is_signed`: somebody signs it, whether the text names them or not.

    `seen` is the language it reads like, "" where nothing can be told.
    """
    return _PostReading(content, title, summary, language, known_languages, is_signed, seen).document()


class _PostReading(Manuscript):
    def __init__(
        self,
        content: Content,
        title: str,
        summary: str,
        language: str,
        known_languages: Sequence[str],
        is_signed: bool,
        seen: str,
    ):
        super().__init__(language, "", known_languages)
        self.content, self.is_signed, self.seen = content, is_signed, seen
        self.language = language
        self.title, self.summary = title, summary

    def document(self) -> Document:
        self.note_content()
        is_untitled = not self.title
        # Not the words that will stand in for it: those are the text’s first, and a text’s title is taken out of it.
        self.title = self.title or UNTITLED
        document = super().document()
        left = {"no-author"} if self.is_signed else set()
        return replace(
            document,
            title=self.first_words() if is_untitled else document.title,
            notes=tuple(replace(note, label=note.label.replace(OURS, "")) for note in document.notes),
            pictures=tuple(self.content.markup.pictures),
            findings=tuple(finding for finding in self.findings if finding.code not in left),
        )

    def is_lone_name(self, block: Block, lowered: set[str]) -> bool:
        """Where an account signs, a first line of two words is the text’s; a link of two words is no byline either."""
        return not self.is_signed and "<a " not in block.html and super().is_lone_name(block, lowered)

    def author_block(self, blocks: list[Block], at: int) -> people.AuthorBlock | None:
        """A heading of two words is a heading, unless the paragraph under it begins with them."""
        found = super().author_block(blocks, at)
        is_heading = found and blocks[at].kind in ("h2", "h3", "h4") and not people.ABOUT.match(blocks[at].plain)
        if is_heading and not fold(found.bio).startswith(fold(found.names[0]).split()[0]):
            return None
        return found

    def recognise(self, blocks: Sequence[Block], note_list: NoteList | None) -> str:
        """The language is chosen; that it reads like another is told."""
        self.compare_language(self.seen)
        return self.language

    def refuse_empty(self) -> None:
        """A post without a text is a post all the same."""
        self.find("no-text", _("The post has no text. Write it, or leave the post out."))

    def first_words(self) -> str:
        words = next((block.plain for block in self.content.blocks if block.plain), "").split()
        title = " ".join(words[:FIRST_WORDS])
        self.find("no-title", _("The post has no title; its first words stand in for it. Write a title."), _("title"))
        return f"{title}…" if len(words) > FIRST_WORDS else title

    def read_blocks(self) -> list[Block]:
        return list(self.content.blocks)

    def part_notes(self, blocks: list[Block]) -> tuple[list[Block], NoteList | None, list[Block]]:
        """The notes of plugins come first: what a typed list says later may repeat them."""
        blocks, found, after = super().part_notes(blocks)
        if not self.content.notes:
            return blocks, found, after
        if len(self.content.notes) > MOST_NOTES:
            raise ImportRefused(
                _("This text has %(count)s notes, more than the %(most)s an article can have. Split it.")
                % {"count": len(self.content.notes), "most": MOST_NOTES}
            )
        own = tuple(TypedNote((label,), html, 0) for label, html in self.content.notes)
        return blocks, NoteList(len(blocks), len(blocks), own + (found.notes if found else ())), after

    # --- what became of the rest ---

    def note_content(self) -> None:
        content, markup = self.content, self.content.markup
        for words in filter(None, markup.furniture):
            self.drop(words)
        if markup.gone:
            self.find(
                "active-parts",
                _("Scripts, styles and forms have no place in an article and were left out: %(parts)s.")
                % {"parts": counted(markup.gone)},
            )
        if markup.players:
            self.find(
                "players",
                ngettext(
                    "%(count)d player became a link: %(addresses)s",
                    "%(count)d players became links: %(addresses)s",
                    len(markup.players),
                )
                % {"count": len(markup.players), "addresses": ", ".join(markup.players[:MOST_NAMED])},
            )
        if content.shortcodes:
            self.find(
                "shortcodes",
                _(
                    "These shortcodes mean nothing here and stay in the text as typed: %(names)s. Write what they "
                    "showed, or delete them."
                )
                % {"names": counted(Counter(name for name, _typed in content.shortcodes))},
                quoted=" ".join(dict.fromkeys(typed for _name, typed in content.shortcodes)),
            )
        if content.layout:
            self.find(
                "page-builder",
                _("A page builder had laid this text out: %(names)s. Its words were kept, its layout was not.")
                % {"names": counted(content.layout)},
            )
        if content.left_out:
            shown = " ".join(dict.fromkeys(content.left_out))
            self.find(
                "shortcodes-left-out",
                _("These shortcodes held no words of the text and were left out: “%(typed)s”") % {"typed": shown},
                quoted=shown,
            )
        if content.galleries:
            self.find(
                "gallery",
                _(
                    "A gallery showed all pictures that were uploaded to the post, without naming them. Put those into "
                    "the text that it needs."
                ),
            )
        if content.dynamic:
            self.find(
                "dynamic-blocks",
                _(
                    "These blocks were filled by WordPress whenever it showed the page, and nothing of them is in the "
                    "post: %(names)s."
                )
                % {"names": counted(content.dynamic)},
            )
        for html in content.unread_notes[:MOST_NAMED]:
            words = richtext.plain(richtext.clean(html))
            self.find(
                "note-without-marker",
                _("A note has no marker in the text and was left out: “%(words)s”") % {"words": words},
                _("notes"),
                words,
            )
        if markup.links_of_pictures:
            shown = ", ".join(markup.links_of_pictures)
            self.find(
                "link-of-picture",
                _("Pictures led to other pages; these links were left out: %(addresses)s") % {"addresses": shown},
                quoted=shown,
            )
        if markup.was_flattened:
            self.find(
                "too-deep", _("The tags of this post were nested too deeply; some were left out. Check its form.")
            )

    def find(self, code: str, message: str, place: str = "", quoted: str = "") -> None:
        self.findings.append(Finding(code, message.replace(OURS, ""), place.replace(OURS, ""), quoted))


def counted(names) -> str:
    """“form, script (3)”."""
    shown = [name if count == 1 else f"{name} ({count})" for name, count in sorted(names.items())]
    return ", ".join(shown[:MOST_NAMED]) + (" …" if len(shown) > MOST_NAMED else "")
