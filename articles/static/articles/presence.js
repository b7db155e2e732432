// Who else has this article open, and in which language.
const place = document.getElementById("desk-others")

function named({ name, language, you }) {
  const own = document.querySelector(`.languages [value="${CSS.escape(language)}"]`)?.textContent
  const who = you ? gettext("you, in another window") : name
  return own ? `${who} (${own})` : who
}

export function show(others) {
  const names = [...new Set(others.map(named))]
  place.textContent = names.length ? interpolate(gettext("Also here: %s"), [names.join(", ")]) : ""
}
