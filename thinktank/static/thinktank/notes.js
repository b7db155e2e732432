// Narrow screens: a note opens where you are instead of jumping to the list. Without this file a marker is a plain link.
const wide = matchMedia("(min-width: 58rem)");

// Only the first marker of a note has a copy beside it (#s3), so the address (#n3) and not the marker's own id leads there.
function copyOf(marker) {
  return marker && document.getElementById(marker.hash.replace("#n", "s"));
}

document.addEventListener("click", event => {
  const marker = event.target.closest("a.fn");
  const note = copyOf(marker);
  if (!note || wide.matches || !note.showPopover || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  marker.focus(); // Safari does not focus a link that is clicked, and closing returns to what had the focus
  note.showPopover({ source: marker });
});

// While it is open, a copy is read and reached like any other text; otherwise only the list at the end is.
document.addEventListener("toggle", event => {
  const note = event.target;
  if (!note.matches(".side")) return;
  const isOpen = event.newState === "open";
  note.setAttribute("aria-hidden", String(!isOpen));
  note.querySelectorAll("a").forEach(link => { link.tabIndex = isOpen ? 0 : -1; });
  if (isOpen) {
    note.tabIndex = -1;
    note.focus();
  }
}, true);

// A popover that is open while the window grows would cover the margin it belongs in.
wide.addEventListener("change", () => document.querySelectorAll(".side:popover-open").forEach(note => note.hidePopover()));
