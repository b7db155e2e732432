// Two people have written in the same place: what was there, theirs and mine side by side, and somebody chooses. What is
// not in the same place has been put together already and is not asked about.
import { post } from "articles/server"
import { time } from "articles/state"
import { marked } from "articles/word_marks"

const isHTML = (path) => path.at(-1) === "body" || path[2] === "text"
const glue = (path) => (path.at(-1) === "key_points" ? "\n" : "")
const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

// A value as HTML to look at.
function look(path, value) {
  if (value === null) return make("em", { textContent: gettext("(removed)") }).outerHTML
  if (typeof value !== "string") return make("p", { textContent: words(value) }).outerHTML
  return isHTML(path) ? value : make("p", { textContent: value }).outerHTML
}

// What a note cites as it would be printed; in bare words where the server cannot be asked.
async function printed(path, value) {
  const [room, key, part] = path
  if (room !== "footnotes" || part === "text" || value === null) return look(path, value)
  const note = part === "cites" ? { key, text: {}, cites: value } : value
  const language = document.querySelector(".languages [aria-pressed=true]")?.value ?? document.documentElement.lang
  try {
    const { notes } = await post("notes/print/", { language, keys: [key], footnotes: [note] })
    return `<p>${notes[0].html}</p>`
  } catch {
    return look(path, value)
  }
}

function words(value) {
  if (Array.isArray(value)) return value.map(words).join("; ")
  if (value === null || typeof value !== "object") return String(value ?? "")
  const parts = [value.source, ...(value.locator ?? []), value.accessed, words(value.cites ?? []), ...Object.values(value.text ?? {})]
  return parts.filter(Boolean).join(", ")
}

function side(name, html, base) {
  const text = make("div", { className: "decide-text" }, ...(base === undefined ? marked(html, html) : marked(html, base)))
  return make("div", { className: "decide-side" }, make("h3", { textContent: name }), text)
}

function choice(name, value, label, checked) {
  const radio = make("input", { type: "radio", name, value, required: true, checked })
  return make("label", {}, radio, ` ${label}`)
}

async function place(path, segment, index, count, by) {
  const values = [segment.base, segment.theirs, segment.mine]
  const [base, theirs, mine] = await Promise.all(values.map((value) => printed(path, value)))
  const canBoth = typeof segment.mine === "string" && typeof segment.theirs === "string" && (isHTML(path) || glue(path))
  const name = `place-${index}`
  const legend = interpolate(gettext("Place %(number)s of %(count)s"), { number: index + 1, count }, true)
  return make(
    "fieldset",
    { className: "decide-place" },
    make("legend", { textContent: legend }),
    make(
      "div",
      { className: "decide-sides" },
      side(gettext("As it was"), base),
      side(interpolate(gettext("From %s"), [by]), theirs, base),
      side(gettext("Yours"), mine, base),
    ),
    make(
      "div",
      { className: "decide-choice" },
      choice(name, "theirs", interpolate(gettext("Take what %s wrote"), [by]), false),
      choice(name, "mine", gettext("Take mine"), !canBoth),
      ...(canBoth ? [choice(name, "both", gettext("Keep both, theirs first"), true)] : []),
    ),
  )
}

function chosen(segment, value, path) {
  return value === "both" ? [segment.theirs, segment.mine].filter(Boolean).join(glue(path)) : segment[value]
}

// Resolves to {value}, or null where somebody would rather decide later.
export async function decide({ path, label, segments, by, at }) {
  const name = by || gettext("somebody")
  const clashes = segments.filter((segment) => !("same" in segment))
  const dialog = make("dialog", { className: "desk-dialog decide" })
  dialog.setAttribute("aria-labelledby", "decide-heading")
  const heading = make("h2", { id: "decide-heading", textContent: gettext("Two people have written here") })
  const told = gettext("%(label)s: %(name)s has saved it (%(time)s) while you were writing. Nothing is lost: choose what stays.")
  const form = make("form", { method: "dialog" }, heading)
  form.append(
    make("p", { textContent: interpolate(told, { label, name, time: time(new Date(at)) }, true) }),
    ...(await Promise.all(clashes.map((segment, index) => place(path, segment, index, clashes.length, name)))),
    make(
      "div",
      { className: "desk-buttons" },
      make("button", { className: "default", value: "save", textContent: gettext("Save this") }),
      make("button", { value: "", formNoValidate: true, textContent: gettext("Decide later") }),
    ),
  )
  dialog.append(form)
  document.body.append(dialog)
  const before = document.activeElement
  dialog.showModal()
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }))
  const answers = new FormData(form)
  dialog.remove()
  before?.focus()
  if (dialog.returnValue !== "save") return null
  let index = 0
  const pieces = segments.map((segment) =>
    "same" in segment ? segment.same : chosen(segment, answers.get(`place-${index++}`), path),
  )
  const value = pieces.length === 1 ? pieces[0] : pieces.filter(Boolean).join(glue(path))
  return { value }
}
