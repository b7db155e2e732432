// The panel of the work: filled when it opens, its forms sent without leaving the text, which is saved first.
import { desk } from "articles/desk"

const panel = document.getElementById("panel-work")
const works = document.getElementById("works")
const said = document.getElementById("work-said")
let isStale = false
let isSending = false
const isOpen = () => panel && !panel.hidden

// What somebody was writing or had opened there is still so when the panel is filled anew.
function typed() {
  return [...works.querySelectorAll("textarea")].filter((field) => field.value).map((field) => [field.id, field.value])
}

function fill(html, kept = []) {
  works.innerHTML = html
  for (const [id, value] of kept) {
    const field = document.getElementById(id)
    if (!field) continue
    field.value = value
    for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true
  }
  showLanguage()
}

function showLanguage() {
  for (const one of works.querySelectorAll("details.work")) one.open = one.dataset.language === desk.language()
}

function tell(message, isError = false) {
  said.textContent = message
  said.className = isError ? "errornote" : ""
}

async function load() {
  isStale = false
  try {
    const { html } = await desk.get("work/")
    if (isSending) return // what is answered to that is newer, and the button must stay as it was pressed
    fill(html, typed())
    tell("")
  } catch (trouble) {
    tell(trouble.kind === "unreachable" ? gettext("The server cannot be reached. Try again in a moment.") : trouble.message, true)
  }
}

async function send(form, button) {
  if (isSending) return
  isSending = true
  const data = Object.fromEntries(new FormData(form))
  delete data.csrfmiddlewaretoken
  button.disabled = true
  try {
    // What is judged is what is on the server: the last words typed must be there.
    if (!/\/(comment|resolve|reopen)\/$/.test(form.action)) await desk.flush()
    const answer = await desk.post(form.action, data)
    const own = [...form.elements].map((field) => field.id)
    fill(answer.html, answer.error ? typed() : typed().filter(([id]) => !own.includes(id)))
    tell(answer.message, Boolean(answer.error))
  } catch (trouble) {
    button.disabled = false
    tell(trouble.kind === "refused" ? gettext("This is not yours to do.") : gettext("This could not be done. Try again in a moment."), true)
  } finally {
    isSending = false
  }
  panel.focus()
}

if (panel) {
  panel.addEventListener("panel:open", load)
  panel.addEventListener("submit", (event) => {
    event.preventDefault()
    send(event.target, event.submitter)
  })
  document.addEventListener("desk:language", () => isOpen() && showLanguage())
  // One’s own words change what there is to approve: looked at anew when somebody turns to the panel again.
  document.addEventListener("desk:saved", () => (isStale = true))
  for (const name of ["pointerenter", "focusin"]) {
    panel.addEventListener(name, () => {
      if (isOpen() && isStale && !works.querySelector(":is(input, select, textarea):focus")) load()
    })
  }
}
