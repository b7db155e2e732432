// The manuscript as it stands in the form, and as the server has it, by the paths of a snapshot: ["texts", "en",
// "title"], ["footnotes", key, "cites"]. What differs between the two is what has to be saved.
import { put } from "articles/putting"

const FIELDS = ["title", "slug", "summary", "key_points", "body", "image_alt", "image_caption"]
const SHARED = ["kind", "original_language"]
const CHOSEN = ["topics", "image"] // the form knows them by their keys in the database: {pks, labels}

const form = document.getElementById("article_form")
const editors = new Map()
const unreadable = new Set() // languages whose editor lost something of the text: never saved from here

const field = (name) => form?.elements.namedItem(name)
const column = (name, code) => `${name}_${code.replaceAll("-", "_")}`
const inputOf = (path) => field(path[0] === "texts" ? column(path[2], path[1]) : path[0])
const key = (path) => JSON.stringify(path)

export const codes = (document.getElementById("desk")?.dataset.languages ?? "").split(" ").filter(Boolean)
const texts = codes.flatMap((code) => FIELDS.map((name) => ["texts", code, name]))
const isChosen = (path) => CHOSEN.includes(path[0])
const paths = [...texts, ...[...SHARED, ...CHOSEN].map((name) => [name])].filter(inputOf)

// Somebody who only reads the article gets a form without a base, and nothing to save.
export const isSavable = Boolean(document.getElementById("desk")?.dataset.pk && field("base"))
export const isNew = Boolean(form && !document.getElementById("desk")?.dataset.pk)

let list = JSON.parse(field("notes")?.value || "[]")
let base = JSON.parse(field("base")?.value || "null") ?? fromForm()
// Where the form says what is stored in other words (a space at the end, marks in another order): path → what it says.
const echoes = new Map()
for (const path of paths.filter(isChosen)) echoes.set(key(path), read(path))
// What was sent and never answered, which may have arrived all the same: path → values, oldest first.
const unanswered = new Map()

// Of a new article nothing is stored; where a form has no base it began with what it says.
function fromForm() {
  const value = { texts: Object.fromEntries(codes.map((code) => [code, {}])), footnotes: isNew ? [] : structuredClone(list) }
  for (const path of paths) if (!isNew || path[0] !== "texts") set(value, path, read(path))
  return value
}

function set(value, path, leaf) {
  const last = path.at(-1)
  const parent = path.slice(0, -1).reduce((at, step) => (Array.isArray(at) ? at.find((n) => n.key === step) : at?.[step]), value)
  if (parent) parent[last] = leaf
}

function get(value, path) {
  return path.reduce((at, step) => (Array.isArray(at) ? at.find((note) => note.key === step) : at?.[step]), value)
}

// Equal whatever the order of an object’s names or the kind of its line ends.
const plain = (value) =>
  typeof value === "string"
    ? value.replaceAll("\r\n", "\n")
    : JSON.stringify(value ?? null, (_name, part) =>
        part && typeof part === "object" && !Array.isArray(part)
          ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
          : part,
      )
export const same = (one, other) => plain(one) === plain(other)

// The language whose body an editor’s text area holds; "" for any other text area.
export const languageOf = (textarea) => (textarea.name?.startsWith("body_") ? textarea.lang : "")

const markers = (html) => html.match(/<a [^>]*data-note=/g)?.length ?? 0

export function started(code, editor, text) {
  editors.set(code, editor)
  if (markers(editor.getHTML()) !== markers(text)) unreadable.add(code)
}

export const editorOf = (code) => editors.get(code)
const isClosed = (code) => unreadable.has(code) || editors.get(code)?.isEditable === false

export function read(path) {
  if (path[0] === "footnotes") return get(list, path.slice(1)) ?? null
  if (isChosen(path)) {
    const chosen = [...inputOf(path).selectedOptions].filter((option) => option.value)
    return { pks: chosen.map((option) => Number(option.value)), labels: chosen.map((option) => option.text) }
  }
  return inputOf(path)?.value ?? ""
}

// Put a value into the form; an editor keeps its cursor.
export function write(path, value) {
  if (path[0] === "footnotes") return writeNote(path.slice(1), value)
  if (isChosen(path)) return choose(inputOf(path), value)
  const input = inputOf(path)
  const [, code, name] = path
  if (!input || same(input.value, value)) return
  if (name === "body" && editors.has(code) && !isClosed(code)) return put(editors.get(code), value)
  const { selectionStart, selectionEnd } = input
  input.value = value ?? ""
  if (input === document.activeElement && selectionStart != null) input.setSelectionRange(selectionStart, selectionEnd)
  input.dispatchEvent(new Event(input.tagName === "SELECT" ? "change" : "input", { bubbles: true }))
}

// What others have chosen is known here by other names: it shows when the form is opened the next time.
function choose(select, value) {
  if (!value?.pks) return
  for (const option of select.options) option.selected = false
  value.pks.forEach((pk, index) => {
    const option = [...select.options].find((one) => one.value === String(pk)) ?? new Option(value.labels[index], pk)
    select.append(option)
    option.selected = true
  })
  window.django?.jQuery(select).trigger("change")
}

// Whether a field of the form is part of what is saved from here.
export const holds = (input) => paths.some((path) => inputOf(path) === input)

function writeNote([noteKey, ...rest], value) {
  if (rest.length) set(list, [noteKey, ...rest], structuredClone(value))
  else if (value === null) removeNote(noteKey)
  else putNote(structuredClone(value))
  keep()
}

export const notes = () => list

function keep() {
  if (field("notes")) field("notes").value = JSON.stringify(list)
}

export function putNote(note) {
  const index = list.findIndex((other) => other.key === note.key)
  if (index < 0) list.push(note)
  else list[index] = note
  keep()
}

export function removeNote(noteKey) {
  const index = list.findIndex((note) => note.key === noteKey)
  if (index >= 0) list.splice(index, 1)
  keep()
}

// What the server has at a path, and how the form says it.
export const stored = (path) => get(base, path) ?? null
const shown = (path) => (echoes.has(key(path)) ? echoes.get(key(path)) : stored(path))

// A note that both sides have is compared part by part; another is new or gone as a whole.
function notePaths(noteKey) {
  const whole = ["footnotes", noteKey]
  if (!read(whole) || !stored(whole)) return [whole]
  return [...codes.map((code) => ["footnotes", noteKey, "text", code]), ["footnotes", noteKey, "cites"]]
}

const isChanged = (path) => !same(read(path), shown(path) ?? (path[0] === "footnotes" ? null : ""))

// Every path that has to be saved, with what it started from: [{path, base, mine, sent}].
export function changes() {
  const noteKeys = new Set([...list, ...base.footnotes].map((note) => note.key))
  return [...paths, ...[...noteKeys].flatMap(notePaths)]
    .filter((path) => !(path[2] === "body" && isClosed(path[1])) && isChanged(path))
    .map((path) => structuredClone({ path, base: stored(path), mine: read(path), sent: unanswered.get(key(path)) ?? [] }))
}

export function sending(changes) {
  for (const { path, mine } of changes) {
    const before = unanswered.get(key(path)) ?? []
    if (!before.length || !same(before.at(-1), mine)) unanswered.set(key(path), [...before.slice(-4), mine])
  }
}

function settle(path, value, says = value) {
  if (path[0] === "footnotes" && path.length === 2) {
    base.footnotes = base.footnotes.filter((note) => note.key !== path[1])
    if (value) base.footnotes.push(structuredClone(value))
    for (const echo of [...echoes.keys()]) if (JSON.parse(echo)[1] === path[1]) echoes.delete(echo)
    if (value && says) for (const leaf of notePaths(path[1])) echo(leaf, get(says, leaf.slice(2)))
    return
  }
  set(base, path, structuredClone(value))
  echo(path, says)
}

function echo(path, says) {
  if (same(says, stored(path))) echoes.delete(key(path))
  else echoes.set(key(path), structuredClone(says))
}

// What the server made of what was sent: [{path, value, merged}]. Where only our own words are in it the form stays as
// it is typed; what others have written is put in, unless somebody has gone on typing there: the next save puts the two
// together. Returns the paths whose value in the form is another now.
export function saved(changes, values) {
  const made = new Map(values.map((one) => [key(one.path), one]))
  const replaced = []
  for (const { path, mine } of changes) {
    unanswered.delete(key(path))
    if (!made.has(key(path))) continue
    const { value, merged } = made.get(key(path))
    if (!merged) settle(path, value, mine)
    else if (!same(read(path), mine)) settle(path, mine)
    else {
      write(path, value)
      settle(path, value, read(path))
      replaced.push(path)
    }
  }
  return replaced
}

// Somebody has chosen what stays of two texts: it goes on from what is stored.
export function decided(path, theirs, value) {
  settle(path, theirs)
  write(path, value)
}

// Somebody typed this once, from that base, and it never reached the server: the next save merges it.
export function resume({ path, base: start, mine, sent }) {
  settle(path, start)
  write(path, mine)
  unanswered.set(key(path), sent ?? [])
}

// Take over what others have saved, wherever nothing waits to be saved here. Returns the paths that are others now.
export function take(manuscript) {
  const waiting = new Set(changes().map(({ path }) => key(path)))
  const theirs = new Map(manuscript.footnotes.map((note) => [note.key, note]))
  const noteKeys = new Set([...base.footnotes.map((note) => note.key), ...theirs.keys()])
  const leaves = [...noteKeys].flatMap((noteKey) => {
    const isNew = !stored(["footnotes", noteKey]) || !theirs.has(noteKey)
    return isNew ? [["footnotes", noteKey]] : notePaths(noteKey)
  })
  const taken = []
  for (const path of [...paths, ...leaves]) {
    const value = get(manuscript, path) ?? null
    if (same(value, stored(path)) || isChosen(path)) continue
    const part = path[0] === "footnotes" ? [...waiting].some((one) => JSON.parse(one)[1] === path[1]) : waiting.has(key(path))
    if (part) continue
    write(path, value)
    settle(path, value, read(path))
    taken.push(path)
  }
  return taken
}

// What the form sends along when it is submitted: the state everything in it started from.
export function bringUpToDate() {
  keep()
  if (isSavable) field("base").value = JSON.stringify(base)
}
