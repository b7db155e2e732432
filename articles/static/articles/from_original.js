// An empty language can begin with the text of the original: its markers point to the same notes.
import { gettext } from "django-prose-editor/editor"
import { desk } from "articles/desk"

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const original = document.getElementById("id_original_language")?.value
  if (!desk.pk || !editor.isEditable || !original || textarea.lang === original) return
  const name = document.querySelector(`.languages [value="${original}"]`)?.textContent ?? original
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet from-original" })
  button.textContent = window.interpolate(gettext("Begin with the text in %s, its notes included"), [name])
  button.addEventListener("click", () => editor.chain().setContent(desk.text(original, "body"), { emitUpdate: true }).focus("start").run())
  const offer = () => {
    button.hidden = !editor.isEmpty || !desk.text(original, "body")
  }
  textarea.closest(".prose-editor").after(button)
  editor.on("update", offer)
  offer()
})
