// A link to elsewhere: one line for its address, for that is all of it that an article keeps.
import { Extension, gettext } from "django-prose-editor/editor"
import { askLine } from "articles/asking"

function addressOf(typed) {
  if (/^(https?:\/\/|mailto:|doi:|\/)/i.test(typed)) return typed
  return /^[^\s@]+@[^\s@]+$/.test(typed) ? `mailto:${typed}` : `https://${typed}`
}

async function askLink(editor) {
  const typed = await askLine({
    title: gettext("Link"),
    label: gettext("Address"),
    help: gettext("Empty: no link."),
    value: editor.getAttributes("link").href ?? "",
  })
  if (typed === null) return
  const chain = editor.chain().focus().extendMarkRange("link")
  if (typed) chain.setLink({ href: addressOf(typed) }).run()
  else chain.unsetLink().run()
}

export const WebLink = Extension.create({
  name: "webLink",
  priority: 40, // after Link, whose own dialog asks for more

  addCommands() {
    return {
      addLink:
        () =>
        ({ editor }) => {
          if (editor.state.selection.empty && !editor.isActive("link")) return false
          askLink(editor)
          return true
        },
    }
  },
})
