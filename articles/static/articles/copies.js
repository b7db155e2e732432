// What is not yet on the server is kept in the browser at once: one record for each open form, gone when all is saved.
// A form holds a lock named like its record, so that the next one knows whose record was left behind by a crash.
const element = document.getElementById("desk")
export const tab = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("")
const article = element?.dataset.copies || element?.dataset.id || "new" // what these are copies of
const user = () => element.dataset.user
const soon = 100
const abandoned = 60_000 // where there are no locks, a record nobody has touched for so long is left behind

let typed = 0 // counts what was to be kept, `kept` what is
let kept = 0
let failed = false
let waiting
let latest = () => []
let last = Promise.resolve()

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("desk", 1)
    request.onupgradeneeded = () => request.result.createObjectStore("copies", { keyPath: "tab" })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
const database = element && opened()
database?.catch(() => {}) // where the browser keeps nothing, `hasFailed` says so

async function within(mode, act) {
  const transaction = (await database).transaction("copies", mode, { durability: "strict" })
  const request = act(transaction.objectStore("copies"))
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result)
    transaction.onabort = transaction.onerror = () => reject(transaction.error)
  })
}

async function write() {
  clearTimeout(waiting)
  waiting = undefined
  const count = typed
  const { changes } = latest()
  const record = { tab, article, user: user(), at: Date.now(), changes }
  try {
    await within("readwrite", (copies) => (changes.length ? copies.put(record) : copies.delete(tab)))
    kept = Math.max(kept, count)
    failed = false
  } catch {
    failed = true
  }
}

// Keep what `state` says, a moment from now; `now` when the page may go away.
export function keep(state, { now = false } = {}) {
  latest = state
  typed += 1
  if (now) last = write()
  else waiting ??= setTimeout(() => (last = write()), soon)
  return last
}

// Whether the browser has everything that was typed, and whether it keeps anything at all.
export const isSafe = () => kept === typed
export const hasFailed = () => failed

export const drop = (name) => within("readwrite", (copies) => copies.delete(name))
export const replace = (record) => within("readwrite", (copies) => copies.put(record))

async function isLeft({ tab: name, at }) {
  if (name === tab) return false
  if (!navigator.locks) return Date.now() - at > abandoned
  return navigator.locks.request(`desk-${name}`, { ifAvailable: true }, (lock) => lock !== null)
}

// What forms of this article that are closed now have left behind for this person, oldest first.
export async function left() {
  const records = (await within("readonly", (copies) => copies.getAll())).filter(
    (record) => record.article === article && record.user === user(),
  )
  const free = await Promise.all(records.map(isLeft))
  return records.filter((_record, index) => free[index]).sort((one, other) => one.at - other.at)
}

if (element) navigator.locks?.request(`desk-${tab}`, () => new Promise(() => {})) // held as long as the page lives
