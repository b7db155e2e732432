// Secret links to a draft: made, shown once, listed, revoked; those of the language whose tab is open.
import { desk } from "articles/desk"

const details = document.querySelector("#panel-preview .preview-links")
const list = document.getElementById("preview-links")
const said = document.getElementById("preview-links-said")
const made = document.getElementById("preview-made")

const path = (rest = "") => `preview/${desk.language()}/links/${rest}`

function show({ links }) {
  list.replaceChildren(
    ...links.map(({ id, note, by, until }) => {
      const item = document.getElementById("preview-link").content.cloneNode(true)
      item.querySelector(".what").textContent = [note, interpolate(gettext("until %s"), [until]), by].join(" · ")
      const button = item.querySelector("button")
      button.setAttribute("aria-label", `${button.textContent}: ${note}`)
      button.addEventListener("click", () => ask(async () => {
        show(await desk.post(path("revoke/"), { id }))
        said.textContent = gettext("The link is revoked.")
        details.querySelector("summary").focus()
      }))
      return item
    }),
  )
}

async function ask(work) {
  try {
    said.textContent = ""
    await work()
  } catch (trouble) {
    said.textContent =
      trouble.kind === "refused" ? gettext("This is not yours to do.") : gettext("This could not be done. Try again in a moment.")
  }
}

async function load() {
  if (details.open && !document.getElementById("panel-preview").hidden) show(await desk.get(path()))
}

async function make() {
  const note = document.getElementById("preview-note")
  const address = document.getElementById("preview-address")
  await desk.flush()
  const answer = await desk.post(path(), { note: note.value, days: document.getElementById("preview-days").value })
  address.value = answer.address
  made.hidden = false
  note.value = ""
  address.focus()
  address.select()
  show(answer)
}

if (details) {
  const again = () => ask(load)
  details.addEventListener("toggle", again)
  document.getElementById("panel-preview").addEventListener("panel:open", again)
  document.addEventListener("desk:language", () => {
    made.hidden = true
    again()
  })
  document.getElementById("preview-make").addEventListener("click", () => ask(make))
}
