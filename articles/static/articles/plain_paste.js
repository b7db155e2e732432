// Pasting into a text without notes: cleaned, and what was left out is said.
import { Extension, Plugin } from "django-prose-editor/editor"
import { readClipboard } from "articles/clipboard"
import { leftOut } from "articles/left_out"
import { say } from "articles/said"

export const PlainPasting = Extension.create({
  name: "plainPasting",

  addProseMirrorPlugins() {
    const { editor } = this
    const transformPastedHTML = (html) => {
      const read = readClipboard(html, null)
      const said = leftOut(read.left)
      if (said.length) setTimeout(say, 0, editor.view.dom, said.join(" "))
      return read.html
    }
    return [new Plugin({ props: { transformPastedHTML } })]
  },
})
