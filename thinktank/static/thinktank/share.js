// Copying the address, and the device's own sheet for sharing: each button appears only where it works.
const copy = document.querySelector("[data-copy]");
const share = document.querySelector("[data-share]");

if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.copy);
    copy.parentElement.querySelector("[role=status]").textContent = copy.dataset.done;
  });
}

if (share && navigator.share) {
  share.hidden = false;
  share.addEventListener("click", () => {
    // Rejected when the reader closes the sheet: nothing to mend.
    navigator.share({ title: share.dataset.title, url: share.dataset.share }).catch(() => {});
  });
}
