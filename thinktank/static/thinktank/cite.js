// Copying a citation: with its italics for those who paste it into a text, as plain words for everybody else.
const copies = document.querySelectorAll("[data-copies]");

function clipping(citation) {
  const text = citation.textContent.trim();
  if (!window.ClipboardItem) return navigator.clipboard.writeText(text);
  const html = citation.innerHTML.replaceAll(/<(\/?)cite>/g, "<$1i>");
  return navigator.clipboard.write([
    new ClipboardItem({
      "text/plain": new Blob([text], { type: "text/plain" }),
      "text/html": new Blob([html], { type: "text/html" }),
    }),
  ]);
}

if (navigator.clipboard) {
  for (const button of copies) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const status = button.closest("section").querySelector("[role=status]");
      const citation = document.getElementById(button.dataset.copies);
      status.textContent = "";
      try {
        await clipping(citation);
        status.textContent = status.dataset.done;
      } catch { // the browser or the reader refuses: one key is left to press
        getSelection().selectAllChildren(citation);
      }
    });
  }
}
