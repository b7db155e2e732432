// The panel “Side by side”: the original, paragraph by paragraph, beside the editor of its translation; what is missing,
// what has changed since, what differs. The text itself is written in the editor of the form, the only one there is.
import { arrange, clear, placeAfter, reveal } from "articles/beside_layout"
import { desk } from "articles/desk"
import { openNote } from "articles/note_dialog"

const panel = document.getElementById("panel-beside")
const part = (name) => panel.querySelector(name)
const fields = { before: ["title", "summary"], after: ["key_points", "image_alt", "image_caption"] }
const quiet = 300

let chosen // the language to translate from, where somebody has chosen one
let answer = null // what the server said last
let shown = [] // what is drawn of it: {kind, id, element, …}
let last = "" // the same in a form that can be compared
let waiting
let asked = 0
const isOpen = () => panel && !panel.hidden

function source() {
  const to = desk.language()
  const original = document.getElementById("id_original_language")?.value
  const written = desk.languages.filter((code) => code !== to && desk.text(code, "body"))
  const codes = [chosen, original, ...written].filter((code) => code && code !== to)
  return codes.find((code) => written.includes(code)) ?? codes[0]
}

// --- What it shows ---

function said(state) {
  const words = part("#beside-said").content.querySelector(`[data-state="${state}"]`)
  return words ? [words.cloneNode(true)] : []
}

function changes(pieces) {
  return pieces.flatMap(([kind, text]) => {
    const element = { added: "ins", removed: "del" }[kind]
    return [element ? Object.assign(document.createElement(element), { textContent: text }) : text, " "]
  })
}

function card({ id, state, pieces }, fill) {
  const element = document.createElement("article")
  element.className = `beside-row ${state}`
  element.dataset.id = id
  const words = Object.assign(document.createElement("div"), { className: "words", lang: answer.from, dir: "auto" })
  const isTold = pieces.length && state !== "missing"
  if (isTold) words.append(...changes(pieces))
  else fill(words)
  for (const link of words.querySelectorAll("a[href]")) Object.assign(link, { target: "_blank", rel: "noopener" })
  element.append(words)
  if (isTold && pieces.every(([kind]) => kind === "same")) element.append(...said("form"))
  const isKnown = answer.from === answer.original || state === "missing"
  if (isKnown) element.append(...said(state))
  for (const button of element.querySelectorAll("button")) {
    if (!answer.may_write || (button.value !== "copy" && answer.from !== answer.original)) button.remove()
  }
  return element
}

function paragraph(row) {
  // Sanitised by the server when it was saved.
  const element = card(row, (words) => (words.innerHTML = row.original ?? ""))
  return { ...row, kind: "paragraph", element }
}

function field(one) {
  const element = card({ ...one, id: one.name }, (words) => (words.textContent = one.original))
  const label = document.querySelector(`label[for="id_${column(one.name)}"]`)?.textContent.replace(/:$/, "") ?? ""
  element.prepend(Object.assign(document.createElement("span"), { className: "of", textContent: label }))
  element.querySelector("[value=mark]")?.toggleAttribute("hidden", one.state === "missing")
  return { ...one, kind: "field", id: one.name, element }
}

function note(one) {
  const element = card({ ...one, id: one.name }, (words) => (words.textContent = one.original))
  element.prepend(Object.assign(document.createElement("span"), { className: "number", textContent: one.number ?? "–" }))
  for (const button of element.querySelectorAll("[value=copy], .missing [value=mark]")) button.remove()
  if (one.state === "missing") element.querySelector("[value=mark]")?.remove()
  if (answer.may_write) element.append(...said("note"))
  return { ...one, kind: "note", id: one.name, key: one.name.slice("note:".length), element }
}

const column = (name) => `${name}_${answer.to.replaceAll("-", "_")}`

function items() {
  const parts = new Map(answer.parts.filter((one) => one.original || one.pieces.length).map((one) => [one.name, one]))
  const found = (names) => names.filter((name) => parts.has(name)).map((name) => field(parts.get(name)))
  const rows = answer.paragraphs.filter((row) => row.original !== null || row.state === "gone" || row.state === "still-correct")
  const notes = [...parts.values()].filter(({ name }) => name.startsWith("note:"))
  return [...found(fields.before), ...rows.map(paragraph), ...notes.map(note), ...found(fields.after)]
}

function number(elements) {
  const numbers = new Map()
  for (const marker of elements.flatMap((element) => [...element.querySelectorAll("a.fn[data-note]")])) {
    if (!numbers.has(marker.dataset.note)) numbers.set(marker.dataset.note, numbers.size + 1)
    marker.dataset.number = numbers.get(marker.dataset.note)
  }
}

function differences() {
  const box = part("#beside-parity")
  box.hidden = answer.parity.length === 0
  part("#beside-parity summary").textContent = answer.differences
  part("#beside-parity ul").replaceChildren(
    ...answer.parity.map(({ label, place, original, translation }) => {
      const line = document.createElement("li")
      const jump = Object.assign(document.createElement("button"), { type: "button", textContent: label })
      jump.addEventListener("click", () => reveal(desk.editor(answer.to), place[1]))
      const sides = [original, translation].map((text, side) =>
        Object.assign(document.createElement("span"), { textContent: text || "–", lang: side ? answer.to : answer.from }),
      )
      line.append(jump, ...sides)
      return line
    }),
  )
}

function draw(fresh) {
  const { csrf: _csrf, ...told } = fresh
  const now = JSON.stringify(told)
  if (now === last) return
  last = now
  answer = fresh
  const held = document.activeElement?.closest?.(".beside-row")?.dataset.id
  part("#beside-from").replaceChildren(
    ...answer.languages
      .filter(({ code }) => code !== answer.to)
      .map(({ code, name }) => new Option(name, code, false, code === answer.from)),
  )
  part("#beside-state").textContent = answer.state.text
  part("#beside-state").className = answer.state.code
  part("#beside-whole").hidden = !answer.may_write || answer.paragraphs.some((row) => row.translation !== null)
  differences()
  shown = items()
  number(shown.map(({ element }) => element))
  part("#beside-originals").replaceChildren(...shown.map(({ element }) => element))
  arrange(shown, answer.to, desk.editor(answer.to))
  if (held) shown.find(({ id }) => id === held)?.element.querySelector("button")?.focus()
}

// --- Asking ---

async function load() {
  const [from, to] = [source(), desk.language()]
  if (!from) return
  const ask = ++asked
  try {
    const [fresh] = await Promise.all([desk.get("beside/", { from, to }), desk.ready(to)])
    if (ask === asked && isOpen()) draw(fresh)
  } catch {
    if (ask === asked) part("#beside-state").replaceChildren(...said("failed")[0].childNodes)
  }
}

function soon() {
  clearTimeout(waiting)
  if (isOpen()) waiting = setTimeout(load, quiet)
}

// --- What one can do ---

async function mark(id, on) {
  try {
    await desk.flush() // what is looked at is what the server has
    draw(await desk.post("beside/mark/", { to: answer.to, id, on: on ? "yes" : "" }))
  } catch {
    load()
  }
}

function copy(item) {
  if (item.kind === "field") return desk.setText(answer.to, item.name, item.original)
  const rows = answer.paragraphs
  const before = rows.slice(0, rows.findIndex(({ id }) => id === item.id)).findLast((row) => row.translation !== null)
  const editor = desk.editor(answer.to)
  editor.chain().focus().insertContentAt(placeAfter(editor, before?.translation), item.original).run()
}

function copyAll() {
  const editor = desk.editor(answer.to)
  const whole = answer.paragraphs.map((row) => row.original ?? "").join("")
  editor.chain().focus("start").insertContentAt({ from: 0, to: editor.state.doc.content.size }, whole).run()
}

function act({ target }) {
  const item = shown.find(({ element }) => element.contains(target))
  const acts = {
    copy: () => copy(item),
    mark: () => mark(item.id, true),
    unmark: () => mark(item.id, false),
    note: () => openNote({ key: item.key, code: answer.to, editor: desk.editor(answer.to) }),
  }
  if (item && target.matches("button")) return acts[target.value]?.()
  if (item?.kind === "paragraph" && !target.closest("a") && getSelection().isCollapsed) {
    reveal(desk.editor(answer.to), item.translation)
  }
}

if (panel) {
  panel.addEventListener("panel:open", () => {
    document.documentElement.classList.add("has-beside")
    last = ""
    load()
  })
  panel.addEventListener("panel:close", () => {
    document.documentElement.classList.remove("has-beside")
    clear()
  })
  part("#beside-from").addEventListener("change", ({ target }) => {
    chosen = target.value
    load()
  })
  part("#beside-whole button").addEventListener("click", copyAll)
  part("#beside-originals").addEventListener("click", act)
  document.addEventListener("desk:language", soon)
  document.addEventListener("desk:saved", soon)
  document.addEventListener("desk:text", soon) // somebody else has written in the original
}
