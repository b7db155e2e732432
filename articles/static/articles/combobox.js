// A field that finds as one types: the combobox of ARIA 1.2 with a list under it.
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
import { gettext } from "django-prose-editor/editor"

const pause = 180
let count = 0

// `find(words)` → Promise of [{title, detail, …}]; `choose(item)` takes what was chosen. Returns {close}.
export function combobox(input, { find, choose, least = 2 }) {
  const id = `found-${++count}`
  const list = document.createElement("ul")
  Object.assign(list, { id, className: "found", role: "listbox", hidden: true })
  list.setAttribute("aria-label", gettext("What was found"))
  const status = Object.assign(document.createElement("span"), { className: "visually-hidden", role: "status" })
  Object.assign(input, { role: "combobox", autocomplete: "off", spellcheck: false, ariaAutoComplete: "list" })
  input.setAttribute("aria-controls", id)
  input.setAttribute("aria-expanded", "false")
  input.after(list, status)
  let items = []
  let active = -1
  let waiting
  let asked = 0

  function point(index) {
    active = index
    for (const [at, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(at === index))
    const option = list.children[index]
    if (option) input.setAttribute("aria-activedescendant", option.id)
    else input.removeAttribute("aria-activedescendant")
    option?.scrollIntoView({ block: "nearest" })
  }

  function close() {
    clearTimeout(waiting)
    asked += 1
    list.hidden = true
    input.setAttribute("aria-expanded", "false")
    point(-1)
  }

  function show(found) {
    items = found
    list.replaceChildren(
      ...found.map(({ title, detail, className, thumb }, at) => {
        const option = Object.assign(document.createElement("li"), { id: `${id}-${at}`, role: "option" })
        if (className) option.className = className
        if (thumb) option.append(Object.assign(document.createElement("img"), { src: thumb, alt: "" }))
        option.append(Object.assign(document.createElement("span"), { textContent: title }))
        if (detail) option.append(Object.assign(document.createElement("small"), { textContent: detail }))
        option.setAttribute("aria-selected", "false")
        return option
      }),
    )
    list.hidden = found.length === 0
    input.setAttribute("aria-expanded", String(found.length > 0))
    status.textContent = window.interpolate(gettext("Found: %s"), [found.length])
    point(-1)
  }

  async function look() {
    const words = input.value.trim()
    const ask = ++asked
    if (words.length < least) return close()
    const found = await find(words).catch(() => [])
    if (ask === asked) show(found)
  }

  function take(item) {
    close()
    choose(item)
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting)
    waiting = setTimeout(look, pause)
  })
  input.addEventListener("keydown", (event) => {
    const isOpen = !list.hidden
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      if (!isOpen) return look()
      const step = event.key === "ArrowDown" ? 1 : -1
      point((active + step + items.length + (active < 0 && step < 0 ? 1 : 0)) % items.length)
    } else if (event.key === "Enter") {
      // A note is saved by its button, not by the key that chooses a work.
      event.preventDefault()
      if (isOpen && items.length) take(items[Math.max(active, 0)])
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault()
      event.stopPropagation()
      close()
    } else if (event.key === "Tab") {
      close()
    }
  })
  input.addEventListener("blur", close)
  // The field keeps the focus while somebody clicks in its list.
  list.addEventListener("pointerdown", (event) => event.preventDefault())
  list.addEventListener("click", ({ target }) => {
    const at = [...list.children].indexOf(target.closest("li"))
    if (at >= 0) take(items[at])
  })
  return { close }
}
