// What Word, LibreOffice, Google Docs and web pages put on the clipboard → what an article may contain: HTML with markers
// for real notes, the notes themselves, and what had to be left out. No word of the text is.
const BLOCKS = "p, h1, h2, h3, h4, h5, h6, li, td, th, blockquote, pre, div, caption, figcaption, dt, dd"
const NUMBER = /^[[(]?\s*(\d{1,4}|[ivxlc]{1,7}|[a-z]|\*{1,4}|[†‡§]{1,2})\s*[\])]?[.]?$/i
// Typed by hand, where no link says that it is the note’s number: a bare number may be the first word of the note.
const LEADING_NUMBER = /^\s*([[(](\d{1,4}|[ivxlc]{1,7})[\])]|\*{1,4}|[†‡])[\s\u00a0]*/i
const BACK = /^[\s\u00a0↩↵⏎↑^\ufe0e\ufe0f]+$/
// What programs call the target of a marker, and the marker a note leads back to.
const NOTE_NAMES = /^(_(ftn|edn)\w+|sd(foot|end)note\w+sym|(ftnt|fn|endnote|footnote)[-_:]?\w+|n\d+)$/i
const KEPT = { a: ["href"], td: ["colspan", "rowspan"], th: ["colspan", "rowspan", "scope"], ol: ["start"] }
const SILENT = "style, script, meta, link, title, xml, template, noscript, colgroup, input, button, select, textarea"
const PICTURES = "img, svg, picture, video, audio, canvas, object, embed, iframe, v\\:imagedata"

const each = (root, selector, act) => [...root.querySelectorAll(selector)].forEach(act)
const styleOf = (element) => (element.getAttribute("data-style") ?? "").toLowerCase()
const unwrap = (element) => element.replaceWith(...element.childNodes)
const wordsOf = (element) => element.textContent.replaceAll(/[\s\u00a0]+/g, " ").trim()

// A policy without inline styles holds for parsed pages too, so styles are read under another name.
function parse(html) {
  const unstyled = html
    .replaceAll(/<style\b[\s\S]*?<\/style>/gi, "")
    .replaceAll(/<[a-z][^>]*>/gi, (tag) => tag.replaceAll(/(\s)style(\s*=)/gi, "$1data-style$2"))
  return new DOMParser().parseFromString(unstyled, "text/html").body
}

function rename(element, name) {
  const renamed = element.ownerDocument.createElement(name)
  for (const { name: attribute, value } of element.attributes) renamed.setAttribute(attribute, value)
  renamed.append(...element.childNodes)
  element.replaceWith(renamed)
  return renamed
}

// --- Notes ---

const fragmentOf = (link) => decodeURIComponent(link.getAttribute("href").split("#").pop())

function targets(body) {
  const found = new Map()
  each(body, "[id], a[name]", (element) => {
    for (const name of [element.id, element.getAttribute("name")]) if (name && !found.has(name)) found.set(name, element)
  })
  return found
}

// A marker is a numbered link to a place further down that is a note’s: by its name, or because it leads back.
function pairs(body) {
  const named = targets(body)
  const links = [...body.querySelectorAll("a[href*='#']:not(.fn)")].filter((link) => NUMBER.test(wordsOf(link)))
  const isLocal = (link) => /^#|#_(ftn|edn)|#sd(foot|end)note|#ftnt/.test(link.getAttribute("href"))
  const found = []
  const lone = []
  for (const link of links.filter(isLocal)) {
    const name = fragmentOf(link)
    const target = named.get(name)
    const isNoteName = NOTE_NAMES.test(name) && !/ref|anc$/i.test(name)
    if (!target) {
      if (isNoteName) lone.push(link)
    } else if (link.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING && isNoteName) {
      found.push({ link, target })
    }
  }
  return { found, lone }
}

// The whole note: as far up as no other note and no marker is in it.
function frameOf(target, all) {
  const others = all.filter((one) => one.target !== target)
  let frame = target
  for (;;) {
    const parent = frame.parentElement
    if (!parent || parent.matches("body, ol, ul, tbody, table")) return frame
    if (others.some((one) => parent.contains(one.target)) || all.some((one) => parent.contains(one.link))) return frame
    frame = parent
  }
}

// The outermost of the elements that only raise a number.
function around(link) {
  let place = link
  while (place.parentElement.matches("sup, span, font") && wordsOf(place.parentElement) === wordsOf(link)) place = place.parentElement
  return place
}

const bracketed = (words) => `[${words.replaceAll(/[[\]().\s]/g, "")}]`

// Where a marker cannot point to a note, its number stays, in brackets, and so does that of its note.
function typeNumbers(body) {
  const { found, lone } = pairs(body)
  const numbers = new Map(found.map(({ link, target }) => [target, bracketed(wordsOf(link))]))
  const frames = [...numbers.keys()].map((target) => [target, frameOf(target, found)])
  for (const link of [...found.map((one) => one.link), ...lone]) around(link).replaceWith(bracketed(wordsOf(link)))
  for (const [target, frame] of frames) {
    takeNumber({ frame })
    const first = [frame, ...frame.querySelectorAll(BLOCKS)].find((block) => !block.querySelector(BLOCKS)) ?? frame
    first.prepend(`${numbers.get(target)} `)
  }
}

function takeNotes(body, newKey) {
  const { found, lone } = pairs(body)
  for (const link of lone) around(link).replaceWith(bracketed(wordsOf(link)))
  const keys = new Map()
  const notes = []
  const frames = new Map([...new Set(found.map(({ target }) => target))].map((target) => [target, frameOf(target, found)]))
  for (const { link, target } of found) {
    if (!keys.has(target)) {
      keys.set(target, newKey())
      notes.push({ key: keys.get(target), frame: frames.get(target) })
    }
    const marker = body.ownerDocument.createElement("a")
    marker.className = "fn"
    marker.dataset.note = keys.get(target)
    around(link).replaceWith(marker)
  }
  for (const note of notes) {
    takeNumber(note)
    const list = note.frame.parentElement
    note.frame.remove()
    if (list && !list.matches("body") && !wordsOf(list)) list.remove()
  }
  each(body, "hr", (rule) => {
    // The line above the notes, with nothing under it any more.
    let next = rule.nextElementSibling
    while (next && !wordsOf(next) && !next.querySelector("a.fn")) next = next.nextElementSibling
    if (notes.length && (!next || rule.getAttribute("width") === "33%")) rule.remove()
  })
  return { notes, lone: lone.length }
}

// The note’s own number, which leads back to the text, and arrows that do.
function takeNumber(note) {
  each(note.frame, "a", (link) => {
    const href = link.getAttribute("href") ?? ""
    const words = wordsOf(link)
    if (/^[a-z]+:/i.test(href) && !/#(_ftn|_edn|sd|ftnt|fn|r\d)/.test(href)) return
    if (NUMBER.test(words) && !note.isNumbered) note.isNumbered = true
    else if (words && !BACK.test(words)) return
    link.remove()
  })
  const raised = note.frame.querySelector("sup")
  if (note.isNumbered || !raised || !NUMBER.test(wordsOf(raised)) || !wordsOf(note.frame).startsWith(wordsOf(raised))) return
  note.isNumbered = true
  raised.remove()
}

// A note’s words as phrases: its paragraphs become lines.
function phrasesOf({ frame, isNumbered }) {
  for (const block of [frame, ...frame.querySelectorAll(BLOCKS)].filter((element) => element.matches(BLOCKS))) {
    if (!block.querySelector(BLOCKS)) block.append(block.ownerDocument.createElement("br"))
  }
  each(frame, BLOCKS, unwrap)
  each(frame, "*", (element) => {
    if (!element.matches("a[href], em, strong, s, sub, sup, code, br, b, i")) unwrap(element)
  })
  return frame.innerHTML
    .replaceAll(/(\s|&nbsp;)+/g, " ")
    .replace(isNumbered ? /^[\s.:)\]]+/ : LEADING_NUMBER, "")
    .replaceAll(/(\s*<br>\s*)+/g, "<br>")
    .replace(/^(\s|<br>)+|(\s|<br>)+$/g, "")
}

// --- What programs write in their own way ---

function comments(body, left) {
  let count = 0
  each(body, "a.msocomanchor, span.MsoCommentReference, a[href^='#cmnt']:not([href^='#cmnt_ref'])", (element) => {
    count += element.matches("a") ? 1 : 0
    element.remove()
  })
  each(body, "[data-style*='mso-element:comment-list' i], [data-style*='mso-element: comment-list' i]", (element) => element.remove())
  each(body, "a[href^='#cmnt_ref']", (element) => element.closest("div, p")?.remove())
  if (count) left.comments = count
}

// Word hides a text box in a comment for old browsers; its words become paragraphs after the one it is fixed to.
function textBoxes(body, left) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT)
  const found = []
  while (walker.nextNode()) found.push(walker.currentNode)
  for (const comment of found) {
    for (const [, inner] of comment.data.matchAll(/<v:textbox[^>]*>([\s\S]*?)<\/v:textbox>/gi)) {
      const box = parse(inner)
      if (!wordsOf(box) || wordsOf(body).includes(wordsOf(box))) continue
      each(box, "table, tbody, tr, td, div", unwrap)
      const anchor = comment.parentElement.closest(BLOCKS) ?? comment
      anchor.after(...box.childNodes)
      left.textBoxes = (left.textBoxes ?? 0) + 1
    }
    comment.remove()
  }
}

function wordLists(body) {
  const items = [...body.querySelectorAll("p[data-style*='mso-list:' i], h1[data-style*='mso-list:' i]")].filter(
    (item) => item.matches("p") && /mso-list:\s*l\d+ level\d+/i.test(styleOf(item)),
  )
  let open = [] // lists by level, innermost last
  let last = null
  for (const item of items) {
    const level = Number(styleOf(item).match(/level(\d+)/)[1])
    const bullet = [...item.querySelectorAll("span")].find((span) => /mso-list:\s*ignore/.test(styleOf(span)))
    const sign = bullet ? wordsOf(bullet) : ""
    bullet?.remove()
    const numbered = sign.match(/^\(?(\d{1,3}|[a-z]{1,4})[.)]$/i)
    if (last && last.nextElementSibling !== item) open = []
    while (open.length > level) open.pop()
    const entry = rename(item, "li")
    entry.removeAttribute("data-style")
    if (open.length < level) {
      const list = entry.ownerDocument.createElement(numbered ? "ol" : "ul")
      if (Number(numbered?.[1]) > 1) list.setAttribute("start", numbered[1])
      const outer = open.at(-1)
      if (outer) outer.lastElementChild.append(list)
      else entry.before(list)
      while (open.length < level) open.push(list)
    }
    open.at(-1).append(entry)
    last = open[0]
  }
}

// What a style says in other words: bold, italic, raised, struck out.
function looks(body, left) {
  each(body, "b, strong", (element) => /(?<![\w-])font-weight:\s*(normal|[1-4]00)/.test(styleOf(element)) && unwrap(element))
  each(body, "i, em", (element) => /(?<![\w-])font-style:\s*normal/.test(styleOf(element)) && unwrap(element))
  each(body, "[data-style], font, [bgcolor]", (element) => {
    const style = styleOf(element)
    const isHeading = element.closest("h1, h2, h3, h4, h5, h6, th")
    const marks = [
      [/(?<![\w-])font-weight:\s*(bold|[6-9]00)/, "strong", !isHeading],
      [/(?<![\w-])font-style:\s*italic/, "em", true],
      [/(?<![\w-])vertical-align:\s*super/, "sup", true],
      [/(?<![\w-])vertical-align:\s*sub/, "sub", true],
      [/text-decoration[^;]*:\s*[^;]*line-through/, "s", true],
    ]
    if (element.matches("span, a, font")) {
      for (const [pattern, name, fits] of marks) {
        if (!fits || !pattern.test(style) || !wordsOf(element) || element.closest(name)) continue
        const mark = element.ownerDocument.createElement(name)
        mark.append(...element.childNodes)
        element.append(mark)
      }
    }
    if (/(^|[;\s])(color|background(-color)?):\s*(?!(black|windowtext|inherit|transparent|auto|initial|#000000|rgb\(0, 0, 0\)))/.test(style) || element.hasAttribute("color")) left.colours = true
    if (/font-(family|size)/.test(style) || element.matches("font")) left.fonts = true
  })
}

function links(body) {
  each(body, "a:not(.fn):not([data-article])", (link) => {
    let href = (link.getAttribute("href") ?? "").trim()
    try {
      const url = new URL(href)
      // Google Docs leads every link over itself.
      if (/(^|\.)google\.[a-z.]+$/.test(url.hostname) && url.pathname === "/url") href = url.searchParams.get("q") ?? href
    } catch {
      href = ""
    }
    if (/^(https?|mailto|doi):/i.test(href)) link.setAttribute("href", href)
    else unwrap(link)
  })
}

function plain(body) {
  each(body, "h1", (heading) => rename(heading, "h2"))
  each(body, "h5, h6", (heading) => rename(heading, "h4"))
  each(body, "*", (element) => {
    const kept = element.matches("a.fn") ? ["class", "data-note", "data-article"] : (KEPT[element.localName] ?? [])
    const isOurs = element.matches("a[data-article], figure[data-image]")
    for (const { name } of [...element.attributes]) {
      if (!kept.includes(name) && !(isOurs && name.startsWith("data-"))) element.removeAttribute(name)
    }
    if (element.matches("span, font, u, ins") || element.localName.includes(":")) unwrap(element)
  })
  each(body, "p, li, h2, h3, h4", (block) => {
    if (!wordsOf(block) && !block.querySelector("a.fn, table, figure")) block.remove()
  })
}

// `html` as it lies on the clipboard; `newKey()` makes keys for its notes, null where there can be none.
// Returns {html, notes: [{key, html}], left: {images, comments, textBoxes, fonts, colours, lone}}.
export function readClipboard(html, newKey) {
  const body = parse(html)
  const left = {}
  // Copied from an editor of ours: nothing to clean.
  if (body.querySelector("[data-pm-slice]")) return { html, notes: [], left }
  textBoxes(body, left)
  each(body, SILENT, (element) => element.remove())
  each(body, "[data-style*='mso-hide:all' i], [data-style*='display:none' i], .side[popover], a.back", (element) => element.remove())
  comments(body, left)
  if (!newKey) typeNumbers(body)
  const { notes, lone } = newKey ? takeNotes(body, newKey) : { notes: [], lone: 0 }
  if (lone) left.lone = lone
  wordLists(body)
  const pictures = body.querySelectorAll(PICTURES).length
  if (pictures) left.images = pictures
  each(body, PICTURES, (element) => element.remove())
  for (const root of [body, ...notes.map(({ frame }) => frame)]) {
    looks(root, left)
    links(root)
    plain(root)
  }
  return { html: body.innerHTML, notes: notes.map((note) => ({ key: note.key, html: phrasesOf(note) })), left }
}
