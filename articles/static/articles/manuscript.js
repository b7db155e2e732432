// The manuscript as it stands in the form, by the paths of a snapshot: ["texts", "en", "title"], ["footnotes", key].
const form = document.getElementById("article_form")
const kept = form?.elements.namedItem("notes")
let list = kept?.value ? JSON.parse(kept.value) : []

const column = (field, code) => `${field}_${code.replaceAll("-", "_")}`
const fieldOf = ([, code, field]) => form.elements.namedItem(column(field, code))

// The language whose body an editor’s text area holds; "" for any other text area.
export function languageOf(textarea) {
  return textarea.name?.startsWith("body_") ? textarea.lang : ""
}

export function read(path) {
  return fieldOf(path)?.value ?? ""
}

export function write(path, value) {
  const field = fieldOf(path)
  if (field) field.value = value
}

export const notes = () => list

function keep() {
  if (kept) kept.value = JSON.stringify(list)
}

export function putNote(note) {
  const index = list.findIndex(({ key }) => key === note.key)
  if (index < 0) list.push(note)
  else list[index] = note
  keep()
}

export function removeNote(key) {
  list = list.filter((note) => note.key !== key)
  keep()
}
