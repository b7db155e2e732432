// Of a source’s form, only the fields that its type uses, and those that hold something, called as this type calls them.
// Without this script every field is there.
const kind = document.getElementById("id_csl_type")

function init() {
  const uses = JSON.parse(kind.dataset.uses)
  const labels = JSON.parse(kind.dataset.labels)
  const fields = [...kind.form.querySelectorAll("[name^=csl_]")].filter(({ name }) => name !== "csl_rest")
  const names = new Map(fields.map((field) => [field, labelOf(field)?.textContent]))

  function show() {
    for (const field of fields) {
      const wanted = !(kind.value in uses) || uses[kind.value].includes(field.name)
      boxOf(field).hidden = !wanted && field.value.trim() === "" && !boxOf(field).querySelector(".errorlist")
      const label = labelOf(field)
      if (label) label.textContent = labels[kind.value]?.[field.name] ?? names.get(field)
    }
    for (const row of kind.form.querySelectorAll(".form-row")) {
      const boxes = [...row.querySelectorAll(".fieldBox")].map((box) => box.parentElement)
      if (boxes.length) row.hidden = boxes.every((box) => box.hidden)
    }
  }

  kind.addEventListener("change", show)
  show()
}

const labelOf = (field) => kind.form.querySelector(`label[for="${field.id}"]`)
// A field alone in its row is the row; one of several stands in a box of its own, with its help and what is wrong with it.
const boxOf = (field) => field.closest(".fieldBox")?.parentElement ?? field.closest(".form-row")

if (kind?.dataset.uses) init()
