"""What the publish page shows of each language: where it stands, what a publication would change, what to send on."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from thinktank import languages
from thinktank.models import Institute

from .. import citations, publishing, richtext, sharing
from ..comparing import digest
from ..exporting import csl_json
from ..publishing import Manuscript
from . import changes
from .preflight import Preflight
from .states import State, stage_label, states, times


@dataclass(frozen=True)
class Standing:
    """One language on the page. `problems` stand in the way of a publication; `advice` is how much does not."""

    code: str
    name: str
    state: State
    problems: list[str]
    advice: int
    warnings: tuple[str, ...]
    changed: list[tuple[str, Any]]
    digest: str
    now: Any

    @property
    def edition(self):
        return self.state.edition

    @property
    def stage(self):
        """How far the next text is on its way, where one is out already."""
        return stage_label(self.state.work) if self.state.work not in ("", "draft") else ""

    @property
    def is_first(self):
        """Readers have nothing yet to compare with."""
        return self.edition is None or self.edition.published_at > self.now

    @property
    def when(self):
        return self.edition and self.state.at and times(self.state.at)

    @property
    def versions(self):
        """What readers have seen, newest first; each knows whether it may be closed."""
        found = list(self.edition.versions.ever_public(self.now).for_lists().select_related("by"))
        for version in found:
            version.may_be_closed = not version.closed_at and version.pk != self.edition.current_id
        return found

    @cached_property
    def card(self):
        return card(self.edition) if self.state.is_public else None


def standings(article, now):
    return [
        standing(article, article.manuscript(code), state, now)
        for code, state in states(article, now).items()
        if state.edition or code in article.written_languages or article.text("title", code)
    ]


def standing(article, manuscript, state, now):
    code, edition = manuscript.language, state.edition
    preflight = Preflight(article, code, manuscript)
    pictures, links = publishing.look_up([manuscript], now)
    printed = Manuscript.from_inputs(edition.current.inputs) if edition and edition.published_at <= now else None
    return Standing(
        code=code,
        name=languages.own_name(code),
        state=state,
        problems=preflight.problems,
        advice=len(preflight.open),
        warnings=() if preflight.problems else publishing.compose(manuscript, pictures, links[code]).warnings,
        changed=changes.between(printed, manuscript),
        digest=digest(manuscript.as_inputs()),
        now=now,
    )


def card(edition):
    """Ready to be sent: [(what it is, the words)], in the language of the text."""
    link = settings.SITE_URL + edition.short_path
    institute = Institute.objects.current()
    names = [person["name"] for person in edition.writers]
    with override(edition.language):
        work = csl_json.as_work(edition, edition.current, institute.best_name)
        citation = citations.print_work(work, language=edition.language, style=institute.style_for(edition.language))
    return [
        (_("Permanent link"), link),
        (_("Short text, 280 characters at most"), sharing.post(edition.title, names, link)),
        (_("For a messenger"), sharing.message(edition.title, edition.summary, link)),
        (_("Citation"), richtext.plain(citation)),
    ]
