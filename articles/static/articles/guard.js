// Nothing is lost to an editor that could not read it. An extension that failed to load would leave out every marker of
// a text, and the first key press would delete them: so what an editor made of its text is compared with the text, and
// an editor that lost anything is closed.
import { gettext } from "django-prose-editor/editor"

// The words of a text, and everything in it that is more than its look.
function essence(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html")
  const things = body.querySelectorAll("a, figure, caption, abbr, pre, [lang], [dir], blockquote[class], td[class], th[class]")
  return JSON.stringify([
    body.textContent.replace(/\s+/g, ""),
    [...things].map(({ tagName, dataset, lang, className, title }) => [tagName, { ...dataset }, lang, className, title]),
    [...body.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")),
  ])
}

function close(textarea, editor, text) {
  editor.setEditable(false, false) // quietly: an update would write what the editor has into the text area
  textarea.value = text
  const notice = document.createElement("p")
  notice.className = "errornote"
  notice.textContent = gettext(
    "The editor could not read this text in full, so it is closed: saving keeps the text as it was. Reload the page; if this stays, tell an administrator.",
  )
  textarea.closest(".prose-editor").before(notice)
  textarea.closest(".prose-editor").classList.add("disabled")
}

document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea, text } }) => {
  if (text && essence(text) !== essence(editor.getHTML())) close(textarea, editor, text)
})
