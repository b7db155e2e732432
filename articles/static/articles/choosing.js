// “Insert a note” in an editor: a note of the form again, or a new one, for which Django’s script adds an empty row.
const dialog = document.getElementById("notes-dialog")
const list = document.getElementById("notes-dialog-notes")
const notes = () => [...document.querySelectorAll(".note:not(.empty-form)")]
const keyOf = (note) => note.querySelector("[data-key]").dataset.key
let editor

function described(note, language) {
  const number = note.querySelector(`.number.language-${language}`).textContent.trim()
  const words = note.querySelector("input.source").value || note.querySelector(`.note-text.language-${language} textarea`).value
  return `${number} · ${words || keyOf(note)}`
}

// A row that Django’s script has added carries the key of the pattern it was made from: give it its own.
function freshKey(note) {
  const letters = "23456789abcdefghjkmnpqrstuvwxyz"
  const key = Array.from(crypto.getRandomValues(new Uint32Array(8)), (number) => letters[number % letters.length]).join("")
  for (const input of note.querySelectorAll("input[name$='-key']")) input.value = key
  note.querySelector("[data-key]").dataset.key = key
  note.querySelector(".key").textContent = key
}

function newNote() {
  document.querySelector("#footnotes-group .add-row a").click()
  return notes().at(-1)
}

document.addEventListener("formset:added", ({ target }) => {
  if (target.matches(".note")) freshKey(target)
})

document.addEventListener("footnote:choose", ({ target, detail }) => {
  editor = detail.editor
  const language = target.closest(".prose-editor").querySelector("textarea").lang
  list.replaceChildren(...notes().map((note) => new Option(described(note, language), keyOf(note))))
  dialog.showModal()
})

dialog.addEventListener("close", () => {
  const note = dialog.returnValue === "new" ? newNote() : null
  const key = note ? keyOf(note) : dialog.returnValue === "again" && list.value
  if (key) editor.chain().focus().insertNote(key).run()
  note?.scrollIntoView({ block: "center" })
  note?.querySelector("input.source").focus()
})
