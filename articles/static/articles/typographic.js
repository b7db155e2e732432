// Quotation marks and dashes of the language one writes in, as one types; Backspace takes the last one back.
// The rules are those of typography.py, which the importer follows.
import { Extension, InputRule } from "django-prose-editor/editor"

const USUAL = ["“”", "‘’"]
const QUOTES = { ru: ["«»", "„“"] }
const DASHES = { ru: "—" }
const OPENS_AFTER = /[\s([{<>—–/-]$|^$/

const isWord = (sign) => /[\p{L}\p{N}]/u.test(sign ?? "")

// The marks that are still open at the end of a text, outermost first.
function openMarks(text, [outer, inner]) {
  const open = []
  for (const [at, sign] of [...text].entries()) {
    const before = text[at - 1] ?? ""
    if (sign === outer[0] || (sign === inner[0] && !(sign === outer[1] && open.length))) {
      if (sign !== "‘" || !isWord(before)) open.push(sign)
    } else if (sign === outer[1]) open.pop()
    else if (sign === inner[1] && open.at(-1) === inner[0] && !isWord(text[at + 1])) open.pop()
  }
  return open
}

export function doubleQuote(before, language) {
  const pairs = QUOTES[language] ?? USUAL
  const [outer, inner] = pairs
  const open = openMarks(before, pairs)
  const last = before.at(-1) ?? ""
  if (OPENS_AFTER.test(before) || (open.length && last === open.at(-1))) return open.length ? inner[0] : outer[0]
  if (open.length) return open.at(-1) === inner[0] ? inner[1] : outer[1]
  return /\d$/.test(before) ? null : outer[1] // 17" is a measure
}

export function singleQuote(before, language) {
  if (isWord(before.at(-1))) return "’"
  if (QUOTES[language]) return null
  return OPENS_AFTER.test(before) || /[“«„]$/.test(before) ? "‘" : "’"
}

// A word or a paragraph may be in another language than the text.
function languageAt(editor, $from) {
  const foreign = $from.marks().find((mark) => mark.type.name === "foreign")?.attrs.lang
  let lang = foreign
  for (let depth = $from.depth; !lang && depth > 0; depth -= 1) lang = $from.node(depth).attrs.lang
  return (lang || editor.view.dom.lang || "").split("-")[0]
}

export const TypographicMarks = Extension.create({
  name: "typographicMarks",

  addInputRules() {
    const { editor } = this
    const rule = (find, mark) =>
      new InputRule({
        find,
        handler({ state, range }) {
          const $from = state.doc.resolve(range.from)
          if (!$from.parent.isTextblock) return null
          const before = $from.parent.textBetween(0, $from.parentOffset, null, "\ufffc")
          const sign = mark(before, languageAt(editor, $from))
          if (!sign) return null
          state.tr.insertText(sign, range.from, range.to)
        },
      })
    return [
      rule(/"$/, doubleQuote),
      rule(/'$/, singleQuote),
      rule(/ -{1,2} $/, (_before, language) => ` ${DASHES[language] ?? "–"} `),
      rule(/(?<=\p{L})--$/u, () => "—"),
    ]
  },
})
