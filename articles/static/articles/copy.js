// Buttons that copy the words of a field. Without this script the words can be selected and copied by hand.
if (navigator.clipboard) {
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("[data-copies]")
    if (!button) return
    const field = document.getElementById(button.dataset.copies)
    const status = button.parentElement.querySelector("[role=status]")
    try {
      await navigator.clipboard.writeText(field.value)
      status.textContent = gettext("Copied")
    } catch {
      field.focus()
      field.select()
      status.textContent = gettext("Press Ctrl+C to copy")
    }
    setTimeout(() => (status.textContent = ""), 4000)
  })
  for (const button of document.querySelectorAll("[data-copies]")) button.hidden = false
}
