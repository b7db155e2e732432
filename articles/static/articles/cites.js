// The last source of a note is an empty one; as soon as it is filled in, another empty one follows it.
function addCite(last) {
  const [, prefix] = last.querySelector("input.source").name.match(/(.*)-\d+-source$/)
  const total = document.getElementsByName(`${prefix}-TOTAL_FORMS`)[0]
  const [from, to] = [`${prefix}-${total.value - 1}-`, `${prefix}-${total.value}-`]
  const next = last.cloneNode(true)
  for (const element of next.querySelectorAll("[name], [id], [for]")) {
    for (const attribute of ["name", "id", "for"]) {
      if (element.hasAttribute(attribute)) {
        element.setAttribute(attribute, element.getAttribute(attribute).replace(from, to))
      }
    }
    if ("defaultValue" in element) element.value = element.defaultValue
    if (element.tagName === "SELECT") element.selectedIndex = 0
    if (element.name?.endsWith("-order")) element.value = total.value
  }
  total.value = Number(total.value) + 1
  last.after(next)
}

document.addEventListener("input", ({ target }) => {
  const cite = target.closest?.(".cite")
  if (target.matches?.("input.source") && target.value && cite === cite.parentElement.lastElementChild) addCite(cite)
})
