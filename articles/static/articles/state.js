// The line of the bar that says what is saved, and offers what to do where something is not.
import { asText } from "articles/as_text"

const line = document.getElementById("desk-state")
const zone = document.getElementById("desk")?.dataset.timeZone || undefined
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }

// 14:03 in the person’s own time; with its day when that is another.
export function time(at) {
  const day = (date) => date.toLocaleDateString(document.documentElement.lang, { timeZone: zone })
  const isToday = day(at) === day(new Date())
  return at.toLocaleString(document.documentElement.lang, isToday ? clock : { ...clock, day: "numeric", month: "long" })
}

export function say(words, { inTrouble = false, actions = [] } = {}) {
  if (!line) return
  line.classList.toggle("in-trouble", inTrouble)
  const said = [words, ...actions.map(([name]) => name)].join("|")
  if (line.dataset.said === said) return // said once: a reader of the screen need not hear it every second
  line.dataset.said = said
  line.replaceChildren(words, ...actions.map(([name, act]) => button(name, act)))
}

export function button(name, act) {
  const made = document.createElement("button")
  Object.assign(made, { type: "button", textContent: name })
  made.addEventListener("click", act)
  return made
}

export const copying = () => [
  gettext("Copy my text"),
  async ({ target }) => {
    await navigator.clipboard.writeText(asText())
    target.textContent = gettext("Copied")
  },
]
