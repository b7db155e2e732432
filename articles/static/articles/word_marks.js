// Marks in a piece of HTML the words it does not share with another: <ins> where they are new, <del> where they are gone.
const split = (text) => text.match(/\s+|[^\s\w]|[\p{L}\p{N}_]+|./gu) ?? []

function parsed(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html")
  for (const marker of body.querySelectorAll("a.fn")) marker.textContent = `[${marker.dataset.note}]`
  return body
}

// Which of `after` are new, and before which of them something of `before` is gone.
function compared(before, after) {
  if (before.length * after.length > 4_000_000) return { fresh: new Set(after.keys()), gone: new Map([[0, before]]) }
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1))
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      lengths[i][j] = before[i] === after[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1])
    }
  }
  const [fresh, gone] = [new Set(), new Map()]
  for (let i = 0, j = 0; i < before.length || j < after.length; ) {
    if (i < before.length && j < after.length && before[i] === after[j]) [i, j] = [i + 1, j + 1]
    else if (i < before.length && (j >= after.length || lengths[i + 1][j] >= lengths[i][j + 1])) {
      gone.set(j, [...(gone.get(j) ?? []), before[i++]])
    } else fresh.add(j++)
  }
  return { fresh, gone }
}

const element = (name, words) => Object.assign(document.createElement(name), { textContent: words.join("") })

export function marked(html, other) {
  const body = parsed(html)
  const texts = []
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) texts.push(walker.currentNode)
  const words = texts.map((text) => split(text.data))
  const { fresh, gone } = compared(split(parsed(other).textContent), words.flat())
  let at = 0
  for (const [index, text] of texts.entries()) {
    const pieces = []
    for (const word of words[index]) {
      if (gone.has(at)) pieces.push(element("del", gone.get(at)))
      pieces.push(fresh.has(at) ? element("ins", [word]) : word)
      at++
    }
    text.replaceWith(...pieces)
  }
  if (gone.has(at)) body.append(element("del", gone.get(at)))
  return [...body.childNodes]
}
