// The article that is open in the form, for every script of the desk: its texts, its notes, its editors, its server.
import { bringAllBack } from "articles/bringing_back"
import "articles/leaving"
import * as manuscript from "articles/manuscript"
import { begin, changed, flush } from "articles/saving"
import * as server from "articles/server"
import { insist } from "articles/signing_in"

const element = document.getElementById("desk")
const opens = document.querySelector("fieldset.language.opens")?.className.match(/language-([\w-]+)/)[1]
const waiting = new Map()

const announce = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }))

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea, text } }) => {
  const code = manuscript.languageOf(textarea)
  if (!code) return
  manuscript.started(code, editor, text)
  editor.on("update", changed)
  for (const resolve of waiting.get(code) ?? []) resolve(editor)
  waiting.delete(code)
})

export const desk = {
  pk: element?.dataset.pk || null,
  id: element?.dataset.id || null,
  languages: manuscript.codes,

  // The language whose tab is open.
  language() {
    return document.querySelector(".languages [aria-pressed=true]")?.value ?? opens ?? this.languages[0]
  },

  // The body editor of a language: undefined until its tab was opened.
  editor: (code) => manuscript.editorOf(code),
  ready(code) {
    if (this.editor(code)) return Promise.resolve(this.editor(code))
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

  // Something changed: it is kept in the browser at once and on the server a second later.
  touch: () => changed(),

  // Resolves when all of it is on the server.
  flush: () => flush(),

  // JSON (or a page) from and to the server; `path` is relative to the article’s own address, or absolute. Where the
  // session has ended somebody signs in in between.
  get: (path, params) => insist(() => server.get(path, params)),
  post: (path, data) => insist(() => server.post(path, data)),
}

begin()
if (element) bringAllBack().catch(() => {}) // what cannot be brought back now is still there the next time
