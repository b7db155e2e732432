// Everything that is typed in the form, as plain text to paste elsewhere.
import * as manuscript from "articles/manuscript"

const blocks = "p, li, h2, h3, h4, blockquote, pre, tr, figcaption, br"

function words(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html")
  for (const block of body.querySelectorAll(blocks)) block.append("\n")
  for (const marker of body.querySelectorAll("a.fn")) marker.textContent = `[${marker.dataset.note}]`
  return body.textContent.trim()
}

export function asText() {
  const texts = manuscript.codes.flatMap((code) =>
    ["title", "summary", "key_points", "body"].map((field) => words(manuscript.read(["texts", code, field]))),
  )
  const notes = manuscript.notes().flatMap((note) =>
    Object.values(note.text ?? {}).map((text) => text && `[${note.key}] ${words(text)}`),
  )
  return [...texts, ...notes].filter(Boolean).join("\n\n")
}
