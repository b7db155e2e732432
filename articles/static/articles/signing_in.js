// Signing in again without leaving the page: for somebody whose session ended while they wrote. Nothing is saved under
// another name than the one the text was begun under, unless they say so.
import { ask, Trouble } from "articles/server"
import { button, copying } from "articles/state"

const element = document.getElementById("desk")
const calm = 1_000 // nobody’s keys go into a dialog that opens in mid-sentence
let lastKey = 0
addEventListener("keydown", () => (lastKey = Date.now()), { capture: true })

let asking = null
let isAway = false

export const isSignedOut = () => isAway
const isMe = ({ user }) => String(user) === element.dataset.user

// Resolves to whether somebody is signed in under whose name saving may go on.
export function signIn() {
  asking ??= whoIsHere().finally(() => (asking = null))
  return asking
}

async function whoIsHere() {
  isAway = true
  const session = await ask("GET", element.dataset.signIn)
  if (!isMe(session)) {
    while (Date.now() - lastKey < calm) await new Promise((resolve) => setTimeout(resolve, 100))
    if (!(await opened(session))) return false
  }
  isAway = false
  document.dispatchEvent(new CustomEvent("desk:signed-in"))
  return true
}

function opened(session) {
  const dialog = document.createElement("dialog")
  dialog.className = "desk-dialog"
  dialog.setAttribute("aria-labelledby", "sign-in-heading")
  const form = document.createElement("form")
  form.method = "dialog"
  dialog.append(form)
  document.body.append(dialog)
  const before = document.activeElement
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove()
      before?.focus()
      resolve(dialog.returnValue === "go on")
    })
    if (session.user) askForConsent(dialog, form, session)
    else askForPassword(dialog, form)
    dialog.showModal()
  })
}

function fill(form, heading, words, ...parts) {
  const title = Object.assign(document.createElement("h2"), { id: "sign-in-heading", textContent: heading })
  form.replaceChildren(title, Object.assign(document.createElement("p"), { textContent: words }), ...parts)
}

function labelled(words, input) {
  const label = document.createElement("label")
  label.append(words, input)
  return label
}

function row(...buttons) {
  const row = document.createElement("div")
  row.className = "desk-buttons"
  row.append(...buttons)
  return row
}

function askForPassword(dialog, form) {
  const name = Object.assign(document.createElement("input"), {
    name: "username", autocomplete: "username", required: true, value: element.dataset.userName,
  })
  const password = Object.assign(document.createElement("input"), {
    name: "password", type: "password", autocomplete: "current-password", required: true, autofocus: true,
  })
  const wrong = document.createElement("p")
  wrong.className = "errornote"
  wrong.setAttribute("role", "alert")
  wrong.hidden = true
  const enter = Object.assign(document.createElement("button"), { className: "default", textContent: gettext("Sign in") })
  fill(
    form,
    gettext("Sign in again"),
    gettext("You are signed out. What you typed is still here and is saved as soon as you have signed in."),
    wrong,
    labelled(gettext("User name"), name),
    labelled(gettext("Password"), password),
    row(enter, button(...copying()), button(gettext("Not now"), () => dialog.close())),
  )
  form.onsubmit = async (event) => {
    event.preventDefault()
    event.stopPropagation()
    enter.disabled = true
    try {
      await ask("GET", element.dataset.signIn) // for a token that is good now
      const session = await ask("POST", element.dataset.signIn, { data: { username: name.value, password: password.value } })
      if (isMe(session)) dialog.close("go on")
      else askForConsent(dialog, form, session)
    } catch (trouble) {
      if (!(trouble instanceof Trouble)) throw trouble
      wrong.textContent = trouble.answer?.error ?? gettext("The server cannot be reached. Try again in a moment.")
      wrong.hidden = false
      password.value = ""
      password.focus()
    } finally {
      enter.disabled = false
    }
  }
}

function askForConsent(dialog, form, { user, name }) {
  form.onsubmit = null
  const words = gettext("This text was begun by %(first)s, and now %(second)s is signed in. Saving would go on under the second name.")
  fill(
    form,
    gettext("Somebody else is signed in"),
    interpolate(words, { first: element.dataset.userFullName, second: name }, true),
    row(
      button(interpolate(gettext("Save as %s"), [name]), () => {
        Object.assign(element.dataset, { user, userFullName: name })
        dialog.close("go on")
      }),
      button(gettext("Sign in as somebody else"), () => askForPassword(dialog, form)),
      button(...copying()),
      button(gettext("Not now"), () => dialog.close()),
    ),
  )
}

// Ask the server; where the session has ended, sign in and ask again.
export async function insist(request) {
  try {
    return await request()
  } catch (trouble) {
    if (trouble.kind !== "signed-out" || !(await signIn())) throw trouble
    return request()
  }
}
