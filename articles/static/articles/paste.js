// Pasting and copying: what comes from elsewhere is cleaned, real notes become notes of the article, markers from another
// article bring theirs along, and what was left out is said. Words stay.
import { Extension, gettext, pm, Plugin } from "django-prose-editor/editor"
import { readClipboard } from "articles/clipboard"
import { desk } from "articles/desk"
import { newKey } from "articles/keys"
import { count, leftOut } from "articles/left_out"
import { proposeWorks } from "articles/pasted_works"
import { say } from "articles/said"

const { Fragment, Slice } = pm.model

// The same slice with every marker as `change` gives it.
function withMarkers(slice, change) {
  const walk = (fragment) =>
    Fragment.from(
      fragment.content.map((node) => {
        if (node.type.name === "footnote") return node.type.create(change(node.attrs), null, node.marks)
        return node.isLeaf ? node : node.copy(walk(node.content))
      }),
    )
  return new Slice(walk(slice.content), slice.openStart, slice.openEnd)
}

// Markers of another article become new notes here, as copies of theirs.
async function bringNotes(textarea, article, keys) {
  try {
    const { footnotes } = await desk.get("../notes/", { article, keys: [...keys.keys()].join(",") })
    for (const note of footnotes) desk.putNote({ ...note, key: keys.get(note.key) })
    const message = count("%s note came along from the other article.", "%s notes came along from the other article.", footnotes.length)
    const gone = keys.size - footnotes.length
    say(textarea, gone ? `${message} ${gettext("Markers whose note is missing are red.")}` : message)
  } catch {
    say(
      textarea,
      gettext("The notes of the other article could not be brought along: their markers are red. Write the notes, or take the markers out."),
    )
  }
}

function takeIn(html, textarea) {
  const canNote = Boolean(desk.pk) && textarea.name.startsWith("body_")
  const read = readClipboard(html, canNote ? newKey : null)
  for (const { key, html: text } of read.notes) desk.putNote({ key, text: { ...blank(), [textarea.lang]: text }, cites: [] })
  const said = leftOut(read.left)
  if (read.notes.length) said.unshift(count("%s note came along.", "%s notes came along.", read.notes.length))
  if (said.length) setTimeout(say, 0, textarea, said.join(" "))
  if (read.notes.length) setTimeout(proposeWorks, 0, textarea, read.notes)
  return read.html
}

const blank = () => Object.fromEntries(desk.languages.map((code) => [code, ""]))

export const Pasting = Extension.create({
  name: "pasting",

  addProseMirrorPlugins() {
    const { editor } = this
    const textareaOf = () => editor.view.dom.closest(".prose-editor").querySelector("textarea")
    return [
      new Plugin({
        props: {
          transformPastedHTML: (html) => takeIn(html, textareaOf()),
          transformCopied: (slice) =>
            withMarkers(slice, (attrs) => ({ ...attrs, article: attrs.article ?? desk.id })),
          transformPasted(slice) {
            const foreign = new Map() // article → {its key: the new one}
            const here = withMarkers(slice, ({ note, article }) => {
              if (!article || article === desk.id) return { note, article: null }
              if (!foreign.has(article)) foreign.set(article, new Map())
              const keys = foreign.get(article)
              if (!keys.has(note)) keys.set(note, newKey())
              return { note: keys.get(note), article: null }
            })
            if (desk.pk) for (const [article, keys] of foreign) bringNotes(textareaOf(), article, keys)
            return here
          },
        },
      }),
    ]
  },
})
