// Puts a text into a running editor so that nobody notices but for what changed: block by block, the cursor stays, and
// “undo” takes back what was typed here, not what somebody else wrote.
let reading // an editor’s own module: loaded by the time there is an editor, and not missed where it does not load
import("django-prose-editor/editor").then(({ pm }) => (reading = pm.model.DOMParser), console.error)

function parsed(editor, html) {
  const { body } = new DOMParser().parseFromString(html, "text/html")
  return reading.fromSchema(editor.schema).parse(body)
}

const children = (node) => Array.from({ length: node.childCount }, (_, index) => node.child(index))
const isEmpty = (node) => node.isTextblock && node.childCount === 0

// The longest common subsequence of blocks, as runs that differ: [[from, to, from there, to there]].
function runs(before, after) {
  let start = 0
  while (start < before.length && start < after.length && before[start].eq(after[start])) start++
  let [end, endAfter] = [before.length, after.length]
  while (end > start && endAfter > start && before[end - 1].eq(after[endAfter - 1])) [end, endAfter] = [end - 1, endAfter - 1]
  const [rows, columns] = [end - start, endAfter - start]
  if (!rows || !columns || rows * columns > 250_000) return rows || columns ? [[start, end, start, endAfter]] : []
  const lengths = Array.from({ length: rows + 1 }, () => new Uint16Array(columns + 1))
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const equal = before[start + i].eq(after[start + j])
      lengths[i][j] = equal ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1])
    }
  }
  const found = []
  let [i, j] = [0, 0]
  let run = null
  while (i < rows || j < columns) {
    if (i < rows && j < columns && before[start + i].eq(after[start + j])) {
      run = null
      i++
      j++
      continue
    }
    if (!run) found.push((run = [start + i, start + i, start + j, start + j]))
    if (j >= columns || (i < rows && lengths[i + 1][j] >= lengths[i][j + 1])) run[1] = start + ++i
    else run[3] = start + ++j
  }
  return found
}

// Within one block only what differs is replaced, so that a cursor elsewhere in it stays too.
function replaceBlock(transaction, position, before, after) {
  const start = before.content.findDiffStart(after.content)
  if (start === null || !before.sameMarkup(after)) return transaction.replaceWith(position, position + before.nodeSize, after)
  let { a, b } = before.content.findDiffEnd(after.content)
  const overlap = start - Math.min(a, b)
  if (overlap > 0) [a, b] = [a + overlap, b + overlap]
  return transaction.replace(position + 1 + start, position + 1 + a, after.slice(start, b))
}

export function put(editor, html) {
  const [before, after] = [children(editor.state.doc), children(parsed(editor, html))]
  const places = before.reduce((all, node) => [...all, all.at(-1) + node.nodeSize], [0])
  const transaction = editor.state.tr.setMeta("addToHistory", false)
  for (const [from, to, fromAfter, toAfter] of runs(before, after).reverse()) {
    const [old, fresh] = [before.slice(from, to), after.slice(fromAfter, toAfter)]
    if (!fresh.length && old.every(isEmpty)) continue // a paragraph somebody has just begun
    if (old.length === fresh.length) {
      for (let index = old.length - 1; index >= 0; index--) {
        replaceBlock(transaction, places[from + index], old[index], fresh[index])
      }
    } else if (fresh.length) transaction.replaceWith(places[from], places[to], fresh)
    else transaction.delete(places[from], places[to])
  }
  if (transaction.docChanged) editor.view.dispatch(transaction)
}
