// Panels beside the form, one at a time; on a narrow screen they cover it,
// but for one that stands above (data-above). Each hears “panel:open” and fills itself.
const aside = document.getElementById("panels")
const buttons = [...document.querySelectorAll("#desk [aria-controls^=panel-]")]
const narrow = matchMedia("(max-width: 1099px)")
const remembered = "desk-panel"
let opened = null

const panelOf = (button) => document.getElementById(button.getAttribute("aria-controls"))

function arrange() {
  document.documentElement.classList.toggle("has-panel", opened !== null)
  aside.hidden = opened === null
  // What is covered is out of reach for the keyboard too.
  document.getElementById("content-start").inert = opened !== null && narrow.matches && !("above" in panelOf(opened).dataset)
}

function tell(button, name) {
  panelOf(button).dispatchEvent(new CustomEvent(name, { bubbles: true }))
}

function close() {
  const button = opened
  if (!button) return
  opened = null
  panelOf(button).hidden = true
  button.setAttribute("aria-expanded", "false")
  localStorage.removeItem(remembered)
  arrange()
  tell(button, "panel:close")
}

function closeFromWithin() {
  const button = opened
  close()
  button?.focus()
}

function open(button) {
  close()
  opened = button
  panelOf(button).hidden = false
  button.setAttribute("aria-expanded", "true")
  localStorage.setItem(remembered, panelOf(button).id)
  arrange()
  tell(button, "panel:open")
}

function closer() {
  const button = document.createElement("button")
  Object.assign(button, { type: "button", className: "panel-close", textContent: gettext("Close") })
  button.addEventListener("click", closeFromWithin)
  return button
}

if (aside) {
  // Beside what scrolls, not in it.
  document.getElementById("main").append(aside)
  for (const button of buttons) {
    const panel = panelOf(button)
    if (!panel) continue
    button.hidden = false
    panel.prepend(closer())
    panel.tabIndex = -1
    button.addEventListener("click", () => {
      if (opened === button) return close()
      open(button)
      panel.focus()
    })
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return
    if (aside.contains(document.activeElement) || (opened && narrow.matches)) closeFromWithin()
  })
  narrow.addEventListener("change", arrange)
  // By then every panel’s own script listens.
  document.addEventListener("DOMContentLoaded", () => {
    const asked = new URLSearchParams(location.search).get("panel") // a link may name one
    const wanted = asked ? `panel-${asked}` : localStorage.getItem(remembered)
    const button = buttons.find((button) => button.getAttribute("aria-controls") === wanted)
    if (button && !button.hidden && (asked || !narrow.matches)) open(button)
    else arrange()
  })
}
