// One work in the note dialog: found in the library or added to it, with its place, day of access and the words around it.
import { gettext } from "django-prose-editor/editor"
import { combobox } from "articles/combobox"
import { desk } from "articles/desk"
import { day, inWords, source as met, suggest } from "articles/library"
import { newSource } from "articles/new_source"
import { phrases } from "articles/phrases"

const template = document.getElementById("note-cite")
let count = 0

const today = () => new Date().toLocaleDateString("sv") // as ISO writes it

function shownDate(iso) {
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? iso.split("-").reverse().join(".") : iso
}

// Labels that stand beside their field are tied to it by an id of their own.
function tie(label, field) {
  field.id = `cite-field-${++count}`
  label.htmlFor = field.id
}

// `cite` as in a snapshot, perhaps with `csl` (as a typed note says) and `known` (what the library has that is like it).
// `code` is the language of the text; `names`: {code: [name, direction]}.
export function citeRow(cite, { code, names, changed, removed, moved, mayWrite }) {
  const element = template.content.firstElementChild.cloneNode(true)
  const part = (name) => element.querySelector(`.${name}`)
  const field = (name) => element.querySelector(`.place [name="${name}"], .more [name="${name}"]`)
  const search = part("find").querySelector("input")
  tie(part("find").querySelector("label"), search)
  tie(part("place").querySelector("label.visually-hidden"), field("locator"))
  let chosen = cite.source || ""
  let accessed = cite.accessed ?? ""
  const words = { prefix: { ...cite.prefix }, suffix: { ...cite.suffix } }
  const editors = []

  function showChosen() {
    const known = met(chosen)
    part("chosen").hidden = !chosen
    part("find").hidden = Boolean(chosen) || !part("new").hidden
    part("chosen").querySelector("strong").textContent = known?.title ?? chosen
    part("chosen").querySelector("small").textContent = [known?.publisher, known?.author, known?.issued].filter(Boolean).join(" · ")
    if (chosen) part("suggestion").hidden = true
  }

  function choose(source) {
    chosen = source.id
    search.value = ""
    part("new").hidden = true
    showChosen()
    changed()
  }

  const adding = newSource(part("new"), {
    changed,
    chosen(source) {
      choose(source)
      field("locator").focus()
    },
    back() {
      part("new").hidden = true
      showChosen()
      search.focus()
    },
  })

  combobox(search, {
    async find(typed) {
      const found = await suggest(typed)
      const title = window.interpolate(gettext("Add “%s” to the library…"), [typed])
      return [...found, { title, typed, className: "add" }]
    },
    choose(item) {
      if (item.source) {
        choose(item.source)
        field("locator").focus()
        return
      }
      adding.show(/^(https?:\/\/|www\.)/.test(item.typed) ? { URL: item.typed } : { title: item.typed })
      showChosen()
    },
  })
  search.addEventListener("input", changed)

  function offer(known) {
    const line = gettext("The library has something like it: “%s”.")
    part("suggestion").hidden = false
    part("suggestion").querySelector("span").textContent = window.interpolate(line, [inWords(known)])
    part("take").addEventListener("click", () => choose(known))
  }

  function makeWords() {
    if (editors.length) return
    for (const language of [code, ...Object.keys(names).filter((other) => other !== code)]) {
      const [name, dir] = names[language]
      const line = document.createElement("div")
      line.append(Object.assign(document.createElement("span"), { className: "label", textContent: name, lang: language }))
      for (const [which, label] of [
        ["prefix", gettext("Words before")],
        ["suffix", gettext("Words after")],
      ]) {
        const place = document.createElement("div")
        line.append(place)
        const editor = phrases(place, {
          html: words[which][language],
          label: `${label} (${name})`,
          lang: language,
          dir,
          disabled: !mayWrite(language),
          changed() {
            words[which][language] = editor.html()
            changed()
          },
        })
        place.dataset.label = label
        editors.push(editor)
      }
      part("words").append(line)
    }
  }

  async function understandDay() {
    const input = field("accessed")
    const typed = input.value.trim()
    if (typed === shownDate(accessed)) return
    const iso = await day(typed).catch(() => typed)
    const isWrong = Boolean(typed) && !iso
    input.setAttribute("aria-invalid", String(isWrong))
    input.setCustomValidity(isWrong ? gettext("Write the day as 2024-02-28, or only 2024-02 or 2024.") : "")
    if (isWrong) input.reportValidity()
    else input.value = shownDate(iso)
    if (accessed !== iso) {
      accessed = iso
      changed()
    }
  }

  field("label").value = cite.locator?.[0] ?? ""
  field("locator").value = cite.locator?.[1] ?? ""
  field("accessed").value = shownDate(accessed)
  field("language").value = cite.language ?? ""
  field("accessed").addEventListener("change", understandDay)
  field("locator").addEventListener("input", () => {
    if (field("locator").value.trim() && !field("label").value) field("label").value = "page"
  })
  part("today").addEventListener("click", () => {
    field("accessed").value = today()
    understandDay()
  })
  part("change").addEventListener("click", () => {
    chosen = ""
    showChosen()
    search.focus()
    changed()
  })
  part("remove").addEventListener("click", () => removed(row))
  part("up").addEventListener("click", () => moved(row, -1))
  part("down").addEventListener("click", () => moved(row, 1))
  part("more").addEventListener("toggle", makeWords)
  element.addEventListener("input", changed)
  const hasWords = [...Object.values(words.prefix), ...Object.values(words.suffix)].some(Boolean)
  if (hasWords || cite.language) part("more").open = true
  showChosen()
  if (!chosen && cite.csl) {
    adding.show(cite.csl)
    if (cite.known) offer(cite.known)
    showChosen()
  }

  const row = {
    element,
    focus: () => (chosen ? field("locator") : search).focus(),
    // Nothing chosen and nothing typed: as if it were not there.
    isEmpty: () => !chosen && part("new").hidden && !search.value.trim(),
    isFinished: () => Boolean(chosen),
    name: showChosen,
    understand: understandDay,
    isWrong: () => field("accessed").getAttribute("aria-invalid") === "true",
    complain() {
      element.classList.add("unfinished")
      const target = part("new").hidden ? search : part("add")
      target.focus()
    },
    value() {
      const locator = field("locator").value.trim()
      return {
        source: chosen,
        locator: locator ? [field("label").value || "page", locator] : [],
        accessed,
        prefix: { ...words.prefix },
        suffix: { ...words.suffix },
        language: field("language").value,
      }
    },
    // What somebody may have typed and not kept.
    draft: () => [row.value(), search.value, field("accessed").value],
    destroy() {
      for (const editor of editors) editor.destroy()
    },
  }
  return row
}
