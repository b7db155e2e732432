// The title of a table: shown above it, typed in a line of its own.
import { Extension, gettext, pm, Plugin } from "django-prose-editor/editor"
import { askLine } from "articles/asking"

const { Decoration, DecorationSet } = pm.view

function titled(doc) {
  const painted = []
  doc.descendants((node, position) => {
    if (node.type.name === "table" && node.attrs.caption) {
      painted.push(Decoration.node(position, position + node.nodeSize, { "data-caption": node.attrs.caption }))
    }
    return !node.isTextblock && node.type.name !== "table"
  })
  return DecorationSet.create(doc, painted)
}

async function askCaption(editor) {
  const caption = await askLine({
    title: gettext("Title of the table"),
    label: gettext("One line, without a full stop"),
    value: editor.getAttributes("table").caption ?? "",
  })
  if (caption !== null) editor.chain().focus().updateAttributes("table", { caption: caption || null }).run()
}

export const TableCaption = Extension.create({
  name: "tableCaption",
  priority: 40, // after the table’s own, whose dialog asks for numbers nobody knows beforehand

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "table",
      groups: "table",
      button: buttons.material("grid_on", gettext("Insert table")),
      hidden: (editor) => editor.isActive("table"),
      command: (editor) => editor.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
    })
    menu.defineItem({
      name: "tableCaption",
      groups: "table",
      button: buttons.material("title", gettext("Title of the table")),
      hidden: (editor) => !editor.isActive("table"),
      command: askCaption,
    })
  },

  addProseMirrorPlugins() {
    return [
      new Plugin({
        state: {
          init: (_config, { doc }) => titled(doc),
          apply: ({ doc, docChanged }, painted) => (docChanged ? titled(doc) : painted),
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
