// Small dialogs of the editor: choose one thing of many, or type a line.
import { combobox } from "articles/combobox"

const template = document.getElementById("asking")

function open({ title, label, help, value }, answer) {
  const dialog = template.content.firstElementChild.cloneNode(true)
  const input = dialog.querySelector("input")
  dialog.querySelector("h2").textContent = title
  dialog.querySelector("label").firstChild.textContent = label
  dialog.querySelector(".help").textContent = help ?? ""
  input.value = value ?? ""
  document.body.append(dialog)
  const back = document.activeElement
  dialog.addEventListener("close", () => {
    dialog.remove()
    back?.focus?.()
    answer(dialog.returnValue === "done" ? input.value.trim() : null)
  })
  return { dialog, input }
}

// Resolves to the chosen item of `find(words)`, or null.
export function choose({ find, ...words }) {
  return new Promise((resolve) => {
    let chosen = null
    const { dialog, input } = open(words, () => resolve(chosen))
    dialog.querySelector(".done").hidden = true
    combobox(input, {
      find,
      least: 0,
      choose(item) {
        chosen = item
        dialog.close("done")
      },
    })
    dialog.showModal()
    input.dispatchEvent(new Event("input"))
  })
}

// Resolves to the line, perhaps empty, or null where nothing is to change.
export function askLine(words) {
  return new Promise((resolve) => {
    const { dialog, input } = open(words, resolve)
    dialog.showModal()
    input.select()
  })
}
