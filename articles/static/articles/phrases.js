// A field of one or a few lines with italics and links: the text of a note, the words around a citation.
import * as editing from "django-prose-editor/editor"
import { Abbreviation, ArticleLink, Foreign } from "articles/kept"

const { Editor, gettext, pm } = editing
const Lines = editing.Document.extend({ content: "paragraph+" })
const MARKS = ["Bold", "Italic", "Strike", "Subscript", "Superscript", "Code"].map((name) => editing[name])

// Paragraphs are lines here, as the sanitiser writes them.
function inline(editor) {
  const { body } = new DOMParser().parseFromString(editor.getHTML(), "text/html")
  return [...body.children].map((line) => line.innerHTML).join("<br>").replace(/^(<br>)+|(<br>)+$/g, "")
}

const asLines = (html) => `<p>${(html ?? "").split(/<br\s*\/?>/).join("</p><p>")}</p>`

function tool(label, content, act) {
  const button = document.createElement("button")
  Object.assign(button, { type: "button", title: label, ariaLabel: label })
  button.append(content)
  button.addEventListener("click", act)
  return button
}

function linkLine(editor) {
  const line = Object.assign(document.createElement("span"), { className: "phrases-link", hidden: true })
  const input = Object.assign(document.createElement("input"), { type: "url", placeholder: "https://" })
  input.setAttribute("aria-label", gettext("Address of the link"))
  const done = () => {
    line.hidden = true
    editor.commands.focus()
  }
  const set = () => {
    const href = input.value.trim()
    const chain = editor.chain().focus().extendMarkRange("link")
    if (!href) chain.unsetLink().run()
    else if (editor.state.selection.empty && !editor.isActive("link")) {
      chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run()
    } else chain.setLink({ href }).run()
    done()
  }
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === "Enter") set()
    else done()
  })
  line.append(input, tool(gettext("Set the link"), gettext("Set"), set))
  return {
    line,
    show() {
      line.hidden = false
      input.value = editor.getAttributes("link").href ?? ""
      input.focus()
    },
  }
}

// Puts the field into `element`; `changed` is called after every change. Returns {html(), setHTML(html), focus(), destroy()}.
export function phrases(element, { html, label, lang, dir, disabled = false, changed = () => {} }) {
  const editor = new Editor({
    element,
    editable: !disabled,
    extensions: [
      Lines,
      editing.Paragraph,
      editing.Text,
      editing.HardBreak,
      editing.History,
      editing.Link.configure({ enableTarget: false, autolink: true }),
      ...MARKS,
      ArticleLink,
      Abbreviation,
      Foreign,
    ],
    content: asLines(html),
    parseOptions: { preserveWhitespace: true },
    editorProps: { attributes: { lang, dir, "aria-label": label, "aria-multiline": "true", class: "phrases-text" } },
    onUpdate: changed,
  })
  element.classList.add("phrases")
  if (!disabled) {
    const tools = Object.assign(document.createElement("span"), { className: "phrases-tools" })
    const italic = Object.assign(document.createElement("i"), { textContent: "I" })
    const link = linkLine(editor)
    tools.append(
      tool(gettext("italic"), italic, () => editor.chain().focus().toggleItalic().run()),
      tool(gettext("insert link"), "↗", link.show),
      link.line,
    )
    element.append(tools)
  }
  return {
    html: () => (editor.isEmpty ? "" : inline(editor)),
    setHTML: (value) => editor.commands.setContent(asLines(value), { emitUpdate: true }),
    focus: () => editor.commands.focus("end"),
    destroy: () => editor.destroy(),
  }
}
