// A note is written once, in the list at the end. Here it gets a copy: where there is room all stand beside their markers,
// elsewhere one opens where you are instead of jumping to the list. Without this file a marker is a plain link.
const wide = matchMedia("(min-width: 58rem)");
const APART = "h2, h3, h4, .scroll, table, figure"; // a copy in there would take a heading's type, or be cut off

// Of the markers of a note (#n3) the first (#r3) has the copy (#s3): seen, but neither read out nor reached by keyboard as
// if it were another note.
function copyOf(note) {
  const number = note.id.slice(1);
  return document.getElementById(`s${number}`) ?? copied(note, number);
}

function copied(note, number) {
  const copy = document.createElement("span");
  copy.id = `s${number}`;
  copy.className = "side";
  copy.popover = "auto";
  const label = document.createElement("b");
  label.textContent = number;
  copy.append(label, " ", ...note.firstElementChild.cloneNode(true).childNodes);
  copy.querySelectorAll(".back").forEach(link => link.remove());
  copy.querySelectorAll("a").forEach(breakAddress);
  show(copy, false);
  let place = document.getElementById(`r${number}`);
  while (place.parentElement.closest(APART)) place = place.parentElement.closest(APART);
  place.after(copy);
  return copy;
}

// An address that is longer than a line ends it where one of its parts does, as browsers do not by themselves.
function breakAddress(link) {
  if (!/^https?:/.test(link.textContent)) return;
  const parts = link.textContent.split(/(?<=[/?&])(?=\w)/);
  link.replaceChildren(...parts.flatMap(part => [part, document.createElement("wbr")]));
}

function show(copy, isOpen) {
  copy.setAttribute("aria-hidden", String(!isOpen));
  copy.querySelectorAll("a").forEach(link => { link.tabIndex = isOpen ? 0 : -1; });
}

// The last first: of two that stand behind one table, the first comes to stand before the other.
function fillMargin() {
  if (wide.matches) [...document.querySelectorAll(".notes > li")].reverse().forEach(copyOf);
}

// A press anywhere closes the note that is open. On a marker of that note it would open it again by becoming a click.
let pressed;
document.addEventListener("pointerdown", event => {
  const marker = event.target.closest("a.fn");
  pressed = marker && document.querySelector(".side:popover-open")?.id === marker.hash.replace("#n", "s") && marker;
});

document.addEventListener("click", event => {
  const marker = event.target.closest("a.fn");
  const isClosing = marker && marker === pressed;
  pressed = null;
  if (!marker || wide.matches || !marker.showPopover || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  marker.focus(); // Safari does not focus a link that is clicked, and closing returns to what had the focus
  const copy = copyOf(document.querySelector(marker.hash));
  if (isClosing) copy.hidePopover();
  else copy.togglePopover({ source: marker });
});

// While it is open, a copy is read and reached like any other text; otherwise only the list at the end is.
document.addEventListener("toggle", event => {
  const copy = event.target;
  if (!copy.matches(".side")) return;
  const isOpen = event.newState === "open";
  show(copy, isOpen);
  if (isOpen) {
    copy.tabIndex = -1;
    copy.focus();
  }
}, true);

// What is open while the window grows would cover the margin it belongs in.
wide.addEventListener("change", () => {
  document.querySelectorAll(".side").forEach(copy => copy.remove());
  fillMargin();
});
fillMargin();
