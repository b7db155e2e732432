// How long a text is: words, and minutes at the measure readers are told.
import { count } from "articles/left_out"

const WORDS_A_MINUTE = 220
const pause = 500

function measure(editor, place) {
  const { doc } = editor.state
  const words = doc.textBetween(0, doc.content.size, " ", " ").match(/[\p{L}\p{N}]\S*/gu)?.length ?? 0
  const minutes = Math.max(1, Math.round(words / WORDS_A_MINUTE))
  place.textContent = words
    ? `${count("%s word", "%s words", words)} · ${count("%s minute to read", "%s minutes to read", minutes)}`
    : ""
}

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const place = Object.assign(document.createElement("p"), { className: "length" })
  textarea.closest(".prose-editor").after(place)
  let waiting
  editor.on("update", () => {
    clearTimeout(waiting)
    waiting = setTimeout(measure, pause, editor, place)
  })
  measure(editor, place)
})
