// Names for what the admin’s widgets leave nameless, for those who listen to a page: choosers, editors, the search box.

function labelOf(field) {
  const label = field.labels?.[0]
  if (label) label.id ||= `label-of-${field.id}`
  return label?.id
}

function nameChoosers(root) {
  for (const select of root.querySelectorAll("select.select2-hidden-accessible")) {
    const label = labelOf(select)
    if (!label) continue
    for (const box of select.nextElementSibling.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
      box.setAttribute("aria-labelledby", label)
    }
  }
}

// What stands in a table of rows is named by the heading of its column.
function nameCells(root) {
  for (const cell of root.querySelectorAll(".tabular td")) {
    const heading = cell.closest("table").tHead.rows[0].cells[cell.cellIndex]
    for (const field of cell.querySelectorAll("input:not([type=hidden]), select, textarea")) {
      if (!field.labels?.length) field.setAttribute("aria-label", heading.textContent.trim())
    }
  }
}

// An empty cell is no heading of its column.
function emptyHeadings(root) {
  for (const heading of root.querySelectorAll("th.original:empty")) {
    heading.replaceWith(Object.assign(document.createElement("td"), { className: "original" }))
  }
}

const searchbar = document.getElementById("searchbar")
searchbar?.setAttribute("aria-label", searchbar.form.querySelector("[type=submit]").value)
emptyHeadings(document)
nameCells(document)
// Django’s own scripts make the choosers a moment after the page is there, and those of an added row with it.
addEventListener("load", () => setTimeout(nameChoosers, 0, document))
document.addEventListener("formset:added", ({ target }) => {
  nameCells(target)
  setTimeout(nameChoosers, 0, target)
})
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const label = labelOf(textarea)
  if (label) editor.view.dom.setAttribute("aria-labelledby", label)
  editor.view.dom.setAttribute("aria-multiline", "true")
})
