// The dialog in which a note is written: opened by the editor’s button, its shortcut, a marker or the list under a text.
import { gettext } from "django-prose-editor/editor"
import { citeRow } from "articles/cite_row"
import { combobox } from "articles/combobox"
import { desk } from "articles/desk"
import { newKey } from "articles/keys"
import { remember } from "articles/library"
import { described, printed } from "articles/notes_printed"
import { phrases } from "articles/phrases"
import { say } from "articles/said"

const dialog = document.getElementById("note-dialog")
const part = (name) => dialog.querySelector(name)
const interpolate = (text, values) => window.interpolate(text, values)
const names = Object.fromEntries(
  [...(document.getElementById("note-cite")?.content.querySelectorAll("[name=language] option[lang]") ?? [])].map(
    (option) => [option.lang, [option.textContent, option.dir || "auto"]],
  ),
)
const codes = Object.keys(names)
const pause = 500

let open // what is being written: {key, isNew, editor, code, rows, texts, start}

const everywhere = (words) => Object.fromEntries(codes.map((code) => [code, words?.[code] ?? ""]))
const mayWrite = (code) => !document.getElementsByName(`body_${code.replaceAll("-", "_")}`)[0]?.disabled

// --- What it holds ---

const draft = () => JSON.stringify([open.rows.map((row) => row.draft()), open.texts.map(({ html }) => html())])

function citesOf(rows) {
  return rows
    .filter((row) => row.isFinished())
    .map((row) => row.value())
    .map((cite) => ({ ...cite, prefix: everywhere(cite.prefix), suffix: everywhere(cite.suffix) }))
}

// What was touched here; the rest as it is now, for somebody else may have written in it meanwhile.
function note() {
  const stored = desk.note(open.key)
  const touched = open.texts.filter((text) => text.html() !== text.start)
  const cites = citesOf(open.rows)
  return {
    key: open.key,
    text: { ...everywhere(stored?.text), ...Object.fromEntries(touched.map((text) => [text.code, text.html()])) },
    cites: stored && JSON.stringify(cites) === open.startCites ? stored.cites : cites,
  }
}

function addRow(cite, before) {
  const row = citeRow(cite, {
    code: open.code,
    names,
    mayWrite,
    changed: preview,
    removed(gone) {
      const at = open.rows.indexOf(gone)
      open.rows.splice(at, 1)
      gone.element.remove()
      gone.destroy()
      if (!open.rows.length) addRow({})
      ;(open.rows[at] ?? open.rows.at(-1)).focus()
      preview()
    },
    moved(one, step) {
      const at = open.rows.indexOf(one)
      const to = at + step
      if (to < 0 || to >= open.rows.length) return
      const held = document.activeElement
      open.rows.splice(at, 1)
      open.rows.splice(to, 0, one)
      part("#note-cites").replaceChildren(...open.rows.map(({ element }) => element))
      held.focus()
      preview()
    },
  })
  open.rows.splice(before ?? open.rows.length, 0, row)
  part("#note-cites").replaceChildren(...open.rows.map(({ element }) => element))
  return row
}

function addText(code, place) {
  const [name, dir] = names[code]
  const frame = document.createElement("div")
  const field = document.createElement("div")
  frame.append(Object.assign(document.createElement("span"), { className: "label", textContent: name, lang: code }), field)
  place.append(frame)
  const editor = phrases(field, {
    html: desk.note(open.key)?.text?.[code] ?? "",
    label: `${part("#note-text-heading").textContent} (${name})`,
    lang: code,
    dir,
    disabled: !mayWrite(code),
    changed: () => preview(),
  })
  open.texts.push({ code, start: editor.html(), ...editor })
}

function otherTexts() {
  const place = part(".others")
  if (place.open && place.children.length === 1) {
    for (const code of codes) if (code !== open.code) addText(code, place)
    open.start = open.isUntouched ? draft() : open.start
  }
}

// --- How it will be printed ---

let waiting
function preview() {
  if (!open) return
  open.isUntouched = false
  part(".trouble").hidden = true
  clearTimeout(waiting)
  waiting = setTimeout(showPrinted, pause)
}

async function showPrinted() {
  if (!open) return
  const current = open
  const { notes, sources } = await printed(current.code, note(), current.isNew && current.editor).catch(() => ({ notes: [] }))
  if (current !== open) return
  remember(Object.values(sources ?? {}))
  for (const row of current.rows) row.name()
  const line = notes.find(({ key }) => key === current.key)
  const place = part("#note-printed")
  place.lang = current.code
  place.classList.toggle("empty", !line || line.empty)
  if (!line || line.empty) place.textContent = gettext("Nothing yet: an empty note blocks publishing.")
  else place.innerHTML = line.html // printed by the server, which cleans and escapes it
}

// --- Opening and leaving ---

export async function openNote({ key = null, editor, code }) {
  if (open) return
  if (!dialog || !desk.pk) {
    return say(editor.view.dom, gettext("Save the article once; then it can have notes."))
  }
  const existing = key && desk.note(key)
  open = { key: key ?? newKey(), isNew: !key, editor, code, rows: [], texts: [], isUntouched: true, returnTo: document.activeElement }
  part("#note-dialog-heading").textContent = key
    ? existing
      ? interpolate(gettext("Note %s"), [described(key, code)])
      : gettext("A note that is missing: write it anew")
    : gettext("A new note")
  part(".again").hidden = Boolean(key) || desk.notes().length === 0
  part("#note-again").value = ""
  part("#note-typed").hidden = true
  part("#note-typed-words").value = ""
  part(".leaving").hidden = part(".trouble").hidden = true
  part("#note-cites").replaceChildren()
  part(".own").replaceChildren()
  part(".others").open = false
  for (const frame of [...part(".others").children].slice(1)) frame.remove()
  part("#note-printed").textContent = ""
  for (const cite of existing?.cites ?? []) addRow(cite)
  if (!open.rows.length) addRow({})
  addText(code, part(".own"))
  open.start = draft()
  open.startCites = JSON.stringify(citesOf(open.rows))
  document.body.append(dialog)
  dialog.showModal()
  if (open.rows.some((row) => row.isFinished())) part("#note-dialog-heading").focus()
  else if (existing?.text?.[code]) open.texts[0].focus()
  else open.rows[0].focus()
  showPrinted()
}

function close() {
  const { editor, returnTo, rows, texts } = open
  clearTimeout(waiting)
  open = undefined
  dialog.close()
  for (const row of rows) row.destroy()
  for (const text of texts) text.destroy()
  if (editor && !returnTo?.closest?.(".notes-list")) editor.commands.focus()
  else returnTo?.focus?.()
}

function leave() {
  if (draft() === open.start) return close()
  part(".leaving").hidden = false
  part(".stay").focus()
}

function complain(message) {
  part(".trouble").textContent = message
  part(".trouble").hidden = false
}

async function keep() {
  await Promise.all(open.rows.map((row) => row.understand()))
  const wrong = open.rows.find((row) => row.isWrong())
  if (wrong) return complain(gettext("Write the day as 2024-02-28, or only 2024-02 or 2024."))
  const unfinished = open.rows.find((row) => !row.isEmpty() && !row.isFinished())
  if (unfinished) {
    complain(gettext("A source is not chosen yet: take one of the list, add it to the library, or remove the line."))
    return unfinished.complain()
  }
  const written = note()
  const { editor, isNew } = open
  if (isNew || !desk.note(written.key) || draft() !== open.start) desk.putNote(written)
  close()
  if (isNew && editor) editor.chain().focus().insertNote(written.key).run()
}

// --- Reading a typed note ---

async function read() {
  const words = part("#note-typed-words")
  if (!words.value.trim()) return words.focus()
  const escaped = Object.assign(document.createElement("p"), { textContent: words.value.trim() }).innerHTML
  try {
    const { notes } = await desk.post("notes/read/", { language: open.code, notes: [escaped] })
    take(notes[0])
    words.value = ""
    part("#note-typed").hidden = true
    part(".typed").setAttribute("aria-expanded", "false")
  } catch {
    complain(gettext("The server did not answer. What you typed is still here; try again in a moment."))
  }
}

function take({ cites, rest }) {
  remember(cites.map(({ known }) => known).filter(Boolean))
  for (const row of open.rows.filter((one) => one.isEmpty())) {
    open.rows.splice(open.rows.indexOf(row), 1)
    row.destroy()
  }
  const rows = cites.map((cite) => addRow(cite))
  if (!open.rows.length) addRow({})
  if (rest) {
    const text = open.texts[0]
    text.setHTML([text.html(), rest].filter(Boolean).join(" "))
  }
  if (!cites.length) complain(gettext("No source was recognised in it: the words stand as the text of the note."))
  preview()
  ;(rows[0] ?? open.texts[0]).focus()
}

if (dialog) {
  part(".another").addEventListener("click", () => addRow({}).focus())
  part(".typed").addEventListener("click", ({ currentTarget }) => {
    const box = part("#note-typed")
    box.hidden = !box.hidden
    currentTarget.setAttribute("aria-expanded", String(!box.hidden))
    if (!box.hidden) part("#note-typed-words").focus()
  })
  part(".read").addEventListener("click", read)
  part(".others").addEventListener("toggle", otherTexts)
  part(".save").addEventListener("click", keep)
  part(".cancel").addEventListener("click", leave)
  part(".close").addEventListener("click", leave)
  part(".stay").addEventListener("click", () => {
    part(".leaving").hidden = true
    open.texts[0].focus()
  })
  part(".leave").addEventListener("click", close)
  dialog.querySelector("form").addEventListener("submit", (event) => event.preventDefault())
  dialog.addEventListener("keydown", (event) => {
    // The editors inside prevent an Escape too, but mean nothing by it.
    if (event.target.closest("dialog") !== dialog) return
    if (event.key === "Escape") {
      event.preventDefault()
      leave()
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      keep()
    }
  })
  // Closed by the browser (a gesture of the device): nothing typed is lost to that.
  dialog.addEventListener("cancel", (event) => event.preventDefault())
  dialog.addEventListener("close", () => {
    if (!open) return
    dialog.showModal()
    leave()
  })
  combobox(part("#note-again"), {
    least: 1,
    async find(words) {
      const wanted = words.toLocaleLowerCase().split(/\s+/)
      return desk
        .notes()
        .map(({ key }) => ({ key, title: described(key, open.code) }))
        .filter(({ title }) => wanted.every((word) => title.toLocaleLowerCase().includes(word)))
        .slice(0, 12)
    },
    choose({ key }) {
      const { editor } = open
      close()
      editor?.chain().focus().insertNote(key).run()
    },
  })
  document.addEventListener("footnote:open", ({ target, detail: { editor, key } }) => {
    openNote({ editor, key, code: target.closest(".prose-editor").querySelector("textarea").lang })
  })
}
