// A source added to the library without leaving the note that cites it.
import { gettext } from "django-prose-editor/editor"
import { add, day, inWords, lookUp } from "articles/library"

const NAMES = ["title", "type", "container-title", "publisher", "issued", "author", "URL", "DOI"]

const asLine = ({ family, given, literal }) => literal ?? [family, given].filter(Boolean).join(", ")

function asPerson(line) {
  const [family, given] = line.split(/,(.*)/s).map((part) => part.trim())
  return given ? { family, given } : { literal: family }
}

// `fieldset` is the form inside a cite; `chosen(source)` is called when the library has the work.
export function newSource(fieldset, { chosen, back, changed }) {
  const field = (name) => fieldset.querySelector(`[name="${name}"]`)
  const part = (name) => fieldset.querySelector(`.${name}`)
  let known = {} // what a typed note said beyond these fields
  let chosenType = false

  function fill(csl) {
    known = csl
    chosenType = Boolean(csl.type)
    field("look-up").value = csl.URL ?? csl.DOI ?? ""
    say("")
    for (const name of NAMES) field(name).value = ""
    for (const name of ["title", "container-title", "publisher", "URL", "DOI"]) field(name).value = csl[name] ?? ""
    field("type").value = csl.type ?? "article-newspaper"
    if (!field("type").value) field("type").value = "document"
    field("issued").value = csl.issued?.["date-parts"]?.[0]?.join("-") ?? csl.issued?.literal ?? ""
    field("author").value = (csl.author ?? []).map(asLine).join("\n")
    refuse("")
    alike([])
  }

  async function values() {
    const csl = { ...known }
    for (const name of ["title", "type", "container-title", "publisher", "URL", "DOI"]) {
      const value = field(name).value.trim()
      if (value) csl[name] = value
      else delete csl[name]
    }
    const people = field("author").value.split("\n").map((line) => line.trim()).filter(Boolean)
    if (people.length) csl.author = people.map(asPerson)
    else delete csl.author
    const issued = field("issued").value.trim()
    const iso = issued.replaceAll(/(?<=-)(\d)(?=-|$)/g, "0$1")
    const understood = await day(iso)
    if (understood) csl.issued = { "date-parts": [understood.split("-").map(Number)] }
    else if (issued) csl.issued = { literal: issued }
    else delete csl.issued
    return csl
  }

  // What was found goes where nothing was typed: whoever typed looked at the work.
  function fillIn(csl) {
    known = { ...csl, ...known }
    for (const name of ["title", "container-title", "publisher", "URL", "DOI"]) field(name).value ||= csl[name] ?? ""
    if (csl.type && !chosenType) {
      field("type").value = csl.type
      if (!field("type").value) field("type").value = "document"
    }
    field("issued").value ||= csl.issued?.["date-parts"]?.[0]?.map((part) => String(part).padStart(2, "0")).join("-") ?? ""
    field("author").value ||= (csl.author ?? []).map(asLine).join("\n")
  }

  async function look() {
    const address = field("look-up").value.trim() || field("URL").value.trim() || field("DOI").value.trim()
    say(gettext("Asking…"))
    part("look-up").disabled = true
    try {
      const answer = await lookUp(address)
      say(answer.message || gettext("Check what was found, then add it."))
      if (answer.csl) fillIn(answer.csl)
      alike(answer.source ? [answer.source] : (answer.alike ?? []))
      if (answer.source) say(gettext("The library has this work already."))
      changed()
    } catch {
      say(gettext("The server did not answer. What you typed is still here; try again in a moment."))
    } finally {
      part("look-up").disabled = false
    }
  }

  function say(message) {
    part("looked-up").textContent = message
    part("looked-up").hidden = !message
  }

  function refuse(message) {
    part("refused").textContent = message
    part("refused").hidden = !message
  }

  function alike(sources) {
    part("alike").replaceChildren(
      ...sources.map((source) => {
        const item = document.createElement("li")
        const button = Object.assign(document.createElement("button"), {
          type: "button",
          className: "quiet",
          textContent: gettext("Cite this one"),
        })
        button.addEventListener("click", () => chosen(source))
        item.append(`${inWords(source)} ${source.issued ?? ""} `, button)
        return item
      }),
    )
    part("alike").hidden = part("anyway").hidden = !sources.length
  }

  async function send(anyway) {
    for (const button of fieldset.querySelectorAll("button")) button.disabled = true
    try {
      const answer = await add(await values(), anyway)
      if (answer.source) return chosen(answer.source)
      refuse(answer.message ?? "")
      alike(answer.alike ?? [])
      const [first] = Object.keys(answer.errors ?? {})
      field(first)?.focus()
    } catch {
      refuse(gettext("The server did not answer. What you typed is still here; try again in a moment."))
    } finally {
      for (const button of fieldset.querySelectorAll("button")) button.disabled = false
    }
  }

  part("look-up").addEventListener("click", look)
  field("type").addEventListener("change", () => (chosenType = true))
  part("add").addEventListener("click", () => send(false))
  part("anyway").addEventListener("click", () => send(true))
  part("back").addEventListener("click", back)
  fieldset.addEventListener("input", changed)
  fieldset.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.matches("textarea, button")) return
    event.preventDefault()
    if (event.target === field("look-up")) look()
    else send(false)
  })
  return {
    show(csl) {
      fieldset.hidden = false
      fill(csl)
      field("title").focus()
    },
    hide() {
      fieldset.hidden = true
    },
  }
}
