/* Tabs that do not fit in their row stand behind "More"; the one that is looked at always stays in sight.
   Without this file the row scrolls sideways. */
(() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const sizes = new WeakMap();
  const orders = new WeakMap();
  const sizeOf = (row) => `${row.clientWidth} ${row.clientHeight}`;

  function fold(row) {
    const more = row.querySelector(".tabs-more");
    const panel = more?.querySelector(".menu-panel");
    if (!more || row.contains(document.activeElement?.closest(".menu-panel"))) return;
    if (!orders.has(row)) orders.set(row, all(":scope > a", row));
    const tabs = orders.get(row);
    for (const tab of tabs) { tab.classList.remove("item"); more.before(tab); }
    more.hidden = true;
    row.dataset.folds = "";
    for (let at = tabs.length - 1; at > 0 && row.scrollWidth > row.clientWidth; at -= 1) {
      if (tabs[at].hasAttribute("aria-current")) continue;
      more.hidden = false;
      tabs[at].classList.add("item");
      panel.prepend(tabs[at]);
    }
    sizes.set(row, sizeOf(row));
  }

  const watched = new ResizeObserver((entries) => {
    for (const { target } of entries) if (sizes.get(target) !== sizeOf(target)) fold(target);
  });

  function start() {
    for (const row of all(".tabs:not([data-folds])")) { fold(row); watched.observe(row); }
  }
  document.addEventListener("htmx:afterSettle", start);
  document.fonts?.ready.then(() => all(".tabs").forEach(fold));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
