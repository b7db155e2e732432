// Manuscripts dropped on the import page are taken as if they had been chosen there, and read at once. Without this
// script they are chosen, and “Preview” reads them.
const area = document.getElementById("manuscripts")

if (area) {
  const input = area.querySelector("input[type=file]")
  for (const name of ["dragenter", "dragover"]) {
    area.addEventListener(name, (event) => {
      event.preventDefault()
      area.classList.add("over")
    })
  }
  area.addEventListener("dragleave", () => area.classList.remove("over"))
  area.addEventListener("drop", (event) => {
    event.preventDefault()
    area.classList.remove("over")
    if (!event.dataTransfer.files.length) return
    input.files = event.dataTransfer.files
    input.form.requestSubmit(input.form.elements.read)
  })
}
