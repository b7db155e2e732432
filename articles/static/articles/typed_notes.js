// “Turn [1] into notes”: typed numbers and the list under the text become notes, after somebody has seen what would change.
import { Extension, gettext, pm } from "django-prose-editor/editor"
import { desk } from "articles/desk"
import { proposeWorks } from "articles/pasted_works"
import { say } from "articles/said"

const template = document.getElementById("typed-notes")
const interpolate = (text, values) => window.interpolate(text, values)

function preview({ notes, unknown, idle }) {
  const dialog = template.content.firstElementChild.cloneNode(true)
  const turned = window.ngettext("%s note of the list becomes a note of the article:", "%s notes of the list become notes of the article:", notes.length)
  dialog.querySelector(".summary").textContent = interpolate(turned, [notes.length])
  dialog.querySelector("ol").append(
    ...notes.map(({ label, text }) => {
      const item = document.createElement("li")
      item.value = Number(label) || 0
      item.innerHTML = text // cleaned by the server
      if (idle.includes(label)) item.append(" ", Object.assign(document.createElement("small"), { textContent: gettext("Nothing in the text points to it.") }))
      return item
    }),
  )
  dialog.querySelector(".unknown").textContent = unknown.length
    ? interpolate(gettext("These stay as typed, for the list has no note for them: %s"), [unknown.join(" ")])
    : ""
  return dialog
}

async function turnTyped(editor) {
  const textarea = editor.view.dom.closest(".prose-editor").querySelector("textarea")
  if (!desk.pk) return say(textarea, gettext("Save the article once; then it can have notes."))
  const before = editor.getHTML()
  let answer
  try {
    answer = await desk.post("notes/typed/", { language: textarea.lang, body: before })
  } catch {
    return say(textarea, gettext("The server did not answer. Try again in a moment."))
  }
  if (!answer.notes.length) {
    return say(textarea, gettext("No list of notes was found. It stands at the end of the text, one note to a paragraph, each beginning with its number."))
  }
  const dialog = preview(answer)
  document.body.append(dialog)
  dialog.addEventListener("close", () => {
    dialog.remove()
    editor.commands.focus()
    if (dialog.returnValue !== "turn") return
    if (editor.getHTML() !== before) return say(textarea, gettext("The text has changed meanwhile. Try again."))
    const blank = Object.fromEntries(desk.languages.map((code) => [code, ""]))
    for (const { key, text } of answer.notes) desk.putNote({ key, text: { ...blank, [textarea.lang]: text }, cites: [] })
    // An undo brings back the typed numbers, and nothing that was typed before.
    editor.view.dispatch(pm.history.closeHistory(editor.state.tr))
    editor.commands.setContent(answer.body, { emitUpdate: true })
    proposeWorks(textarea, answer.notes.map(({ key, text }) => ({ key, html: text })))
  })
  dialog.showModal()
}

export const TypedNotes = Extension.create({
  name: "typedNotes",

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "typedNotes",
      groups: "footnote",
      priority: 90,
      button: buttons.text("[1]→¹", gettext("Turn [1] into notes")),
      command: turnTyped,
    })
  },
})
