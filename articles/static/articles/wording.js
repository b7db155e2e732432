// The editor’s buttons speak the language of the admin; their library names them in English only.
import { gettext } from "django-prose-editor/editor"

document.addEventListener("prose-editor:ready", ({ detail: { textarea } }) => {
  // The library announces itself a moment before it draws its menu.
  setTimeout(() => {
    for (const button of textarea.closest(".prose-editor").querySelectorAll(".prose-menubar button[title]")) {
      button.title = gettext(button.title)
      button.setAttribute("aria-label", button.title)
    }
  })
})
