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
const isTyped = ({ path, mine }) => manuscript.same(manuscript.read(path) ?? "", mine ?? "")

// This form has it now: its own copy first, then the old one goes.
async function inherit(record) {
  changed()
  await copies.keep(() => ({ changes: manuscript.changes() }), { now: true })
  await copies.drop(record.tab)
}

async function bringBack(record) {
  const missing = record.changes.filter((change) => !isThere(change))
  if (!missing.length) return copies.drop(record.tab)
  const before = missing.map(({ path }) => ({ path, value: structuredClone(manuscript.read(path)) }))
  for (const change of missing) manuscript.resume(change)
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
  await inherit(record)
  await save()
}

// A new article may be another one than was begun before: somebody says which.
function offer(record) {
  if (record.changes.every(isTyped)) return inherit(record)
  const line = notice(
    interpolate(gettext("You had begun an article (%s) that was not saved."), [time(new Date(record.at))]),
    button(gettext("Bring it back"), () => {
      for (const { path, mine } of record.changes) manuscript.write(path, mine)
      line.remove()
      inherit(record)
    }),
    button(gettext("Discard it"), () => {
      copies.drop(record.tab)
      line.remove()
    }),
  )
}

export async function bringAllBack() {
  for (const record of await copies.left()) await (manuscript.isNew ? offer : bringBack)(record)
}
