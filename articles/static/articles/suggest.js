// Sources of the library are offered as one types.
const found = document.getElementById("sources-found")
let waiting

async function suggest(words) {
  const response = await fetch(`${found.dataset.url}?${new URLSearchParams({ q: words })}`)
  const { sources } = await response.json()
  found.replaceChildren(...sources.map((source) => Object.assign(document.createElement("option"), { value: source.label })))
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("input.source")) return
  clearTimeout(waiting)
  if (target.value.length > 1 && !target.value.endsWith("]")) waiting = setTimeout(suggest, 200, target.value)
})
