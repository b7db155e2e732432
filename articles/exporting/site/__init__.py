"""A whole site as JSON Lines: what readers see and editors wrote, in and out.

One object a line, UTF-8, what is referred to before what refers to it; links between articles alone may point ahead.
A key that is left out means empty. TEXTS is an object keyed by language, {"en": "…", "tr": "…"}; a moment is ISO 8601
in UTC, 2024-03-01T09:00:00Z; FILE is a path below the folder the lines lie in. * marks what a line cannot do without.

  institute  name, tagline TEXTS · wordmark FILE · accent_colour, place_colour "#a5152b" · contact_email, oai_email,
             issn, licence · default_language · citation_styles {language: style}
  page       slug* · position number · is_draft · is_unlisted · title TEXTS · body TEXTS of HTML
  topic      slug* · kind region, theme, programme or series · name, description TEXTS
  author     slug* · given_name, family_name, position, bio TEXTS · photo FILE · focal [across, down] of it, from 0
             to 1 · orcid, email · show_email true · links [address] · former_since day
  source     id* · csl* CSL-JSON · localized {language: CSL-JSON} · archived_url address of a copy of its page,
             archived_on day · link_state ok, unsure, failing or dead: what a look at its page found ·
             trashed_at moment · merged_into id of a source
  image      id*, file* FILE · alt, caption TEXTS · credit, licence · focal [across, down], from 0 to 1 ·
             digest of the file as a manuscript brought it
  article    id* · kind · original_language · image id · image_alt, image_caption TEXTS · topics [slug] ·
             authors [{author* slug, role author, translator or editor, language}] ·
             footnotes [{key*, text TEXTS of inline HTML, cites [{source* id, locator [CSL label, value],
             accessed day, month or year, prefix, suffix TEXTS of inline HTML, language}]}] ·
             attachments [{name*, file* FILE, title TEXTS, language, waits for the next publication true}] ·
             similar_pinned, similar_hidden [id of an article that is always first, or never, among its similar posts] ·
             languages {language: {title, slug, summary, key_points [text], body HTML}}
  edition    article*, language* · what lists show: original_language, kind, slug, title, summary, byline, labels,
             corrections, image, word_count, note_count · published_at* and updated_at, withdrawn_at, pending_at
             moments · notice · current number of the version in print · record id that harvesters know it by,
             where it is not its article’s · addresses [{slug*, live_from*, is_current}] · topics [slug] ·
             authors [{author, role, order}] · sources [{source, first_note}] · links [id of an article]
  version    article*, language* · number, none while it is scheduled · kind, note · published_at* · inputs*, digest*,
             body_html, notes_html, contents: what it was made of, and what was made · closed_at, closed_reason
  lead       language, none for all · article* id: what stands first on the home page
  redirect   from*: a path with its query, percent-encoded · to*

Editions and versions follow the line of their article and are loaded as they are, so a draft that is newer than its
edition stays a draft. Files written by other tools need neither. They may say

  author     name TEXTS, or one text for all languages: the last word is the family name
  footnotes  {key, source, accessed, locator} for a single cite
  languages  published_at: the language is published as it loads, or scheduled where that time has not come;
             updates [{at*, kind typo, update or correction, note, and the texts that changed}]: published after it;
             withdrawn {at*, notice*}

`dump` never writes these. It sorts keys and leaves out what is empty.
"""

from .dumping import dump
from .loading import load
from .schema import Refused

__all__ = ["Refused", "dump", "load"]
