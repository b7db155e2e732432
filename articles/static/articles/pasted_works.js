// Pasted or typed notes whose words name works: shown first, and cited only once somebody has looked at them.
import { gettext } from "django-prose-editor/editor"
import { desk } from "articles/desk"
import { add, inWords, remember } from "articles/library"
import { say } from "articles/said"

const template = document.getElementById("pasted-works")

function line(number, cite) {
  const item = document.createElement("li")
  const label = document.createElement("label")
  const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: true })
  const words = document.createElement("span")
  const { title, URL: url } = cite.csl
  words.textContent = `${number} · ${[title, cite.csl["container-title"] ?? cite.csl.publisher, url].filter(Boolean).join(" · ")}`
  const state = document.createElement("small")
  state.textContent = cite.known
    ? window.interpolate(cite.is_sure ? gettext("In the library: %s") : gettext("The library has something like it: %s"), [inWords(cite.known)])
    : gettext("New: it will be added to the library")
  label.append(box, " ", words)
  item.append(label, state)
  return { item, box, cite }
}

// A work that several notes cite is added once.
function adder() {
  const added = new Map()
  return ({ csl, known }) => {
    if (known) return Promise.resolve(known.id)
    const is = JSON.stringify(csl)
    if (!added.has(is)) added.set(is, add(csl, true).then(({ source }) => source?.id ?? ""))
    return added.get(is)
  }
}

// A note is rewritten only if all of its works are taken: else its words would stand twice, or half of them nowhere.
async function take(lines, read, notes) {
  let taken = 0
  const sourceOf = adder()
  for (const [at, note] of notes.entries()) {
    const own = lines.filter((one) => one.at === at)
    if (!own.length || !own.every(({ box }) => box.checked)) continue
    const ids = []
    for (const one of own) ids.push(await sourceOf(one.cite))
    const stored = desk.note(note.key)
    // Rewritten or removed meanwhile: what somebody wrote stands.
    if (!ids.every(Boolean) || !stored || stored.cites.length) continue
    const everywhere = (words) => Object.fromEntries(desk.languages.map((code) => [code, words[code] ?? ""]))
    desk.putNote({
      ...stored,
      text: { ...stored.text, [note.language]: read[at].rest },
      cites: own.map(({ cite }, index) => ({
        source: ids[index],
        locator: cite.locator,
        accessed: cite.accessed,
        prefix: everywhere(cite.prefix),
        suffix: everywhere(cite.suffix),
        language: "",
      })),
    })
    taken += 1
  }
  return taken
}

// `notes`: [{key, html}], which the article has already, with their words as text.
export async function proposeWorks(textarea, notes) {
  const language = textarea.lang
  let read
  try {
    read = (await desk.post("notes/read/", { language, notes: notes.map(({ html }) => html) })).notes
  } catch {
    return // the notes are there with their words; works can be chosen in each
  }
  const lines = read.flatMap(({ cites }, at) => cites.map((cite) => ({ ...line(at + 1, cite), at })))
  if (!lines.length || !template) return
  remember(lines.map(({ cite }) => cite.known).filter(Boolean))
  const dialog = template.content.firstElementChild.cloneNode(true)
  dialog.querySelector("ul").append(...lines.map(({ item }) => item))
  document.body.append(dialog)
  const back = document.activeElement
  dialog.addEventListener("close", async () => {
    dialog.remove()
    back?.focus?.()
    if (dialog.returnValue !== "take") return
    const owned = notes.map((note) => ({ ...note, language }))
    try {
      const taken = await take(lines, read, owned)
      const words = window.ngettext("%s note now cites works of the library.", "%s notes now cite works of the library.", taken)
      say(textarea, window.interpolate(words, [taken]))
    } catch {
      say(textarea, gettext("The server did not answer: the rest of the notes keep their words as text."))
    }
  })
  dialog.showModal()
}
