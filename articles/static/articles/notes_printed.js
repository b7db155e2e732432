// The notes of each language as the server will print them, and what they are called in lists.
import { orderIn } from "articles/footnote"
import { desk } from "articles/desk"

const last = new Map() // language → the latest answer

// The keys of a language’s notes in the order of their markers, whether its editor has started or not.
export function order(code) {
  const editor = desk.editor(code)
  if (editor) return orderIn(editor)
  const { body } = new DOMParser().parseFromString(desk.text(code, "body"), "text/html")
  return [...new Set([...body.querySelectorAll("a.fn[data-note]")].map((marker) => marker.dataset.note))]
}

// The keys as they will be once a note is inserted where the editor’s cursor is.
function orderWith(code, key, editor) {
  const keys = order(code)
  if (!editor || keys.includes(key)) return keys
  const before = new Set()
  editor.state.doc.nodesBetween(0, editor.state.selection.to, (node) => {
    if (node.type.name === "footnote") before.add(node.attrs.note)
  })
  return [...before, key, ...keys.filter((other) => !before.has(other))]
}

// All notes as printed in a language; with `note` in place of the stored one, or inserted at the cursor of `editor`.
export async function printed(code, note, editor) {
  const notes = desk.notes()
  const footnotes = note ? [...notes.filter(({ key }) => key !== note.key), note] : notes
  const keys = note ? orderWith(code, note.key, editor) : order(code)
  const answer = await desk.post("notes/print/", { language: code, keys, footnotes })
  if (!note) last.set(code, answer)
  return answer
}

// “3 · “Rail and Sea”, Tribune…”: a note in one line, as far as it was printed already.
export function described(key, code) {
  const number = order(code).indexOf(key) + 1
  const answers = [last.get(code), ...last.values()].filter(Boolean)
  const line = answers.flatMap(({ notes, unused }) => [...notes, ...unused]).find((one) => one.key === key && one.text)
  const text = line?.text ?? ""
  return [number || "–", text.length > 90 ? `${text.slice(0, 90)}…` : text].filter(Boolean).join(" · ")
}
