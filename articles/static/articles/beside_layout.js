// Puts each paragraph of the original level with its translation. Both columns scroll with the page; where one is
// longer the other waits. The room in the editor is made by a style sheet, so that its text is never touched.
const container = document.getElementById("beside-originals")
const wide = matchMedia("(min-width: 1100px)")
const gap = 16
const sheet = new CSSStyleSheet()
document.adoptedStyleSheets.push(sheet)

let items = []
let code = null
let written = ""
let pending = null
let watched = null
const editorOf = () => watched?.editor
const sizes = new ResizeObserver(soon)

// The paragraphs of an editor that the server counts as well: those with something in them.
export function live(editor) {
  const found = []
  editor.state.doc.forEach((node, position) => {
    const isEmpty = node.isTextblock && node.childCount === 0
    if (!isEmpty) found.push({ node, position, element: editor.view.nodeDOM(position) })
  })
  return found
}

// Where a paragraph is inserted that follows one of the translation; after undefined comes the beginning.
export function placeAfter(editor, index) {
  const one = index === undefined ? undefined : live(editor)[index]
  if (one) return one.position + one.node.nodeSize
  const { doc } = editor.state
  return live(editor).length ? 0 : { from: 0, to: doc.content.size }
}

// Put the cursor into a paragraph of the translation.
export function reveal(editor, index) {
  const one = editor && index !== null && index !== undefined && live(editor)[index]
  if (!one) return
  editor.chain().setTextSelection(one.position + 1).focus(undefined, { scrollIntoView: false }).run()
  one.element.scrollIntoView({ block: "nearest" })
}

const set = (element, property, value) => element.style.setProperty(property, value)
const field = (name) => document.getElementById(`id_${name}_${code.replaceAll("-", "_")}`)
const column = () => `fieldset.language-${code} .ProseMirror.ProseMirror`

function write(rules) {
  const text = rules.join("\n")
  if (text !== written) sheet.replaceSync((written = text))
}

// Sets cards one under another, each at least as far down as it should be. All is measured before anything is moved, or
// the browser would lay the page out anew for every card.
function stack() {
  const { top } = container.getBoundingClientRect()
  const heights = new Map(items.map(({ element }) => [element, element.offsetHeight]))
  const places = new Map()
  let y = 0
  return {
    top,
    get y() {
      return y
    },
    put(element, at) {
      const place = Math.max(at, y)
      places.set(element, `${place}px`)
      y = place + heights.get(element) + gap
      return place
    },
    move() {
      for (const [element, place] of places) {
        if (element.style.insetBlockStart !== place) set(element, "inset-block-start", place)
      }
      set(container, "block-size", `${y}px`)
    },
  }
}

function body(pile, paragraphs, editor) {
  const frame = editor.view.dom
  const style = getComputedStyle(frame)
  const children = [...frame.children]
  const heights = children.map((child) => child.getBoundingClientRect().height)
  const order = new Map(children.map((child, index) => [child, index]))
  const blocks = live(editor).map(({ element }) => order.get(element) ?? -1)
  const rules = []
  let next = 0 // the child that comes next, and where it would stand
  let t = frame.getBoundingClientRect().top - pile.top + parseFloat(style.borderBlockStartWidth) + parseFloat(style.paddingBlockStart)
  const skip = (index) => {
    for (; next < index; next += 1) t += heights[next] + gap
  }
  for (const { element, translation } of paragraphs) {
    const child = translation === null ? -1 : (blocks[translation] ?? -1)
    if (child < next) {
      pile.put(element, 0)
      continue
    }
    skip(child)
    const at = pile.put(element, t)
    if (at - t > 0.5) rules.push(`${column()} > :nth-child(${child + 1}) { margin-block-start: ${at - t + (child ? gap : 0)}px !important; }`)
    t = at
    skip(child + 1)
  }
  skip(children.length)
  const rest = pile.y - t
  if (rest > 0.5) rules.push(`${column()} { padding-block-end: ${rest + gap}px !important; }`)
  return rules
}

function mark(paragraphs, editor) {
  const frame = editor.view.dom
  const { $from } = editor.state.selection
  const index = editor.isFocused || frame.contains(document.activeElement) ? $from.index(0) : -1
  const one = index < 0 ? null : editor.state.doc.maybeChild(index)
  const current = one ? live(editor).findIndex(({ node }) => node === one) : -1
  for (const { element, translation } of paragraphs) {
    element.classList.toggle("current", current >= 0 && translation === current)
  }
  const child = current < 0 ? -1 : [...frame.children].indexOf(live(editor)[current].element)
  return child < 0 ? [] : [`${column()} > :nth-child(${child + 1}) { box-shadow: -1rem 0 0 var(--tint), 1rem 0 0 var(--tint) !important; background: var(--tint) !important; }`]
}

function layout() {
  pending = null
  const editor = editorOf()
  if (!editor || !items.length) return
  const paragraphs = items.filter(({ kind }) => kind === "paragraph")
  // The bar over the form may take two lines; the editor’s buttons stay under it.
  set(document.documentElement, "--bar", `${document.getElementById("desk").offsetHeight}px`)
  if (!wide.matches) {
    write(mark(paragraphs, editor))
    for (const { element } of items) element.style.removeProperty("inset-block-start")
    container.style.removeProperty("block-size")
    return show(paragraphs)
  }
  const pile = stack()
  const list = document.querySelector(`fieldset.language-${code} .notes-list`)
  const lines = new Map([...(list?.querySelectorAll("li[data-is]") ?? [])].map((line) => [JSON.parse(line.dataset.is).key, line]))
  const levelWith = (target) => (target ? target.getBoundingClientRect().top - pile.top : 0)
  let isWritten = false
  for (const item of items) {
    if (item.kind === "field") {
      if (isBelow(item) && !isWritten) finish()
      pile.put(item.element, levelWith(field(item.name)?.closest(".form-row")))
    } else if (item.kind === "note") {
      if (!isWritten) finish()
      pile.put(item.element, levelWith(lines.get(item.key) ?? list))
    } else if (item === paragraphs[0]) {
      finish()
    }
  }
  if (!isWritten) write(mark(paragraphs, editor))
  pile.move()

  function isBelow({ name }) {
    return paragraphs.length === 0 && !["title", "summary"].includes(name)
  }

  function finish() {
    isWritten = true
    write([...body(pile, paragraphs, editor), ...mark(paragraphs, editor)])
  }
}

// Where the original stands above the text, its pane shows the paragraph that is being written.
function show(paragraphs) {
  const current = paragraphs.find(({ element }) => element.classList.contains("current"))?.element
  if (!current) return
  const pane = container.closest("#panels")
  const [outer, inner] = [pane.getBoundingClientRect(), current.getBoundingClientRect()]
  if (inner.top < outer.top || inner.bottom > outer.bottom) pane.scrollTop += inner.top - outer.top - 8
}

function soon() {
  pending ??= requestAnimationFrame(layout)
}

function watch(editor) {
  if (watched?.editor === editor) return
  for (const name of ["update", "selectionUpdate", "focus", "blur"]) {
    watched?.editor.off(name, soon)
    editor.on(name, soon)
  }
  sizes.disconnect()
  sizes.observe(editor.view.dom)
  sizes.observe(editor.view.dom.closest("fieldset"))
  sizes.observe(container)
  watched = { editor }
}

// Show these cards ({kind, element, translation, name, key}) beside the texts of a language.
export function arrange(cards, language, editor) {
  ;[items, code] = [cards, language]
  watch(editor)
  layout()
}

export function clear() {
  items = []
  sizes.disconnect()
  watched = null
  write([])
}

wide.addEventListener("change", soon)
