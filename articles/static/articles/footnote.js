// The marker of a footnote in the body editor: an atom that holds its note’s key, never a number. Numbers are painted on
// it by editor.css from a decoration, so that renumbering changes no text and is undone with what caused it.
import { gettext, mergeAttributes, Node, pm, Plugin } from "django-prose-editor/editor"

const { Decoration, DecorationSet } = pm.view
const { NodeSelection, PluginKey } = pm.state
const numbering = new PluginKey("numbering")

// `order`: keys as the text meets them. `known`: keys that have a note, or null while nobody has said.
function numbered(doc, known) {
  const order = []
  const painted = []
  doc.descendants((node, position) => {
    if (node.type.name !== "footnote") return
    const key = node.attrs.note
    if (!order.includes(key)) order.push(key)
    const missing = known && !known.has(key)
    const number = order.indexOf(key) + 1
    const name = missing ? gettext("A marker whose note is missing") : window.interpolate(gettext("Note %s"), [number])
    painted.push(
      Decoration.node(position, position + node.nodeSize, {
        "data-number": missing ? "?" : String(number),
        class: missing ? "missing" : "",
        role: "button",
        "aria-label": name,
        title: name,
      }),
    )
  })
  return { order, known, painted: DecorationSet.create(doc, painted) }
}

function hasMarker(doc, from, to) {
  let found = false
  doc.nodesBetween(from, to, (node) => {
    found ||= node.type.name === "footnote"
    return !found
  })
  return found
}

// Typing moves the markers and counts none of them anew.
function changesMarkers({ mapping, docs, doc }) {
  let changes = false
  mapping.maps.forEach((map, step) => {
    map.forEach((from, to, newFrom, newTo) => {
      changes ||= hasMarker(docs[step], from, to) || hasMarker(docs[step + 1] ?? doc, newFrom, newTo)
    })
  })
  return changes
}

function paint(transaction, state) {
  const known = transaction.getMeta(numbering)
  if (known) return numbered(transaction.doc, known)
  if (!transaction.docChanged) return state
  if (changesMarkers(transaction)) return numbered(transaction.doc, state.known)
  return { ...state, painted: state.painted.map(transaction.mapping, transaction.doc) }
}

// The keys of a text’s notes in the order of their markers.
export const orderIn = (editor) => numbering.getState(editor.state).order

// Which notes there are: a marker of any other is painted as what it is, an error.
export function setKnown(editor, keys) {
  editor.view.dispatch(editor.state.tr.setMeta(numbering, new Set(keys)).setMeta("addToHistory", false))
}

export function goTo(editor, key) {
  let found
  editor.state.doc.descendants((node, position) => {
    if (found === undefined && node.type.name === "footnote" && node.attrs.note === key) found = position
    return found === undefined
  })
  if (found !== undefined) editor.chain().focus().setNodeSelection(found).scrollIntoView().run()
}

// note_dialog.js answers. Without a key it is a new note that is wanted.
function open(editor, key) {
  return editor.view.dom.dispatchEvent(new CustomEvent("footnote:open", { bubbles: true, detail: { editor, key } }))
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
      command: (editor) => editor.commands.openNote(),
    })
  },

  addCommands() {
    return {
      // The note of the marker that is selected, else a new one.
      openNote:
        () =>
        ({ editor, state }) =>
          open(editor, state.selection.node?.type.name === "footnote" ? state.selection.node.attrs.note : null),
      insertNote:
        (note) =>
        ({ commands, state }) =>
          commands.insertContentAt(state.selection.to, { type: this.name, attrs: { note } }),
      removeMarkers:
        (note) =>
        ({ state, tr, dispatch }) => {
          const places = []
          state.doc.descendants((node, position) => {
            if (node.type === this.type && node.attrs.note === note) places.push(position)
          })
          for (const place of places.reverse()) tr.delete(place, place + 1)
          if (dispatch && places.length) dispatch(tr)
          return places.length > 0
        },
    }
  },

  addKeyboardShortcuts() {
    return {
      "Mod-Alt-f": ({ editor }) => editor.commands.openNote(),
      Enter: ({ editor }) => {
        const { node } = editor.state.selection
        return node?.type.name === "footnote" && open(editor, node.attrs.note)
      },
    }
  },

  addProseMirrorPlugins() {
    const { editor } = this
    return [
      new Plugin({
        key: numbering,
        state: {
          init: (_config, { doc }) => numbered(doc, null),
          apply: paint,
        },
        props: {
          decorations: (state) => numbering.getState(state).painted,
          handleClickOn(view, _position, node, position, _event, direct) {
            if (!direct || node.type.name !== "footnote") return false
            view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, position)))
            return open(editor, node.attrs.note)
          },
        },
        view: () => ({
          update(view, before) {
            if (numbering.getState(view.state).order === numbering.getState(before).order) return
            view.dom.dispatchEvent(new CustomEvent("footnote:order", { bubbles: true }))
          },
        }),
      }),
    ]
  },
})
