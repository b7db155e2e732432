// The article that is open in the form, for every script of the desk: its texts, its notes, its editors, its server.
import * as manuscript from "articles/manuscript"
import * as server from "articles/server"

const element = document.getElementById("desk")
const opens = document.querySelector("fieldset.language.opens")?.className.match(/language-([\w-]+)/)[1]
const editors = new Map()
const waiting = new Map()

const announce = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }))

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const code = manuscript.languageOf(textarea)
  if (!code) return
  editors.set(code, editor)
  for (const resolve of waiting.get(code) ?? []) resolve(editor)
  waiting.delete(code)
})

export const desk = {
  pk: element?.dataset.pk || null,
  id: element?.dataset.id || null,
  languages: (element?.dataset.languages ?? "").split(" ").filter(Boolean),

  // The language whose tab is open.
  language() {
    return document.querySelector(".languages [aria-pressed=true]")?.value ?? opens ?? this.languages[0]
  },

  // The body editor of a language: undefined until its tab was opened.
  editor: (code) => editors.get(code),
  ready(code) {
    if (editors.has(code)) return Promise.resolve(editors.get(code))
    announce("desk:wanted", { code })
    return new Promise((resolve) => waiting.set(code, [...(waiting.get(code) ?? []), resolve]))
  },

  text: (code, field) => manuscript.read(["texts", code, field]),
  setText(code, field, value) {
    manuscript.write(["texts", code, field], value)
    announce("desk:text", { code, field })
    this.touch(["texts", code, field])
  },

  // Notes in the shape of a snapshot: {key, text: {language: HTML}, cites: [{source, locator, accessed, prefix, suffix, language}]}.
  notes: () => manuscript.notes(),
  note: (key) => manuscript.notes().find((note) => note.key === key),
  putNote(note) {
    manuscript.putNote(note)
    announce("desk:notes", { key: note.key })
    this.touch(["footnotes", note.key])
  },
  removeNote(key) {
    manuscript.removeNote(key)
    announce("desk:notes", { key })
    this.touch(["footnotes", key])
  },

  // Something changed at this path: it is kept in the browser at once and on the server a second later.
  touch: (path) => announce("desk:touched", { path }),

  // Resolves when all of it is on the server.
  flush: async () => {},

  // JSON from and to the server; `path` is relative to the article’s own address, or absolute.
  get: (path, params) => server.get(path, params),
  post: (path, data) => server.post(path, data),
}
