// Asking the server: JSON both ways, the fresh CSRF token of every answer, one kind of error for each kind of trouble.
const element = document.getElementById("desk")
const root = new URL(element?.dataset.root ?? "", location.href)

// `kind`: "unreachable" (no answer, or one of a server in trouble), "signed-out", "refused" (403), or "failed".
export class Trouble extends Error {
  constructor(kind, status, answer) {
    super(answer?.error ?? kind)
    Object.assign(this, { kind, status, answer })
  }
}

export function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? ""
}

export function renew(csrf) {
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = csrf
}

export async function ask(method, path, { params, data, signal } = {}) {
  const address = new URL(path, root)
  for (const [name, value] of Object.entries(params ?? {})) address.searchParams.set(name, value)
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" }
  if (method === "POST") Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": token() })
  const body = method === "POST" ? JSON.stringify(data ?? {}) : undefined
  let response
  try {
    response = await fetch(address, { method, headers, body, signal, redirect: "manual" })
  } catch {
    throw new Trouble("unreachable")
  }
  const isJSON = response.headers.get("Content-Type")?.startsWith("application/json")
  const answer = isJSON ? await response.json().catch(() => null) : null
  if (answer?.csrf) renew(answer.csrf)
  if (response.type === "opaqueredirect" || response.status === 401) throw new Trouble("signed-out", 401, answer)
  if (response.status === 403) throw new Trouble("refused", 403, answer)
  if (response.status >= 500 || response.status === 429) throw new Trouble("unreachable", response.status, answer)
  if (response.ok || response.status === 409) return isJSON ? answer : response.text()
  throw new Trouble("failed", response.status, answer)
}

export const get = (path, params) => ask("GET", path, { params })
export const post = (path, data) => ask("POST", path, { data })
