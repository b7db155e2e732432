// One language at a time: everything with the class “language language-xx” belongs to xx. Without this script all of
// them stand one under another. The address remembers the language (#tr), so that a saved form opens where it was left.
const parts = () => document.querySelectorAll(".language")
const codeOf = (part) => [...part.classList].find((name) => name.startsWith("language-")).slice("language-".length)

function show(code) {
  for (const part of parts()) part.hidden = codeOf(part) !== code
  for (const button of bar.children) button.setAttribute("aria-pressed", button.value === code)
}

function open(code) {
  show(code)
  history.replaceState(history.state, "", `#${code}`)
  document.dispatchEvent(new CustomEvent("desk:language", { detail: { code } }))
}

const bar = document.createElement("div")
bar.className = "languages"
bar.setAttribute("role", "group")
const panels = [...document.querySelectorAll("fieldset.language")]
const names = new Map(panels.map((panel) => [codeOf(panel), panel.querySelector("h2, h3, h4").textContent]))

if (names.size > 1) {
  for (const [code, name] of names) {
    const button = document.createElement("button")
    Object.assign(button, { type: "button", value: code, textContent: name, lang: code })
    button.addEventListener("click", () => open(code))
    button.classList.toggle("has-errors", document.querySelector(`.language-${code} .errorlist`) !== null)
    bar.append(button)
  }
  const place = document.getElementById("desk-languages")
  if (place) place.append(bar)
  else panels[0].before(bar)
  document.documentElement.classList.add("has-tabs")
  const wanted = () => (names.has(location.hash.slice(1)) ? location.hash.slice(1) : undefined)
  const troubled = bar.querySelector(".has-errors")?.value
  const opens = panels.find((panel) => panel.classList.contains("opens")) ?? panels[0]
  open(troubled ?? wanted() ?? codeOf(opens))
  addEventListener("hashchange", () => wanted() && open(wanted()))
  // A row added later starts in the language that is shown.
  document.addEventListener("formset:added", () => show(bar.querySelector("[aria-pressed=true]").value))
  // Django puts the cursor into the first thing of a new form that can hold it; that is a field, never a tab.
  if (document.getElementById("django-admin-form-add-constants")?.dataset.modelName) {
    addEventListener("load", () => {
      if (document.activeElement !== document.body && !bar.contains(document.activeElement)) return
      panels.find((panel) => !panel.hidden)?.querySelector("input, textarea")?.focus()
    })
  }
}
