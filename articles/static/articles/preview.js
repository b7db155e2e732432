// The page as it would be published, beside the form: loaded when the panel opens, again when something was saved, and
// where somebody was reading it.
import { desk } from "articles/desk"

const panel = document.getElementById("panel-preview")
const box = panel?.querySelector(".preview-frame")
const said = document.getElementById("preview-said")
const widths = [...(panel?.querySelectorAll("[data-width]") ?? [])]
const remembered = "preview-width"
const pause = 600
let frame = null // what is seen
let shown = null // its language
let timer

const isOpen = () => panel && !panel.hidden
const address = (rest) => new URL(`preview/${desk.language()}/${rest}`, new URL(document.getElementById("desk").dataset.root, location.href))

function fit() {
  const width = Number(widths.find((button) => button.getAttribute("aria-pressed") === "true").dataset.width)
  const scale = Math.min(1, box.clientWidth / width)
  box.style.setProperty("--width", `${width}px`)
  box.style.setProperty("--scale", scale)
}

// No script runs in the frame. Links within the text move it, all others open beside the desk.
function tame(page) {
  for (const link of page.querySelectorAll("a[href]")) {
    if (!link.getAttribute("href").startsWith("#")) Object.assign(link, { target: "_blank", rel: "noopener" })
  }
}

// A second frame is filled out of sight and takes the place of the first: nothing jumps.
function load() {
  clearTimeout(timer)
  const language = desk.language()
  const place = shown === language && frame ? frame.contentWindow.scrollY : 0
  const next = document.createElement("iframe")
  next.title = box.dataset.title
  next.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox")
  next.className = "coming"
  next.src = address("panel/")
  for (const late of box.querySelectorAll(".coming")) late.remove()
  next.addEventListener("load", () => {
    const page = next.contentDocument
    said.textContent = page?.querySelector("article") ? "" : gettext("The preview could not be loaded. Try again in a moment.")
    if (page) tame(page)
    next.classList.remove("coming")
    next.contentWindow?.scrollTo(0, place)
    frame?.remove()
    frame = next
    shown = language
  })
  box.append(next)
  document.getElementById("preview-full").href = address("")
}

function soon() {
  if (!isOpen()) return
  clearTimeout(timer)
  timer = setTimeout(load, pause)
}

async function open() {
  fit()
  said.textContent = gettext("Loading…")
  // What is shown is what is on the server; where saving fails, the bar says so.
  await desk.flush().catch(() => {})
  load()
}

if (panel) {
  for (const button of widths) {
    if (localStorage.getItem(remembered)) {
      button.setAttribute("aria-pressed", String(button.dataset.width === localStorage.getItem(remembered)))
    }
    button.addEventListener("click", () => {
      for (const other of widths) other.setAttribute("aria-pressed", String(other === button))
      localStorage.setItem(remembered, button.dataset.width)
      fit()
    })
  }
  new ResizeObserver(() => isOpen() && fit()).observe(box)
  panel.addEventListener("panel:open", open)
  document.addEventListener("desk:saved", soon)
  document.addEventListener("desk:language", soon)
}
