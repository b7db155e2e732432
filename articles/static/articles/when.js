// What a typed time means by three clocks, and a button that says whether it publishes now or later.
const field = document.querySelector("input[data-zone]")
const button = document.getElementById("publish-button")
const meant = document.getElementById("when-meant")
const now = button?.textContent

// The offset of a zone from UTC at a moment, in milliseconds.
function offset(moment, zone) {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
  }).formatToParts(moment)
  const { year, month, day, hour, minute } = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(year, month - 1, day, hour, minute) - moment
}

// The moment that a clock of a zone shows as “2026-03-01T09:00”. Twice, for the nights when clocks are changed.
function moment(typed, zone) {
  const wall = Date.parse(`${typed}Z`)
  const near = wall - offset(wall, zone)
  return wall - offset(near, zone)
}

function tell() {
  const { zone, own } = field.dataset
  button.textContent = field.value ? button.dataset.later : now
  if (!field.value) return (meant.textContent = "")
  const at = moment(field.value, zone)
  const clocks = [...new Set([zone, "UTC", own])]
  const said = (timeZone) =>
    `${new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short", timeZone }).format(at)} (${timeZone})`
  meant.textContent = clocks.map(said).join(" · ")
}

if (field && button) {
  field.addEventListener("input", tell)
  tell()
}
