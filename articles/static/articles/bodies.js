// The body editors. Each starts when its text area is first seen, or asked for: a form of three long texts opens as
// fast as a form of one.
import * as editing from "django-prose-editor/editor"

const selector = "textarea[data-body]"
const started = new WeakMap()
const pause = 200

// A text of 20,000 words takes a while to write out, so that is done when somebody reads the text area, or in a pause.
function keepInStep(textarea, editor) {
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")
  let waiting
  const write = () => {
    clearTimeout(waiting)
    waiting = undefined
    set.call(textarea, editor.isEmpty ? "" : editor.getHTML())
  }
  const tell = () => {
    write()
    textarea.dispatchEvent(new Event("input", { bubbles: true }))
  }
  Object.defineProperty(textarea, "value", {
    configurable: true,
    get() {
      if (waiting !== undefined) write()
      return get.call(textarea)
    },
    set(value) {
      clearTimeout(waiting)
      waiting = undefined
      set.call(textarea, value)
    },
  })
  editor.on("update", () => {
    clearTimeout(waiting)
    waiting = setTimeout(tell, pause)
  })
  const tellNow = () => waiting !== undefined && tell()
  textarea.form?.addEventListener("submit", tellNow, { capture: true })
  addEventListener("pagehide", tellNow, { capture: true })
  editor.on("blur", tellNow)
}

// A module that does not load leaves a gap, which guard.js sees.
const load = (textarea) =>
  JSON.parse(textarea.dataset.body).modules.map((name) => import(name).catch((error) => console.error(error)))

async function create(textarea) {
  const { extensions } = JSON.parse(textarea.dataset.body)
  const loaded = await Promise.all(load(textarea))
  const known = Object.assign({}, editing, ...loaded)
  const chosen = Object.entries(extensions).filter(([name]) => known[name])
  const before = textarea.value
  const element = document.createElement("div")
  element.className = textarea.disabled || textarea.readOnly ? "prose-editor disabled" : "prose-editor"
  // Around it is room for what belongs to this text: its notes, its length.
  const writing = Object.assign(document.createElement("div"), { className: "writing" })
  textarea.before(writing)
  writing.append(element)
  element.append(textarea)
  const editor = new editing.Editor({
    element,
    editable: !element.matches(".disabled"),
    extensions: chosen.map(([name, options]) =>
      typeof options === "object" ? known[name].configure(options) : known[name],
    ),
    content: before,
    editorProps: { attributes: { lang: textarea.lang, dir: textarea.dir } },
  })
  keepInStep(textarea, editor)
  const detail = { editor, textarea, text: before }
  textarea.dispatchEvent(new CustomEvent("prose-editor:ready", { bubbles: true, detail }))
  return editor
}

// The editor of a text area, started if need be.
export function start(textarea) {
  if (!started.has(textarea)) started.set(textarea, create(textarea))
  return started.get(textarea)
}

const seen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue
      seen.unobserve(target)
      start(target)
    }
  },
  { rootMargin: "100000px" },
)
const first = document.querySelector(selector)
if (first) load(first)
// By then every script that waits for an editor listens.
document.addEventListener("DOMContentLoaded", () => {
  for (const textarea of document.querySelectorAll(selector)) seen.observe(textarea)
})

document.addEventListener("desk:wanted", ({ detail: { code } }) => {
  const textarea = [...document.querySelectorAll(selector)].find(({ lang }) => lang === code)
  if (textarea) start(textarea)
})
