// What an editor is told about its text, above it: said to those who listen, shown until it is put away.
import { gettext } from "django-prose-editor/editor"

export function say(textarea, message) {
  const frame = textarea.closest(".prose-editor")
  let place = frame.querySelector(":scope > .said")
  if (!place) {
    place = Object.assign(document.createElement("div"), { className: "said", role: "status" })
    frame.querySelector(".ProseMirror").before(place)
  }
  const close = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "×" })
  close.setAttribute("aria-label", gettext("Close"))
  close.addEventListener("click", () => place.replaceChildren())
  place.replaceChildren(Object.assign(document.createElement("p"), { textContent: message }), close)
}
