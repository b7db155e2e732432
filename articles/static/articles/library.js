// The sources of the library, as far as this page has met them: {id, title, publisher, author, issued, url, type}.
import { desk } from "articles/desk"

const met = new Map()

export function remember(sources) {
  for (const source of sources) met.set(source.id, source)
}

export const source = (id) => met.get(id)

export const inWords = ({ title, publisher }) => [title, publisher].filter(Boolean).join(" · ")

const addresses = document.getElementById("note-dialog")?.dataset ?? {}

export async function suggest(words) {
  const { sources } = await desk.get(addresses.sources, { q: words, article: desk.pk })
  remember(sources)
  return sources.map((source) => ({
    source,
    title: source.title,
    detail: [source.author, source.publisher, source.issued, source.url].filter(Boolean).join(" · "),
  }))
}

// A work that is to be in the library: {source} when it is, {alike, message} when something like it is, {errors, message}.
export async function add(csl, anyway) {
  try {
    const answer = await desk.post(addresses.newSource, { csl, anyway })
    if (answer.source) remember([answer.source])
    if (answer.alike) remember(answer.alike)
    return answer
  } catch (trouble) {
    if (trouble.answer?.errors || trouble.answer?.message) return trouble.answer
    throw trouble
  }
}

// What the network says of an address or a DOI: {csl, source, alike, message}, or {message} alone.
export async function lookUp(address) {
  try {
    const answer = await desk.post(addresses.lookUp, { address })
    if (answer.source) remember([answer.source])
    remember(answer.alike ?? [])
    return answer
  } catch (trouble) {
    if (trouble.answer?.message) return trouble.answer
    throw trouble
  }
}

// A day as people type it, in ISO; "" when nobody can say which.
export async function day(words) {
  if (/^\d{4}(-\d{2}){0,2}$/.test(words) || !words) return words
  return (await desk.get(addresses.dates, { q: words })).iso
}
