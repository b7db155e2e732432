// Saves what is typed, a second after the typing pauses, and says truly what is saved. One request at a time; whatever
// keeps it from the server, the text stays in the form and in the browser, and saving goes on by itself.
import * as copies from "articles/copies"
import { decide } from "articles/deciding"
import * as manuscript from "articles/manuscript"
import { show as showOthers } from "articles/presence"
import { get, post, say as sayGoodbye, Trouble } from "articles/server"
import { isSignedOut, signIn } from "articles/signing_in"
import { copying, say, time } from "articles/state"

const element = document.getElementById("desk")
const form = document.getElementById("article_form")
const pause = 1_000
const longest = 5_000 // of typing without a pause
const slow = 1_500 // after this long without an answer the server is in trouble
const given_up = 20_000
const heartbeats = { visible: 15_000, hidden: 30_000 }

let version = Number(form?.elements.namedItem("lock_version")?.value)
let savedAt = new Date() // what the form opened with was on the server
let hasSaved = false
let failures = 0
let queue = Promise.resolve()
let first = null // when the typing began that is not saved yet
let timer
const undecided = new Map() // path → {conflict, mine, stored}: waits until somebody has chosen
const held = new Map() // path → {mine, trouble}: what the server refused, until it is another text
const letGo = new Set() // languages whose markers may all go
const key = (path) => JSON.stringify(path)

const announce = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }))
const isHeld = ({ path, mine }) => held.has(key(path)) && manuscript.same(held.get(key(path)).mine, mine)
const pending = () => manuscript.changes().filter((change) => !undecided.has(key(change.path)) && !isHeld(change))
export const isSaved = () => !manuscript.changes().length

// What the browser keeps. From then on the bar does not say that all is saved.
function typed() {
  const isIdle = !failures && !undecided.size && !held.size
  if (manuscript.isSavable && isIdle && !isSaved()) say(gettext("Saving…"))
  return { changes: manuscript.changes() }
}

// Something in the form changed.
export function changed() {
  copies.keep(typed)
  if (!manuscript.isSavable) return
  first ??= Date.now()
  if (failures) return // the next attempt is due already
  next(Math.max(0, Math.min(pause, first + longest - Date.now())))
}

function next(delay) {
  clearTimeout(timer)
  timer = setTimeout(() => save().catch(() => {}), delay)
}

function rest() {
  next(heartbeats[document.visibilityState])
}

// Save now, after the request that is under way. Rejects where it cannot be saved.
export function save(options) {
  if (!manuscript.isSavable) return Promise.resolve()
  queue = queue.catch(() => {}).then(() => attempt(options))
  return queue
}

async function attempt({ named = false } = {}) {
  const changes = pending()
  const late = setTimeout(() => changes.length && unsaved(), slow)
  manuscript.sending(changes)
  copies.keep(() => ({ changes: manuscript.changes() }))
  try {
    await send(changes, named)
    failures = 0
    first = null
  } catch (trouble) {
    failures += 1
    if (!(trouble instanceof Trouble)) reportError(trouble) // a mistake of ours: said, and tried again all the same
    troubled(trouble)
    throw trouble
  } finally {
    clearTimeout(late)
  }
  await copies.keep(() => ({ changes: manuscript.changes() }), { now: true })
  report()
  if (pending().length) next(pause)
  else rest()
}

// What the server refuses is held back, one change alone, so that it does not keep the others from being saved.
async function send(changes, named) {
  const language = document.querySelector(".languages [aria-pressed=true]")?.value ?? ""
  const about = { lock_version: version, tab: copies.tab, language, user: Number(element.dataset.user), named }
  const data = { ...about, changes, drop_markers: [...letGo] }
  try {
    await settle(await post("desk/", data, { signal: AbortSignal.timeout(given_up) }), changes)
    letGo.clear()
  } catch (trouble) {
    const isRefusal = trouble.answer?.code && trouble.answer.code !== "token"
    if (!isRefusal || !changes.length) throw trouble
    if (changes.length > 1) for (const change of changes) await send([change], named)
    else held.set(key(changes[0].path), { mine: changes[0].mine, trouble })
  }
}

async function settle(answer, changes) {
  const values = answer.values ?? []
  const conflicts = answer.conflicts ?? []
  const clashing = new Set(conflicts.map(({ path }) => key(path)))
  const agreed = values.filter(({ path }) => !clashing.has(key(path)))
  const replaced = manuscript.saved(changes, agreed)
  for (const conflict of conflicts) {
    const { mine } = changes.find(({ path }) => key(path) === key(conflict.path)) ?? conflict
    const { value } = values.find(({ path }) => key(path) === key(conflict.path)) ?? { value: conflict.theirs }
    undecided.set(key(conflict.path), { conflict, mine, stored: value })
  }
  if (answer.before !== version) replaced.push(...(await takeOthers()))
  else version = answer.lock_version
  showOthers(answer.others ?? [])
  tell(replaced)
  if (changes.length) {
    savedAt = new Date(answer.saved_at)
    hasSaved = true
    announce("desk:saved", { lockVersion: version, at: savedAt })
  }
}

// What others have saved comes into the form wherever nothing here waits to be saved.
async function takeOthers() {
  const { lock_version, manuscript: theirs } = await get("desk/")
  version = lock_version
  return manuscript.take(theirs)
}

function tell(paths) {
  for (const [room, code, field] of paths) if (room === "texts") announce("desk:text", { code, field })
  if (paths.some(([room]) => room === "footnotes")) announce("desk:notes", {})
}

// What the bar says.

function report() {
  const refused = manuscript.changes().find(isHeld)
  if (undecided.size) {
    const words = gettext("Not saved: somebody else has written in the same place.")
    say(words, { inTrouble: true, actions: [[gettext("Decide…"), () => decideAll().catch(() => {})]] })
  } else if (refused) sayRefusal(held.get(key(refused.path)).trouble)
  else if (!pending().length) say(hasSaved ? interpolate(gettext("Saved %s"), [time(savedAt)]) : "")
}

function sayRefusal({ message, answer }) {
  const mayGo = [
    gettext("Let the markers go"),
    () => {
      for (const code of answer.languages) letGo.add(code)
      held.clear()
      next(0)
    },
  ]
  const actions = [...(answer.code === "markers" ? [mayGo] : []), copying()]
  say(interpolate(gettext("Not saved: %s"), [message]), { inTrouble: true, actions })
}

function unsaved() {
  const kept = gettext("Not saved since %s – the server does not answer. What you type is kept in this browser.")
  const unkept = gettext("Not saved since %s – the server does not answer. Do not close this page.")
  const words = interpolate(copies.hasFailed() ? unkept : kept, [time(savedAt)])
  say(words, { inTrouble: true, actions: copies.hasFailed() ? [copying()] : [] })
}

function troubled(trouble) {
  if (trouble.kind === "signed-out") {
    const ask = () => signIn().catch(() => next(15_000))
    const words = gettext("Not saved: you are signed out. What you type is kept in this browser.")
    say(words, { inTrouble: true, actions: [[gettext("Sign in"), ask], copying()] })
    if (!isSignedOut()) ask() // once; then the button asks
    return
  }
  if (trouble.kind === "unreachable") {
    if (manuscript.changes().length) unsaved()
    return next(Math.min(15_000, 500 * 2 ** failures))
  }
  const words = gettext("Not saved: %s What you type is kept in this browser.")
  say(interpolate(words, [trouble.message]), { inTrouble: true, actions: [[gettext("Try again"), () => next(0)], copying()] })
  next(60_000)
}

async function decideAll() {
  const isStale = ({ conflict, mine }) => !manuscript.same(manuscript.read(conflict.path), mine)
  if ([...undecided.values()].some(isStale)) {
    // Somebody went on typing: ask the server what clashes now.
    for (const [name, one] of undecided) if (isStale(one)) undecided.delete(name)
    await save()
  }
  for (const [name, { conflict, stored }] of undecided) {
    const decision = await decide(conflict)
    if (!decision) continue
    undecided.delete(name)
    manuscript.decided(conflict.path, stored, decision.value)
    tell([conflict.path])
  }
  report()
  if (!undecided.size) await save()
}

// The page goes away: what is not saved yet is sent along, if it is little; the browser has a copy in any case.
export function farewell() {
  if (!manuscript.isSavable || failures) return
  const changes = pending()
  const isLittle = JSON.stringify(changes).length < 40_000
  const data = { lock_version: version, tab: copies.tab, user: Number(element.dataset.user), leaving: true }
  sayGoodbye("desk/", { ...data, changes: isLittle ? changes : [] })
}

// The form goes along with the version that everything in it was saved as.
export function keepUp() {
  form.elements.namedItem("lock_version").value = version
}

// Resolves when everything is on the server.
export async function flush(options) {
  clearTimeout(timer)
  if (!manuscript.isSavable) {
    // What the form sends must be received: somebody signed in, and a token that is good now.
    if (await signIn()) return
    throw new Trouble("signed-out")
  }
  for (let attempts = 0; attempts < 5; attempts++) {
    await save(options)
    if (undecided.size) await decideAll()
    if (!pending().length) break
  }
  report()
  if (manuscript.changes().length) throw new Trouble("failed")
}

export function begin() {
  if (!manuscript.isSavable) return
  rest()
  document.addEventListener("desk:signed-in", () => next(0))
  addEventListener("online", () => next(0))
  addEventListener("offline", () => manuscript.changes().length && unsaved())
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && !failures && next(0))
}
