// What a body may contain and the editor has no button for: it is shown, moved and copied, and never lost.
import { CodeBlock, Extension, Mark, mergeAttributes, Node, Table } from "django-prose-editor/editor"

// A picture of the library: the figure names it, the caption is typed here.
export const BodyImage = Node.create({
  name: "bodyImage",
  group: "block",
  content: "bodyCaption?",
  draggable: true,
  isolating: true,

  addAttributes() {
    return {
      image: {
        parseHTML: (element) => element.dataset.image,
        renderHTML: ({ image }) => ({ "data-image": image }),
      },
    }
  },

  parseHTML() {
    return [{ tag: "figure[data-image]" }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["figure", HTMLAttributes, 0]
  },
})

export const BodyCaption = Node.create({
  name: "bodyCaption",
  content: "inline*",
  isolating: true,

  parseHTML() {
    return [{ tag: "figcaption" }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["figcaption", HTMLAttributes, 0]
  },
})

// A link to another article of ours: by its id, whatever its address is when the text is printed.
export const ArticleLink = Mark.create({
  name: "articleLink",
  priority: 1090,
  inclusive: false,
  excludes: "link",

  addAttributes() {
    return {
      article: {
        parseHTML: (element) => element.dataset.article,
        renderHTML: ({ article }) => ({ "data-article": article }),
      },
    }
  },

  parseHTML() {
    return [{ tag: "a[data-article]:not(.fn)" }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["a", HTMLAttributes, 0]
  },
})

function plainMark(name, tag, attributes) {
  return Mark.create({
    name,
    addAttributes: () => Object.fromEntries(attributes.map((attribute) => [attribute, { default: null }])),
    parseHTML: () => [{ tag: attributes.map((attribute) => `${tag}[${attribute}]`).join() }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  })
}

export const Abbreviation = plainMark("abbreviation", "abbr", ["title"])
export const Foreign = plainMark("foreign", "span", ["lang", "dir"])

// As our sanitiser writes it, without a <code> inside.
export const Preformatted = CodeBlock.extend({
  renderHTML() {
    return ["pre", 0]
  },
})

// The title of a table is kept as words; it stands in an attribute because every child of a table is a row here.
export const CaptionedTable = Table.extend({
  addAttributes() {
    return {
      caption: {
        default: null,
        parseHTML: (element) => element.querySelector(":scope > caption")?.textContent ?? null,
        rendered: false,
      },
    }
  },

  parseHTML() {
    return [{ tag: "table" }, { tag: "table > caption", ignore: true, priority: 1100 }]
  },

  renderHTML({ node, HTMLAttributes }) {
    const caption = node.attrs.caption ? [["caption", {}, node.attrs.caption]] : []
    return ["table", mergeAttributes(this.options.HTMLAttributes, HTMLAttributes), ...caption, ["tbody", 0]]
  },
})

const kept = (attribute) => ({
  default: null,
  parseHTML: (element) => element.getAttribute(attribute),
  renderHTML: (attributes) => (attributes[attribute] ? { [attribute]: attributes[attribute] } : {}),
})

export const KeptAttributes = Extension.create({
  name: "keptAttributes",

  addGlobalAttributes() {
    const blocks = ["paragraph", "heading", "bulletList", "orderedList", "listItem", "blockquote", "table", "bodyCaption"]
    const cells = ["tableCell", "tableHeader"]
    return [
      { types: [...blocks, ...cells], attributes: { lang: kept("lang"), dir: kept("dir") } },
      { types: ["blockquote", ...cells], attributes: { class: kept("class") } },
      { types: ["tableHeader"], attributes: { scope: kept("scope") } },
    ]
  },
})
