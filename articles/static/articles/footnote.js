// The marker of a footnote in the body editor: an atom that holds its note’s key, never a number. Numbers are painted on
// it by editor.css from a decoration, so that renumbering changes no text and is undone with what caused it.
import { gettext, mergeAttributes, Node, pm, Plugin } from "django-prose-editor/editor"

const { Decoration, DecorationSet } = pm.view

function numbered(doc) {
  const numbers = new Map()
  const painted = []
  doc.descendants((node, position) => {
    if (node.type.name !== "footnote") return
    const key = node.attrs.note
    if (!numbers.has(key)) numbers.set(key, numbers.size + 1)
    painted.push(Decoration.node(position, position + node.nodeSize, { "data-number": String(numbers.get(key)) }))
  })
  return DecorationSet.create(doc, painted)
}

export const Footnote = Node.create({
  name: "footnote",
  group: "inline",
  inline: true,
  atom: true,
  draggable: true,
  priority: 1100, // above Link, which would take the element for one of its own

  addAttributes() {
    return {
      note: {
        parseHTML: (element) => element.dataset.note,
        renderHTML: ({ note }) => ({ "data-note": note }),
      },
      // A marker copied from another article says which.
      article: {
        default: null,
        parseHTML: (element) => element.dataset.article ?? null,
        renderHTML: ({ article }) => (article ? { "data-article": article } : {}),
      },
    }
  },

  parseHTML() {
    return [{ tag: "a.fn[data-note]" }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["a", mergeAttributes({ class: "fn" }, HTMLAttributes)]
  },

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "footnote",
      groups: "footnote",
      button: buttons.text(`${gettext("Note")}¹`, gettext("Insert a note (Ctrl+Alt+F)")),
      command: (editor) => editor.commands.chooseNote(),
    })
  },

  addCommands() {
    return {
      // choosing.js, which knows the notes of the form, answers by calling insertNote.
      chooseNote:
        () =>
        ({ editor }) =>
          editor.view.dom.dispatchEvent(new CustomEvent("footnote:choose", { bubbles: true, detail: { editor } })),
      insertNote:
        (note) =>
        ({ commands, state }) =>
          commands.insertContentAt(state.selection.to, { type: this.name, attrs: { note } }),
    }
  },

  addKeyboardShortcuts() {
    return { "Mod-Alt-f": ({ editor }) => editor.commands.chooseNote() }
  },

  addProseMirrorPlugins() {
    return [
      new Plugin({
        state: {
          init: (_config, { doc }) => numbered(doc),
          apply: (transaction, painted) => (transaction.docChanged ? numbered(transaction.doc) : painted),
        },
        props: {
          decorations(state) {
            return this.getState(state)
          },
        },
      }),
    ]
  },
})
