// Notes show the number they have in each text, as it changes.
function renumber(textarea) {
  const { body } = new DOMParser().parseFromString(textarea.value, "text/html")
  const keys = [...new Set([...body.querySelectorAll("a.fn[data-note]")].map((marker) => marker.dataset.note))]
  for (const heading of document.querySelectorAll(".note:not(.empty-form) [data-key]")) {
    const number = keys.indexOf(heading.dataset.key) + 1
    heading.querySelector(`.number.language-${textarea.lang}`).textContent = number || "–"
  }
}

document.addEventListener("input", ({ target }) => {
  if (target.matches?.("textarea[data-body]")) renumber(target)
})
