// Buttons that copy what stands beside them. They are hidden until this runs, and the text can be selected without them.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const words = button.querySelector("[aria-live]");
    const first = words.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      words.textContent = button.dataset.done;
      setTimeout(() => { words.textContent = first; }, 4000);
    });
  }
}
