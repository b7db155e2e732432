// An image of the library into the text: the figure names it, its caption is typed under it.
import { Extension, gettext } from "django-prose-editor/editor"
import { choose } from "articles/asking"
import { desk } from "articles/desk"
import { say } from "articles/said"

async function find(words) {
  const { images } = await desk.get(document.getElementById("note-dialog").dataset.images, { q: words })
  return images.map((image) => ({ image, title: image.label, thumb: image.thumb }))
}

async function insertImage(editor) {
  const textarea = editor.view.dom.closest(".prose-editor").querySelector("textarea")
  const found = await choose({
    title: gettext("Insert an image"),
    label: gettext("Find it in the library"),
    help: gettext("New images are added in the library first, under Images."),
    find,
  })
  if (!found) return
  const { id, alt } = found.image
  editor
    .chain()
    .focus()
    .insertContent({ type: "bodyImage", attrs: { image: id }, content: [{ type: "bodyCaption" }] })
    .run()
  if (!alt?.[textarea.lang]) {
    say(textarea, gettext("This image has no alternative text in this language yet: who cannot see it learns nothing of it. Write one in the library."))
  }
}

export const InsertImage = Extension.create({
  name: "insertImage",

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "insertImage",
      groups: "insert",
      button: buttons.material("image", gettext("Insert an image")),
      command: insertImage,
    })
  },
})
