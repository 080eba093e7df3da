/* The page of one record: changing a fact in place, and the way through the list that one came from.
   Without this file every pencil is a link to a page with the same form. */
(() => {
  "use strict";
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const kept = {
    get: (name) => { try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; } },
    set: (name, value) => { try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* private window */ } },
  };

  /* ---- in place --------------------------------------------------------------------------------------------------- */
  const before = new Map();

  document.addEventListener("htmx:beforeSwap", (event) => {
    const place = event.detail.target;
    if (place.id?.startsWith("fact-") && !one("[data-inplace]", place)) before.set(place, [...place.childNodes]);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const form = event.target.id?.startsWith("fact-") && one("[data-inplace]", event.target);
    if (!form) return;
    const first = one("[aria-invalid=true]", form) || one("input:not([type=hidden]), select, textarea", form);
    first?.focus();
    if (first?.matches("input[type=text], textarea")) first.select();
  });

  function shut(form) {
    const place = form.closest("[id^=fact-]");
    if (!before.has(place)) return;
    place.replaceChildren(...before.get(place));
    before.delete(place);
    one("[data-edit]", place)?.focus();
  }

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-inplace]")) kept.set("spil-edited", event.target.closest("[id^=fact-]").id);
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-inplace-shut]")) { shut(event.target.closest("form")); return; }
    const fact = event.target.closest?.(".facts > div, .pairs > div");
    if (!fact || event.target.closest("a, button, form, summary, details") || String(getSelection())) return;
    one("[data-edit]", fact)?.click();
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("[data-inplace]");
    if (event.key !== "Escape" || !form) return;
    event.preventDefault();
    event.stopPropagation();
    shut(form);
  }, true);

  /* E shows what can be changed and stands on the first of it; E again on the next */
  document.addEventListener("keydown", (event) => {
    const free = !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented;
    if (!free || event.key.toLowerCase() !== "e" || one("dialog[open]:modal") || localStorage.getItem("spil-keys") === "off") return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    if (!one('[data-key="E"]') && nextEdit()) event.preventDefault();
  });

  function nextEdit() {
    const edits = all("[data-edit]", one(".rec")?.parentElement || document);
    if (!edits.length) return false;
    document.body.setAttribute("data-editing", "");
    edits[(edits.indexOf(document.activeElement) + 1) % edits.length].focus();
    return true;
  }

  /* ---- previous and next of the list that one came from ------------------------------------------------------------ */
  const path = (link) => new URL(link.href, location.href).pathname;
  const isRecord = (link) => /^\/record\/\d+\/$/.test(path(link));

  /* where one came from can hold words that were searched: it is kept sealed, and closed before one goes */
  const here = { back: location.pathname + location.search, title: "" };
  let closed = "";
  const close = () => {
    here.title = one("h1")?.textContent.trim() || document.title;
    if (window.spilSealed?.able && !one(".rec")) window.spilSealed.close(here).then((text) => { closed = text; });
  };

  function remember(event) {
    const link = event.target.closest?.("main a[href]");
    if (!link || !isRecord(link) || one(".rec")) return;
    const area = link.closest("[data-rows-area], table, .rows, .hits, .board") || link.closest("section") || one("main");
    const found = [...new Set(all("a[href]", area).filter(isRecord).map(path))];
    kept.set("spil-list", { found, closed, path: location.pathname });
  }
  document.addEventListener("click", remember, true);
  document.addEventListener("auxclick", remember, true);

  async function walk() {
    const list = kept.get("spil-list");
    const nav = one("[data-walk]");
    const at = list ? list.found.indexOf(location.pathname) : -1;
    if (!nav || at < 0) return;
    const place = (name, url) => {
      const link = one(`[data-walk-${name}]`, nav);
      if (!url) return;
      link.href = url;
      link.hidden = false;
    };
    place("previous", list.found[at - 1]);
    place("next", list.found[at + 1]);
    const back = one("[data-walk-back]");
    if (!back) return;
    const from = await window.spilSealed.open(list.closed) || { back: list.path, title: "" };
    back.hidden = false;
    const link = one("a", back);
    const words = back.dataset.words.replace("{n}", at + 1).replace("{all}", list.found.length);
    const same = !from.title || one(".crumbs a")?.textContent.trim() === from.title;
    link.href = from.back;
    link.textContent = same ? words : `${from.title}, ${words}`;
  }
  document.addEventListener("keydown", (event) => {
    const back = one("[data-walk-back]:not([hidden]) a");
    const busy = event.defaultPrevented || one("dialog[open]:modal, details.menu[open]") || location.hash === "#menu";
    if (event.key !== "Escape" || !back || busy || event.target.closest?.("input, textarea, select")) return;
    back.click();
  });

  function start() {
    close();
    walk();
    const edited = kept.get("spil-edited");
    kept.set("spil-edited", null);
    if (edited) one(`#${CSS.escape(edited)} [data-edit]`)?.focus();
    if (location.hash === "#edit") nextEdit();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
