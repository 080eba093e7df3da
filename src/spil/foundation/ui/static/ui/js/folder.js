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
  const seen = (number) => form.querySelector(`input[name="seen-${CSS.escape(number)}"]`);

  /** With the version that was seen: what is decided is what was chosen, also when it is drawn no longer. */
  function keep(found) {
    const each = found.map((number) => `${number}:${seen(number)?.value ?? ""}`);
    try { sessionStorage.setItem(NAME, each.join(" ")); } catch { /* then only on this page */ }
  }

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
    for (const each of before.split(" ").filter(Boolean)) {
      const [number, version] = each.split(":");
      let box = form.querySelector(`input[name=ids][value="${CSS.escape(number)}"]`);
      if (!box && "cut" in form.dataset) {
        box = Object.assign(document.createElement("input"), { type: "checkbox", name: "ids", value: number, hidden: true });
        form.append(box, Object.assign(document.createElement("input"), { type: "hidden", name: `seen-${number}`, value: version }));
      }
      if (box) box.checked = true;
    }
  }

  form.addEventListener("change", count);
  form.addEventListener("submit", () => { if ("cut" in form.dataset) keep([]); });
  window.addEventListener("pageshow", count);

  /* At once, and not when the browser tells that it was opened: what is typed right after T is the reason. */
  document.addEventListener("click", (event) => {
    const back = event.target.closest?.("[data-back] > summary")?.parentElement;
    if (!back || event.defaultPrevented) return;
    event.preventDefault();
    back.open = !back.open;
    if (back.open) back.querySelector("textarea").focus();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key.toUpperCase() !== "X" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select")) return;
    const box = form.querySelector("[data-here-box]");
    if (box) { box.checked = !box.checked; count(); event.preventDefault(); }
  });
  again();
  count();
})();
