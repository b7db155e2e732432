// What a form that was closed by a crash left in the browser comes back: the server merges it into what is stored now,
// as if it had been saved then. What the server has already is never brought up again.
import * as copies from "articles/copies"
import * as manuscript from "articles/manuscript"
import { changed, save } from "articles/saving"
import { button, time } from "articles/state"

const element = document.getElementById("desk")

function notice(words, ...buttons) {
  const line = document.createElement("p")
  line.className = "brought-back"
  line.setAttribute("role", "status")
  line.append(words, ...buttons)
  element.after(line)
  return line
}

const isThere = ({ path, mine }) => manuscript.same(manuscript.stored(path) ?? "", mine ?? "")

async function bringBack(record) {
  const missing = record.changes.filter((change) => !isThere(change))
  if (!missing.length) return copies.drop(record.tab)
  const before = missing.map(({ path }) => ({ path, value: structuredClone(manuscript.read(path)) }))
  for (const change of missing) manuscript.resume(change)
  changed()
  const words = gettext("What you had typed (%s) is back: it had not reached the server.")
  const line = notice(
    interpolate(words, [time(new Date(record.at))]),
    button(gettext("Undo"), () => {
      for (const { path, value } of before) manuscript.write(path, value)
      line.remove()
      changed()
    }),
    button(gettext("Keep it"), () => line.remove()),
  )
  await save()
  await copies.drop(record.tab)
}

export async function bringAllBack() {
  for (const record of await copies.left()) await bringBack(record)
}
