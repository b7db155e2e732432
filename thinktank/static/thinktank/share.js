// Copying the address, and the device's own sheet for sharing: each button appears only where it works.
const copy = document.querySelector("[data-copy]");
const share = document.querySelector("[data-share]");
const follow = document.querySelector("[data-follow]");

// Rejected when the reader closes the sheet: nothing to mend.
const send = (title, url) => navigator.share({ title, url }).catch(() => {});

if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.copy);
    copy.parentElement.querySelector("[role=status]").textContent = copy.dataset.done;
  });
}

if (share && navigator.share) {
  share.hidden = false;
  share.addEventListener("click", () => send(share.dataset.title, share.dataset.share));
}

// A browser shows a feed as code, if at all: its address goes to where feeds are read. The link itself stays one.
if (follow && (navigator.share || navigator.clipboard)) {
  follow.addEventListener("click", async event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { follow: address, title, done } = follow.dataset;
    if (navigator.share) return send(title, address);
    try {
      await navigator.clipboard.writeText(address);
      follow.parentElement.querySelector("[role=status]").textContent = done;
    } catch { // the browser or the reader refuses
      location.assign(follow.href);
    }
  });
}
