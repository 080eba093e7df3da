/* The signing folder: T opens the reason and puts the cursor in it, X chooses the one that is looked at, and what can
   be done with many wakes up when something is chosen. What was chosen stays chosen while one walks through the folder.
   Everything also works by mouse and without this file. */
(() => {
  "use strict";
  const form = document.querySelector("[data-folder]");
  if (!form) return;
  const NAME = "spil-folder";
  const many = form.querySelector("[data-many]");
  const words = many.querySelector("[data-words]");
  const begun = words.textContent;
  const chosen = () => [...form.querySelectorAll("input[name=ids]:checked")].map((box) => box.value);

  function keep(found) { try { sessionStorage.setItem(NAME, found.join(" ")); } catch { /* then only on this page */ } }

  function count() {
    const found = chosen();
    many.disabled = !found.length;
    words.textContent = found.length ? words.dataset.words.replace("{n}", String(found.length)) : begun;
    keep(found);
  }

  /** What was chosen on the page before, when that was one of the folder; what is not drawn here is chosen unseen. */
  function again() {
    let before = "";
    try { before = sessionStorage.getItem(NAME) ?? ""; } catch { /* nothing is kept */ }
    if (!document.referrer.startsWith(location.origin + location.pathname)) return;
    for (const number of before.split(" ").filter(Boolean)) {
      let box = form.querySelector(`input[name=ids][value="${CSS.escape(number)}"]`);
      if (!box && "cut" in form.dataset) {
        box = Object.assign(document.createElement("input"), { type: "checkbox", name: "ids", value: number, hidden: true });
        form.append(box);
      }
      if (box) box.checked = true;
    }
  }

  form.addEventListener("change", count);
  form.addEventListener("submit", () => { if ("cut" in form.dataset) keep([]); });
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
  again();
  count();
})();
