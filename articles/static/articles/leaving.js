// Nobody leaves with something unsaved: whatever submits a form or follows a link saves first, and brings the hidden
// fields of the form up to date. Only what is neither on the server nor in the browser makes the browser ask.
import * as copies from "articles/copies"
import * as manuscript from "articles/manuscript"
import { changed, farewell, flush, isSaved, keepUp } from "articles/saving"

const element = document.getElementById("desk")
const article = document.getElementById("article_form")
const cleared = new WeakSet()
const patience = 4_000

async function submit(form, submitter) {
  try {
    await flush()
  } catch {
    return // the bar says why; the form stays as it is
  }
  manuscript.bringUpToDate()
  keepUp()
  if (form === article) isTouchedElsewhere = false
  if (manuscript.isNew) sessionStorage.setItem("desk-submitted", copies.tab) // forgetting.js, once it is saved
  cleared.add(form)
  form.requestSubmit(submitter)
}

addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event
    if (form.getAttribute("method")?.toLowerCase() !== "post" || cleared.delete(form)) return
    if (!manuscript.isSavable && form !== article) return
    event.preventDefault()
    event.stopImmediatePropagation()
    submit(form, submitter)
  },
  { capture: true },
)

addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[href]")
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return
  const isElsewhere = link.target && link.target !== "_self"
  if (isElsewhere || link.origin !== location.origin || link.getAttribute("href").startsWith("#") || isSaved()) return
  if (!manuscript.isSavable || link.isContentEditable) return
  event.preventDefault()
  const enough = new Promise((resolve) => setTimeout(resolve, patience))
  await Promise.race([flush().catch(() => enough), enough])
  location.assign(link.href)
})

// People, attachments and work are saved with the form alone.
let isTouchedElsewhere = false

function touched({ target }) {
  if (target.name && !manuscript.holds(target) && target.name.includes("-")) isTouchedElsewhere = true
  changed()
}

addEventListener("beforeunload", (event) => {
  if (navigator.userActivation?.hasBeenActive === false) return // nobody has typed anything yet
  if (isTouchedElsewhere || (!isSaved() && !copies.isSafe())) event.preventDefault()
})

function keepNow() {
  if (!isSaved()) copies.keep(() => ({ changes: manuscript.changes() }), { now: true })
}
addEventListener("pagehide", () => {
  keepNow()
  farewell()
})
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keepNow())

if (article) {
  article.autocomplete = "off" // a browser that fills in what it remembers would set old words against new ones
  article.addEventListener("input", touched)
  article.addEventListener("change", touched)
  window.django?.jQuery(article).on("change", "select", touched) // the chooser speaks to its own library alone
}
