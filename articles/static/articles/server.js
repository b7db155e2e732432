// Asking the server: JSON both ways, the fresh CSRF token of every answer, one kind of error for each kind of trouble.
const element = document.getElementById("desk")
const root = new URL(element?.dataset.root ?? "", location.href)

// `kind`: "unreachable" (no answer, or one of a server in trouble), "signed-out", "refused" (403) or "failed".
export class Trouble extends Error {
  constructor(kind, status, answer) {
    super(answer?.error ?? kind)
    Object.assign(this, { kind, status, answer })
  }
}

const tokens = () => document.querySelectorAll("input[name=csrfmiddlewaretoken]")

// A sign-in in another tab makes the token of this page worthless: every answer brings the one that is good now.
function renew(csrf) {
  for (const input of tokens()) input.value = csrf
}

async function once(method, path, { params, data, signal } = {}) {
  const address = new URL(path, root)
  for (const [name, value] of Object.entries(params ?? {})) address.searchParams.set(name, value)
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" }
  const request = { method, headers, signal, redirect: "manual" }
  if (method === "POST") {
    Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": tokens()[0]?.value ?? "" })
    request.body = JSON.stringify(data ?? {})
  }
  let response, answer
  try {
    response = await fetch(address, request)
    const isJSON = response.headers.get("Content-Type")?.startsWith("application/json")
    answer = isJSON ? await response.json() : await response.text()
  } catch {
    throw new Trouble("unreachable")
  }
  if (answer.csrf) renew(answer.csrf)
  if (response.ok || response.status === 409) return answer
  // Whoever is signed out is sent to the door by pages that know nothing of scripts.
  if (response.type === "opaqueredirect" || response.status === 401) throw new Trouble("signed-out", 401, answer)
  if (response.status === 403) throw new Trouble("refused", 403, answer)
  const isAway = response.status >= 500 || response.status === 429
  throw new Trouble(isAway ? "unreachable" : "failed", response.status, answer)
}

export async function ask(method, path, options) {
  try {
    return await once(method, path, options)
  } catch (trouble) {
    if (trouble.kind !== "refused" || method !== "POST") throw trouble
    if (!trouble.answer.csrf) await once("GET", element.dataset.signIn)
    return once(method, path, options)
  }
}

// Said while the page goes away: nobody waits for an answer.
export function say(path, data) {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": tokens()[0]?.value ?? "" }
  fetch(new URL(path, root), { method: "POST", headers, body: JSON.stringify(data), keepalive: true }).catch(() => {})
}

export const get = (path, params, options) => ask("GET", path, { ...options, params })
export const post = (path, data, options) => ask("POST", path, { ...options, data })
