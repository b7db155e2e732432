// A site that moves in: how far it is, every few seconds, and the whole report when it is done. What is spoken aloud is
// only what is new. Without this script the page asks for itself anew.
const PAUSE = 4000 // milliseconds
const said = document.getElementById("at-work")

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } })
    const now = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("at-work")
    if (answer.ok && !now) return location.reload()
    if (answer.ok && now.textContent !== said.textContent) said.textContent = now.textContent
  } catch {
    // The server is away for a moment: ask again.
  }
  setTimeout(look, PAUSE)
}

if (said) setTimeout(look, PAUSE)
