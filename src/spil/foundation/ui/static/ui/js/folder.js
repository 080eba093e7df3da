/* The signing folder: T opens the reason and puts the cursor in it, X chooses the one that is looked at, and what can
   be done with many wakes up when something is chosen. Everything also works by mouse and without this file. */
(() => {
  "use strict";
  const form = document.querySelector("[data-folder]");
  if (!form) return;
  const many = form.querySelector("[data-many]");
  const words = many.querySelector("[data-words]");
  const begun = words.textContent;

  function count() {
    const chosen = form.querySelectorAll("input[name=ids]:checked").length;
    many.disabled = chosen === 0;
    words.textContent = chosen ? words.dataset.words.replace("{n}", String(chosen)) : begun;
  }
  form.addEventListener("change", count);
  window.addEventListener("pageshow", count);

  document.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.querySelector("textarea")?.focus();
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key.toUpperCase() !== "X" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select")) return;
    const box = form.querySelector("[data-here-box]");
    if (box) { box.checked = !box.checked; count(); event.preventDefault(); }
  });
  count();
})();
