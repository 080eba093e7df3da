/* Lists: cards that are moved on a board, and keys that act on the row with the keyboard.
   Without this file cards are moved from their menu and rows by their own page. */
(() => {
  "use strict";
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const say = (text, stay) => document.dispatchEvent(new CustomEvent("spil:toast", { detail: { text, stay } }));
  const single = () => { try { return localStorage.getItem("spil-keys") !== "off"; } catch { return true; } };
  const inField = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

  /* ---- moving a card: the server does the action, refuses with its reason, or asks first ------------------------ */
  const board = () => one("[data-board]");
  const headers = () => JSON.parse(document.body.getAttribute("hx-headers"));

  async function move(card, state) {
    const data = new FormData();
    data.set("state", state);
    data.set(`seen-${card.id.replace("card-", "")}`, card.dataset.seen);
    data.set("next", board().dataset.board);
    card.setAttribute("data-moving", "");
    try {
      const answer = await fetch(card.dataset.moveUrl, {
        method: "POST", body: data, headers: { Accept: "application/json", ...headers() } });
      const told = await answer.json();
      if (told.ask) { focusCard(card.id); window.htmx.ajax("GET", told.ask, { target: "#ask-body", swap: "innerHTML" }); }
      else if (told.done) { await again(card.id); say(told.done, false); }
      else { say(told.reason, true); focusCard(card.id); }
    } catch {
      say(board().dataset.failedMove, true);
    } finally {
      card.removeAttribute("data-moving");
    }
  }

  /** Draw the board anew and leave the keyboard where it was. */
  async function again(id) {
    await window.htmx.ajax("GET", board().dataset.board, { target: "#board", select: "#board", swap: "outerHTML" });
    setTimeout(() => focusCard(id), 60);
  }

  function focusCard(id) {
    const card = document.getElementById(id) || one("[data-card]");
    if (!card) { board()?.focus(); return; }
    all("[data-here]").forEach((other) => other.removeAttribute("data-here"));
    card.setAttribute("data-here", "");
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    one("a.what", card)?.focus({ preventScroll: true });
  }

  document.addEventListener("submit", (event) => {
    const card = event.target.matches?.("form[data-move]") && event.target.closest("[data-card]");
    if (!card) return;
    event.preventDefault();
    event.stopPropagation();
    const menu = event.target.closest("details");
    if (menu) menu.open = false;
    move(card, event.submitter.value);
  }, true);

  /* ---- with the mouse ---------------------------------------------------------------------------------------------- */
  let dragged = null;
  const lanes = () => all("[data-lane]");
  const clear = () => lanes().forEach((lane) => lane.removeAttribute("data-over"));

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-card]");
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    const lane = dragged && event.target.closest?.("[data-lane]");
    if (!lane) return;
    event.preventDefault();
    clear();
    if (lane !== dragged.closest("[data-lane]")) lane.setAttribute("data-over", "");
  });
  document.addEventListener("drop", (event) => {
    const lane = dragged && event.target.closest?.("[data-lane]");
    clear();
    if (!lane) return;
    event.preventDefault();
    const card = dragged;
    dragged = null;
    if (lane !== card.closest("[data-lane]")) move(card, lane.dataset.lane);
  });
  document.addEventListener("dragend", () => { dragged = null; clear(); });

  /* ---- with the keyboard ------------------------------------------------------------------------------------------- */
  function beside(card, by, filled) {
    const found = lanes();
    let at = found.indexOf(card.closest("[data-lane]")) + by;
    while (filled && found[at] && !one("[data-card]", found[at])) at += by;
    return found[at];
  }

  function sideways(card, by, moves) {
    const lane = beside(card, by, !moves);
    if (!lane) return false;
    if (moves) { move(card, lane.dataset.lane); return true; }
    const place = all("[data-card]", card.closest("[data-lane]")).indexOf(card);
    const cards = all("[data-card]", lane);
    focusCard(cards[Math.min(place, cards.length - 1)].id);
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
    if (one("dialog[open]:modal") || event.target.closest?.(".menu-panel")) return;
    const card = one("[data-card][data-here]");
    if (card && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      if (sideways(card, event.key === "ArrowLeft" ? -1 : 1, event.shiftKey)) event.preventDefault();
      return;
    }
    if (single() && event.key.length === 1 && onRow(event.key.toUpperCase())) event.preventDefault();
  });

  /** A key of an action for many, while nothing is chosen, is meant for the row that has the keyboard. */
  function onRow(key) {
    const row = one("form[data-bulk] tr[data-here]");
    if (!row || one("tbody .box :checked", row.closest("form"))) return false;
    const button = all(".bulk [data-key]", row.closest("form")).find((each) => each.dataset.key === key);
    const box = one(".box input", row);
    if (!box || (!button && key !== "E")) return false;
    if (!button) return change(row);
    if (row.dataset.can !== undefined && !row.dataset.can.split(" ").includes(button.dataset.code)) return tellWhyNot(row, button);
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    one("#ask")?.addEventListener("close", () => { // left without an answer: nothing is chosen any more
      box.checked = false;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }, { once: true });
    button.click(); // without the focus: the bar goes when the question is left, and the row has the keyboard again
    return true;
  }

  const page = (row) => one('a[href^="/record/"]', row);

  /** The record's own page says what can be changed there (js/record.js). */
  function change(row) {
    const link = page(row);
    if (!link) return false;
    link.hash = "edit";
    link.click();
    return true;
  }

  /** The question of the action, with the reason above it why it cannot be done to this record. */
  function tellWhyNot(row, button) {
    const link = page(row);
    if (link) window.htmx.ajax("GET", `${link.pathname}do/${button.dataset.code}/`, { target: "#ask-body", swap: "innerHTML" });
    return Boolean(link);
  }

  /* ---- the keyboard stays on its row when the list is drawn anew ---------------------------------------------------- */
  const rows = () => all("form[data-bulk] tr[data-row]");
  const idOf = (row) => one(".box input", row)?.value || page(row)?.pathname;
  window.addEventListener("pagehide", () => {
    const row = one("form[data-bulk] tr[data-here]");
    if (!row) return;
    try { sessionStorage.setItem("spil-row", JSON.stringify({ page: location.pathname, id: idOf(row), at: rows().indexOf(row) })); } catch { /* private window */ }
  });

  function back() {
    let was = null;
    try { was = JSON.parse(sessionStorage.getItem("spil-row")); sessionStorage.removeItem("spil-row"); } catch { /* private window */ }
    const free = document.activeElement === document.body || document.activeElement === null;
    if (was?.page !== location.pathname || !rows().length || !free || one("[data-here]")) return;
    const row = rows().find((each) => idOf(each) === was.id) || rows()[Math.min(was.at, rows().length - 1)];
    row.setAttribute("data-here", "");
    row.scrollIntoView({ block: "nearest" });
    one("a.what, a.t, a", row)?.focus({ preventScroll: true });
  }
  if (document.readyState === "complete") back(); else window.addEventListener("load", back);

  /* ---- a menu that opens upwards, where above it there is no room for it: below a list of three rows ----------------- */
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!menu.matches?.(".bulk > details.menu")) return;
    const panel = one(".menu-panel", menu);
    menu.classList.add("menu-up");
    panel.style.maxHeight = "";
    const room = panel.getBoundingClientRect().bottom - (one(".bar")?.getBoundingClientRect().bottom ?? 0) - 8;
    if (!menu.open || panel.offsetHeight <= room) return;
    if (room >= 240) { panel.style.maxHeight = `${room}px`; return; }
    menu.classList.remove("menu-up");
    panel.scrollIntoView({ block: "nearest" });
  }, true);
})();
