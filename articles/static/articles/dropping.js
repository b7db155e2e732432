// Pictures dropped on the library, or chosen, go up one by one, each with its progress. Without this script the form
// sends them all at once.
const form = document.getElementById("drop")

if (form) {
  const list = form.querySelector(".uploads")
  const input = form.querySelector("input[type=file]")
  form.querySelector("button").hidden = true
  input.addEventListener("change", () => upload([...input.files]))
  for (const name of ["dragenter", "dragover"]) form.addEventListener(name, hover)
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"))
  form.addEventListener("drop", (event) => {
    event.preventDefault()
    upload([...event.dataTransfer.files])
  })

  async function upload(files) {
    const rows = files.map((file) => [file, row(file.name)])
    let refused = 0
    for (const [file, item] of rows) refused += (await send(file, item)) ? 0 : 1
    input.value = ""
    // What was refused stays to be read; otherwise the wall is shown with the new ones.
    if (!refused) location.reload()
  }

  function row(name) {
    const item = document.createElement("li")
    const progress = Object.assign(document.createElement("progress"), { max: 1, value: 0 })
    progress.setAttribute("aria-label", name)
    item.append(Object.assign(document.createElement("span"), { textContent: name }), progress)
    list.append(item)
    return item
  }

  function send(file, item) {
    const data = new FormData()
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value)
    data.append("files", file)
    const request = new XMLHttpRequest()
    request.open("POST", form.action)
    request.setRequestHeader("Accept", "application/json")
    request.responseType = "json"
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      item.querySelector("progress").value = loaded / total
    })
    return new Promise((resolve) => {
      request.addEventListener("loadend", () => {
        const { images = [], errors = [] } = request.response ?? {}
        const failed = !request.response || errors.length > 0
        item.querySelector("progress").remove()
        if (failed) say(item, "refused", errors.join(" ") || form.dataset.failed)
        else item.append(Object.assign(document.createElement("a"), { href: images[0].address, textContent: "✓" }))
        resolve(!failed)
      })
      request.send(data)
    })
  }

  function say(item, name, text) {
    item.append(Object.assign(document.createElement("span"), { className: name, textContent: text }))
  }
}

function hover(event) {
  event.preventDefault()
  form.classList.add("over")
}
