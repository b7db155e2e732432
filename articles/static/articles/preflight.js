// The panel of what is worth a look: filled when it opens and when something was saved, says how much it is on its
// button, leads to each place, and mends what can be mended with one click.
import { desk } from "articles/desk"

const panel = document.getElementById("panel-preflight")
const button = document.querySelector("[aria-controls=panel-preflight]")
const box = document.getElementById("preflight")
const said = document.getElementById("preflight-said")
const narrow = matchMedia("(max-width: 1099px)")
const pause = { open: 800, closed: 6_000 }

let shown = null // the language that the panel is about
let timer
let isWaiting = false // for somebody who types a reason

function tell(message, isError = false) {
  said.textContent = message
  said.classList.toggle("errornote", isError)
  if (isError) said.scrollIntoView({ block: "nearest" })
}

function count(number) {
  const badge = button.querySelector(".count") ?? button.appendChild(document.createElement("span"))
  badge.className = "count"
  badge.hidden = !number
  badge.textContent = number
  button.title = number ? interpolate(gettext("To look at: %s"), [number]) : ""
}

function fill(answer, language) {
  const opened = [...box.querySelectorAll("details[open]")].map((one) => one.closest("li")?.dataset.fingerprint ?? "")
  box.innerHTML = answer.html
  for (const one of box.querySelectorAll("details")) {
    one.open = language === shown && opened.includes(one.closest("li")?.dataset.fingerprint ?? "")
  }
  shown = language
  count(answer.count)
}

const isBusy = () => box.contains(document.activeElement) && document.activeElement.matches("input")

async function load() {
  clearTimeout(timer)
  if (isBusy()) return (isWaiting = true)
  isWaiting = false
  const language = desk.language()
  try {
    fill(await desk.get("preflight/", { language }), language)
    if (said.classList.contains("errornote")) tell("")
  } catch (trouble) {
    if (!panel.hidden) tell(gettext("The server cannot be reached. Try again in a moment."), true)
  }
}

function soon() {
  clearTimeout(timer)
  timer = setTimeout(load, panel.hidden ? pause.closed : pause.open)
}

// The keyboard goes on with the finding that has come to stand where the last one stood.
function goOn(place) {
  const items = [...box.querySelectorAll("[data-fingerprint]")].filter((one) => !one.closest("details:not([open])"))
  const next = items[Math.min(place, items.length - 1)]?.querySelector("button, a, summary") ?? panel
  next.focus()
}

async function act(item, button) {
  const place = [...box.querySelectorAll("[data-fingerprint]")].indexOf(item)
  const language = shown
  const reason = item.querySelector("[name=reason]")?.value
  const data = { language, act: button.dataset.act, fingerprint: item.dataset.fingerprint, ...(reason && { reason }) }
  button.disabled = true
  try {
    await desk.flush()
    const answer = await desk.post("preflight/", data)
    fill(answer, language)
    tell(answer.error ?? answer.message, Boolean(answer.error))
    goOn(place)
    await desk.flush() // what was mended comes into the form
  } catch (trouble) {
    button.disabled = false
    const words = gettext("This could not be done. Try again in a moment.")
    tell(trouble.kind === "refused" ? trouble.message : words, true)
  }
}

// Places

const column = (name, code) => (name === "topics" ? name : `${name}_${code.replaceAll("-", "_")}`)

function inForm(name, words) {
  const field = document.getElementById(`id_${column(name, shown)}`)
  if (!field) return
  const seen = field.closest(".form-row") ?? field
  seen.scrollIntoView({ block: "center" })
  const shownInstead = field.classList.contains("admin-autocomplete") ? seen.querySelector(".select2-selection") : field
  shownInstead?.focus()
  const start = words ? (field.value ?? "").indexOf(words) : -1
  if (start >= 0) field.setSelectionRange(start, start + words.length)
}

// The characters of a block with the place of each; white space of any kind is one space.
function characters(block, start) {
  let text = ""
  const places = []
  const add = (sign, place) => {
    if (/\s/.test(sign)) sign = " "
    if (sign === " " && (text === "" || text.endsWith(" "))) return
    text += sign
    places.push(place)
  }
  block.descendants((node, position) => {
    if (node.isText) [...node.text].reduce((at, sign) => (add(sign, at), at + sign.length), start + 1 + position)
    else if (node.isTextblock || node.type.name === "hardBreak") add(" ", start + 1 + position)
  })
  return { text, places }
}

function inText(editor, number, words) {
  const { doc } = editor.state
  const index = Math.min(number, doc.childCount - 1)
  let start = 0
  for (let i = 0; i < index; i++) start += doc.child(i).nodeSize
  const { text, places } = characters(doc.child(index), start)
  const at = words ? text.indexOf(words.replace(/\s+/g, " ").trim()) : -1
  const length = words.replace(/\s+/g, " ").trim().length
  const selection = at >= 0 ? { from: places[at], to: places[at + length - 1] + 1 } : start + 1
  editor.chain().focus().setTextSelection(selection).run()
  const { node } = editor.view.domAtPos(at >= 0 ? places[at] : start + 1)
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement
  element.scrollIntoView({ block: "center" })
}

function atMarker(editor, key) {
  let place
  editor.state.doc.descendants((node, position) => {
    if (place === undefined && node.attrs.note === key) place = position
  })
  if (place === undefined) {
    document.querySelector(`fieldset.language-${shown} .notes-list`)?.scrollIntoView({ block: "center" })
    return
  }
  editor.chain().focus().setNodeSelection(place).run()
  editor.view.nodeDOM(place)?.scrollIntoView?.({ block: "center" })
}

async function go({ kind, field, block, note, words }) {
  if (narrow.matches) button.click() // the panel covers the form
  const tab = document.querySelector(`.languages button[value="${shown}"]`)
  if (shown !== desk.language()) tab?.click()
  if (kind === "field") return inForm(field, words)
  const editor = await desk.ready(shown)
  if (kind === "body") inText(editor, Number(block), words)
  else atMarker(editor, note)
}

if (panel && button && desk.pk) {
  panel.addEventListener("panel:open", load)
  document.addEventListener("desk:saved", soon)
  document.addEventListener("desk:language", () => (panel.hidden ? soon() : load()))
  box.addEventListener("focusout", () => setTimeout(() => isWaiting && load()))
  box.addEventListener("submit", (event) => {
    event.preventDefault()
    act(event.target.closest("[data-fingerprint]"), event.submitter ?? event.target.querySelector("button"))
  })
  box.addEventListener("click", (event) => {
    const one = event.target.closest("button")
    if (!one || one.form) return
    const item = one.closest("[data-fingerprint]")
    if (one.dataset.panel) document.querySelector(`[aria-controls=${one.dataset.panel}]`)?.click()
    else if ("go" in one.dataset) go(item.dataset)
    else if (one.dataset.act) act(item, one)
  })
  // A link from the publish page leads to the findings themselves.
  const isWanted = new URLSearchParams(location.search).get("panel") === "preflight"
  addEventListener("load", () => isWanted && button.getAttribute("aria-expanded") === "false" && button.click())
  setTimeout(() => shown ?? load(), 1_500)
}
