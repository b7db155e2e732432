// Under each text its notes as they will be printed in that language, ibid included; and those it has no marker for.
import { gettext } from "django-prose-editor/editor"
import { desk } from "articles/desk"
import { goTo, setKnown } from "articles/footnote"
import { remember } from "articles/library"
import { openNote } from "articles/note_dialog"
import { order, printed } from "articles/notes_printed"

const template = document.getElementById("notes-list")
const lists = new Map() // language → its section
const pause = 600
const waiting = new Map()
const asked = new Map()
const nameOf = (code) => document.querySelector(`.languages [value="${code}"]`)?.textContent ?? code
const interpolate = (text, values, named) => window.interpolate(text, values, named)

function button(label, act, className = "quiet") {
  const made = Object.assign(document.createElement("button"), { type: "button", className, textContent: label })
  made.addEventListener("click", act)
  return made
}

function edit(code, key) {
  openNote({ key, code, editor: desk.editor(code) })
}

function words(code, { html, empty, number }) {
  const span = document.createElement("span")
  span.className = "words"
  span.lang = code
  if (number === null) span.textContent = gettext("This marker points to a note that is missing. Write the note, or take the marker out.")
  else if (empty) span.textContent = gettext("Empty in this language. Cite a source or write a text before publishing.")
  else span.innerHTML = html // printed by the server, which cleans and escapes it
  span.classList.toggle("wanting", number === null || empty)
  // A link in the list would leave the form.
  for (const link of span.querySelectorAll("a[href]")) Object.assign(link, { target: "_blank", rel: "noopener" })
  return span
}

function usedLine(code, note) {
  const item = document.createElement("li")
  const jump = button(note.number ?? "?", () => goTo(desk.editor(code), note.key), "quiet number")
  jump.setAttribute("aria-label", interpolate(gettext("Note %s: go to its marker"), [note.number ?? "?"]))
  const acts = [button(note.number === null ? gettext("Write it") : gettext("Edit"), () => edit(code, note.key))]
  acts[0].setAttribute("aria-label", interpolate(gettext("Edit note %s"), [note.number ?? "?"]))
  if (note.number === null) {
    acts.push(button(gettext("Take the marker out"), () => desk.editor(code).chain().focus().removeMarkers(note.key).run()))
  }
  item.append(jump, words(code, note), ...acts)
  return item
}

function idleLine(code, note) {
  const item = document.createElement("li")
  const elsewhere = desk.languages.filter((other) => other !== code && order(other).includes(note.key))
  const place = elsewhere.length
    ? interpolate(gettext("Has its marker in: %s"), [elsewhere.map(nameOf).join(", ")])
    : gettext("No text has its marker.")
  const acts = [
    button(gettext("Insert here"), () => desk.editor(code).chain().focus().insertNote(note.key).run()),
    button(gettext("Edit"), () => edit(code, note.key)),
  ]
  if (!elsewhere.length) acts.push(button(gettext("Remove"), ({ currentTarget }) => confirmRemoval(currentTarget, note.key)))
  item.append(words(code, note), Object.assign(document.createElement("small"), { textContent: place }), ...acts)
  return item
}

function confirmRemoval(asker, key) {
  const line = Object.assign(document.createElement("span"), { className: "confirm-removal" })
  line.append(
    gettext("Remove this note for good?"),
    button(gettext("Remove it"), () => desk.removeNote(key)),
    button(gettext("Leave it"), () => {
      line.replaceWith(asker)
      asker.focus()
    }),
  )
  asker.replaceWith(line)
  line.querySelector("button:last-child").focus()
}

// Only lines that read differently are drawn again: 300 notes, and the keyboard’s place among them, stay.
function draw(place, notes, line) {
  const old = new Map([...place.children].map((item) => [item.dataset.is, item]))
  const items = notes.map((note) => {
    const is = JSON.stringify(note)
    const item = old.get(is) ?? line(note)
    item.dataset.is = is
    return item
  })
  if (items.length !== place.children.length || items.some((item, at) => item !== place.children[at])) {
    const held = document.activeElement
    place.replaceChildren(...items)
    if (place.contains(held)) held.focus()
  }
}

async function refresh(code) {
  const section = lists.get(code)
  if (!section || !desk.pk) return
  const ask = (asked.get(code) ?? 0) + 1
  asked.set(code, ask)
  const stale = section.querySelector(".stale")
  let answer
  try {
    answer = await printed(code)
  } catch {
    stale.textContent = gettext("The server did not answer: these notes may read differently once it does.")
    return
  }
  if (asked.get(code) !== ask) return
  stale.textContent = ""
  remember(Object.values(answer.sources))
  const { notes } = answer
  const unused = answer.unused.map((note) => ({ ...note, places: desk.languages.filter((other) => order(other).includes(note.key)) }))
  section.querySelector("h3").textContent = interpolate(gettext("Notes as printed in this language: %s"), [notes.length])
  section.querySelector(".none").hidden = notes.length > 0
  section.querySelector(".idle").hidden = unused.length === 0
  section.querySelector("h4").textContent = interpolate(gettext("Unused in %(language)s: %(count)s"), { language: nameOf(code), count: unused.length }, true)
  draw(section.querySelector(".used"), notes, (note) => usedLine(code, note))
  draw(section.querySelector(".idle ul"), unused, (note) => idleLine(code, note))
  section.hidden = false
}

function soon(code, after = pause) {
  clearTimeout(waiting.get(code))
  waiting.set(code, setTimeout(refresh, after, code))
}

const tellEditors = () => {
  const keys = desk.notes().map(({ key }) => key)
  for (const code of lists.keys()) setKnown(desk.editor(code), keys)
}

if (template && desk.pk) {
  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    const code = textarea.lang
    if (!textarea.name.startsWith("body_")) return
    const section = template.content.firstElementChild.cloneNode(true)
    textarea.closest(".writing").append(section)
    lists.set(code, section)
    setKnown(editor, desk.notes().map(({ key }) => key))
    soon(code, 0)
  })
  document.addEventListener("footnote:order", ({ target }) => {
    const code = target.closest(".prose-editor").querySelector("textarea").lang
    for (const other of lists.keys()) soon(other, other === code ? pause : 2 * pause)
  })
  document.addEventListener("desk:notes", () => {
    tellEditors()
    for (const code of lists.keys()) soon(code, code === desk.language() ? 50 : pause)
  })
  document.addEventListener("desk:language", ({ detail: { code } }) => soon(code, 0))
}
