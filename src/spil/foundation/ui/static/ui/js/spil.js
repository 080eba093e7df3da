/* What a page does beside plain HTML: keys, dialogs, choosing many, toasts, colours, busy buttons.
   Every page works without this file; nothing here knows a module. The words come from the page (data-…), because
   the server knows the language. Single letters work only outside fields, and can be switched off (WCAG 2.1.4). */
(() => {
  "use strict";
  const root = document.documentElement;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const kept = { get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
                 set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window */ } } };
  const visible = (element) => element && element.getClientRects().length > 0;

  /* ---- rows that the keyboard walks through ------------------------------------------------------------------- */
  const rows = () => all("[data-rows-area]").flatMap((area) => all("tr:not(.group-head, .group-sums), .rows > li, .hits > li, .jots > .jot, [data-card]", area)).filter(visible);
  const here = () => one("[data-rows-area] [data-here]");

  function goTo(row) {
    here()?.removeAttribute("data-here");
    row.setAttribute("data-here", "");
    row.scrollIntoView({ block: "nearest" });
    const link = one("a.what, a.t, a.hit, a", row) ?? one("input:checked", row) ?? one("input", row);
    link?.focus({ preventScroll: true });
  }

  function step(by) {
    const list = rows();
    if (!list.length) return false;
    const at = list.indexOf(here());
    goTo(list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + by))]);
    return true;
  }

  /* a row that is drawn anew keeps the keyboard */
  let swapped = "";
  document.addEventListener("htmx:beforeSwap", (event) => { swapped = event.detail.target.matches?.("[data-here]") ? event.detail.target.id : ""; });
  document.addEventListener("htmx:afterSwap", () => { if (swapped) document.getElementById(swapped)?.setAttribute("data-here", ""); swapped = ""; });

  /* ---- choosing many ------------------------------------------------------------------------------------------ */
  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  let lastBox = null;

  function countChosen(form) {
    const boxes = all("tbody .box input", form);
    const chosen = boxes.filter((box) => box.checked);
    const words = one("[data-chosen]", form);
    if (!words) return;
    const whole = one("[data-every-box]", form).checked;
    words.textContent = whole ? form.dataset.every : filled(chosen.length === 1 ? form.dataset.one : form.dataset.many, { n: chosen.length });
    const every = one("[data-all]", form);
    every.checked = chosen.length > 0 && chosen.length === boxes.length;
    every.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
    const line = one("[data-some-line]", form);
    const limited = [];
    for (const button of all(".bulk [data-code]", form)) {
      const able = chosen.filter((box) => {
        const can = box.closest("tr").dataset.can;
        return can === undefined || can.split(" ").includes(button.dataset.code);
      }).length;
      if (able === 0 && !whole) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled");
      if (able && able < chosen.length && !whole) limited.push(filled(form.dataset.some, { action: button.dataset.title.replace("…", ""), n: able, all: chosen.length }));
    }
    line.textContent = limited.slice(0, 2).join(". ");
  }

  /** Who chooses or leaves a row means rows, and no longer all that fits: its box lies unseen while no row is chosen. */
  function rowsChanged(form) {
    one("[data-every-box]", form).checked = false;
    countChosen(form);
  }

  function choose(row, upToHere) {
    const box = one(".box input", row);
    if (!box) return;
    if (upToHere && lastBox) {
      const boxes = all("tbody .box input", box.form);
      const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((each) => { each.checked = true; });
    } else {
      box.checked = !box.checked;
    }
    lastBox = box;
    rowsChanged(box.form);
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("form[data-bulk]");
    if (!form) return;
    if (event.target.matches("[data-every-box]")) { countChosen(form); return; }
    if (event.target.matches("[data-all]")) all("tbody .box input", form).forEach((box) => { box.checked = event.target.checked; });
    else lastBox = event.target;
    rowsChanged(form);
  });
  document.addEventListener("reset", (event) => {
    if (event.target.matches("form[data-bulk]")) setTimeout(() => countChosen(event.target));
  });
  document.addEventListener("click", (event) => {
    const box = event.target.closest?.("tbody .box input");
    if (box && event.shiftKey && lastBox && lastBox !== box) {
      const boxes = all("tbody .box input", box.form);
      const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((each) => { each.checked = box.checked; });
    }
  });

  /* ---- the names of files that were chosen; the browser's own words lie unseen ---------------------------------- */
  function nameChosen(field) {
    const words = one("[data-chosen-files]", field.parentElement);
    if (words) words.textContent = [...field.files].map((file) => file.name).join(", ") || words.dataset.none;
  }
  const nameAllChosen = (within) => all("input[type=file]", within).forEach(nameChosen);
  document.addEventListener("change", (event) => { if (event.target.matches("input[type=file]")) nameChosen(event.target); });
  document.addEventListener("reset", (event) => setTimeout(() => nameAllChosen(event.target)));
  window.addEventListener("pageshow", () => nameAllChosen(document));

  /* ---- dialogs -------------------------------------------------------------------------------------------------- */
  const ask = () => one("#ask");

  function focusFirst(within) {
    const first = one("[aria-invalid=true]", within) || one("[autofocus]", within)
      || one("input:not([type=hidden]), select, textarea", within) || one("button:not([data-shut-dialog])", within);
    first?.focus();
  }

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "ask-body") return;
    const menu = document.activeElement?.closest("details.menu[open]"); // it closes, so the focus comes back to its button
    if (menu) { menu.open = false; one("summary", menu).focus(); }
    if (!ask().open) ask().showModal();
    focusFirst(ask());
  });
  document.addEventListener("close", (event) => {
    if (event.target.id === "ask") one("#ask-body").replaceChildren();
    const toasts = one(".toasts", event.target);
    if (toasts) document.body.append(toasts);
  }, true);

  function openMany(button) {
    window.htmx.ajax("POST", button.formAction, { source: button.form, target: "#ask-body", swap: "innerHTML" });
  }

  /* ---- busy buttons ---------------------------------------------------------------------------------------------- */
  function busy(button, on) {
    if (!button) return;
    if (on) {
      button.setAttribute("aria-busy", "true");
      if (button.matches(".item")) return; // a line of a menu keeps its words
      button.dataset.words = button.innerHTML;
      button.style.minWidth = `${button.offsetWidth}px`;
      button.textContent = button.dataset.busy || document.body.dataset.busy || button.textContent;
      return;
    }
    button.removeAttribute("aria-busy");
    if (button.dataset.words) {
      button.innerHTML = button.dataset.words;
      button.style.minWidth = "";
      delete button.dataset.words;
    }
  }

  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button?.getAttribute("aria-disabled") === "true" || button?.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    if (button?.matches("[data-ask]") && window.htmx && ask()) {
      event.preventDefault();
      openMany(button);
      return;
    }
    if (event.target.matches("[data-preferences]")) {
      event.preventDefault();
      prefer(event.target, button);
      return;
    }
    if (event.target.method === "post" && button && !button.matches(".seg button, .box-tick, [data-row-add]")) {
      setTimeout(() => busy(button, true));
      event.target.dataset.sent = "1";
    }
  });
  /** A form that still stands here was not taken: it is typed in again, and that is kept again. */
  function standing() {
    all("button[aria-busy=true]").forEach((button) => busy(button, false));
    all("form[data-sent]").forEach((form) => delete form.dataset.sent);
  }
  document.addEventListener("htmx:afterRequest", standing);
  window.addEventListener("pageshow", standing);

  /* ---- toasts ---------------------------------------------------------------------------------------------------- */
  function fade(toast) {
    if (!toast.hasAttribute("data-stay")) setTimeout(() => { if (!toast.matches(":hover, :focus-within")) toast.remove(); else fade(toast); }, 8000);
  }

  function say(text, stay) {
    const area = one(".toasts");
    if (!area || !text) return;
    const dialog = one("dialog[open]:modal"); // whatever lies outside of it cannot be reached
    if (dialog) dialog.append(area);
    const toast = document.createElement("div");
    const shut = document.createElement("button");
    const words = document.createElement("span");
    toast.className = "toast";
    toast.toggleAttribute("data-stay", Boolean(stay));
    words.textContent = text;
    shut.type = "button";
    shut.className = "undo";
    shut.dataset.shut = "";
    shut.textContent = document.body.dataset.close;
    if (stay) toast.setAttribute("role", "alert");
    toast.append(words, shut);
    area.append(toast);
    fade(toast);
  }
  document.addEventListener("spil:toast", (event) => say(event.detail.text ?? event.detail.value, event.detail.stay));
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => { if (event.detail.xhr?.status !== 401) say(document.body.dataset.failed, true); });
  }

  /* ---- colours, contrast, density ------------------------------------------------------------------------------- */
  function prefer(form, button) {
    if (!button) return;
    for (const group of all(`button[name="${button.name}"]`)) group.setAttribute("aria-pressed", String(group.value === button.value));
    if (button.value) root.dataset[button.name] = button.value; else delete root.dataset[button.name];
    if (!form.action || form.getAttribute("action") === "") return;
    const data = new FormData(form);
    data.set(button.name, button.value);
    fetch(form.action, { method: "POST", body: data, headers: { "HX-Request": "true" } })
      .then((answer) => { if (!answer.ok) throw new Error(String(answer.status)); })
      .catch(() => say(document.body.dataset.failed, true));
  }

  /* ---- clicks ---------------------------------------------------------------------------------------------------- */
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (!(target instanceof Element)) return;
    for (const menu of all("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
    const refused = target.closest("[aria-disabled=true]");
    if (refused) { event.preventDefault(); event.stopPropagation(); return; }
    if (target.closest("[data-shut]")) target.closest("[data-toast], .toast").remove();
    else if (target.closest("[data-shut-dialog]")) target.closest("dialog").close();
    else if (target.closest("[data-open]")) { target.closest("details")?.removeAttribute("open"); one(`#${target.closest("[data-open]").dataset.open}`).showModal(); }
    else if (target.closest("[data-print]")) print();
    else if (target.closest("[data-row-remove]")) target.closest("tr").remove();
    else if (target.closest("[data-row-add]")) addRow(event, target.closest("[data-rows]"));
    else if (target.matches("dialog.ask")) { if (!one("[data-form]", target)) target.close(); }
    else { const row = target.closest("[data-rows-area] tr, [data-rows-area] .rows > li, [data-rows-area] .jot, [data-rows-area] [data-card]"); if (row && row !== here()) { here()?.removeAttribute("data-here"); row.setAttribute("data-here", ""); } }
  });

  /** Pictures that wait until they are looked at are fetched first: paper looks at all of them. */
  async function print() {
    const late = all("img[loading=lazy]");
    for (const picture of late) picture.loading = "eager";
    await Promise.allSettled(late.map((picture) => picture.decode()));
    window.print();
  }

  /** One more row of a table of rows, with the next number or with that of the row that it is put back for. */
  function drawRow(area, number) {
    const blank = area && one("[data-row-blank]", area);
    if (!blank) return null;
    const body = one("tbody", area);
    const next = Number(area.dataset.next ?? body.rows.length);
    const at = number ?? next;
    area.dataset.next = String(Math.max(next, at + 1));
    const holder = document.createElement("template");
    holder.innerHTML = blank.innerHTML.replaceAll("__n__", String(at));
    const row = one("tr", holder.content);
    body.append(row);
    return row;
  }

  function addRow(event, area) {
    const row = drawRow(area);
    if (!row) return;
    event.preventDefault();
    focusFirst(row);
  }

  /** What was chosen of what a search found, where it finds it; the choice of none stays beside it. */
  function drawPick(search, name, value, text) {
    const label = document.createElement("label");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name, value, checked: true });
    label.className = "check";
    label.append(radio, Object.assign(document.createElement("span"), { textContent: text }));
    const picks = document.getElementById(`${search.id}-picks`);
    picks.replaceChildren(label, ...all(".check", picks).filter((pick) => one("input", pick).value === ""));
  }
  window.spilForms = { drawRow, drawPick };

  /* ---- keys -------------------------------------------------------------------------------------------------------- */
  const inField = (target) => target instanceof Element && target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const single = () => kept.get("spil-keys") !== "off";
  let going = 0;

  /** In sight, or one of the further actions behind a menu that is: of the chosen rows, or of the record. */
  const reachable = (element) => visible(element)
    || (element.closest(".bulk details") && visible(element.closest(".bulk")))
    || visible(element.closest(".acts-more details"));

  function press(key) {
    const spot = here();
    const inRow = spot && all("[data-key]", spot).find((element) => element.dataset.key === key);
    const element = inRow || all("[data-key]").find((each) => each.dataset.key === key && reachable(each) && (key === "Z" || !each.closest(".rows, .jots")));
    if (!element || element.getAttribute("aria-disabled") === "true") return false;
    const folded = element.closest(".acts-more details:not([open])");
    (folded ? one("summary", folded) : element).focus(); // where the focus goes back to when a dialog closes
    element.click();
    return true;
  }

  function openMenu(key) {
    const menu = one(`details[data-menu-key="${key}"]`);
    if (!visible(menu)) return false;
    menu.open = true;
    one("a, button", one(".menu-panel", menu))?.focus();
    return true;
  }

  function onKey(event) {
    if (event.defaultPrevented || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); one("[data-find]")?.select(); one("[data-find]")?.focus(); return; }
    if (event.key === "Escape") { escape(event); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target) || one("dialog[open]:modal") || !single()) return;
    if (letter(event)) event.preventDefault();
  }

  function escape(event) {
    const dialog = one("dialog[open]:modal");
    const menu = one(":is(details.menu, .part)[open]", dialog ?? document);
    if (menu) { menu.open = false; one("summary", menu).focus(); event.preventDefault(); return; }
    if (dialog) return; // it closes by itself
    if (location.hash === "#menu") { location.hash = "#main"; event.preventDefault(); }
    if (event.target.matches?.("[data-find]")) event.target.blur();
  }

  function letter(event) {
    const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    if (Date.now() < going) {
      going = 0;
      const link = one(`[data-go="${CSS.escape(key)}"]`);
      if (link) { link.click(); return true; }
    }
    if (key === "G") { going = Date.now() + 1500; return true; }
    if (key === "/") { one("[data-find]")?.focus(); return true; }
    if (key === "?") { one("#keys")?.showModal(); return true; }
    if (key === "Enter") return enter(event);
    if (key === "X" && here()) { choose(here(), event.shiftKey); return true; }
    if (press(key)) return true;
    if (key === "J" || key === "K") return step(key === "J" ? 1 : -1);
    return openMenu(key);
  }

  function enter(event) {
    if (event.target.closest?.("a, button, summary")) return false;
    const link = here() && one("a.what, a.t, a.hit", here());
    link?.click();
    return Boolean(link);
  }
  document.addEventListener("keydown", onKey);

  /* arrow keys inside a menu that is open */
  document.addEventListener("keydown", (event) => {
    const panel = event.target.closest?.(".menu-panel");
    if (!panel || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const items = all("a, button", panel).filter(visible);
    const at = items.indexOf(document.activeElement);
    items[(at + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length]?.focus();
    event.preventDefault();
  });

  /* ---- tables that fit keep their head in sight -------------------------------------------------------------------- */
  function fits() {
    for (const box of all(".tblbox, .scroll")) {
      const table = one("table", box);
      const fit = table.offsetWidth <= box.clientWidth;
      box.toggleAttribute("data-fits", fit);
      if (fit) box.removeAttribute("tabindex"); else box.tabIndex = 0;
    }
  }

  function start() {
    fits();
    window.addEventListener("resize", fits);
    const grown = new ResizeObserver(fits);  // larger letters make a table wider in a window that stays as it is
    all(".tblbox table, .scroll table").forEach((table) => grown.observe(table));
    document.fonts?.ready.then(fits);
    all(".toasts .toast").forEach(fade);
    all("form[data-bulk]").forEach(countChosen);
    const off = one("[data-keys-off]");
    if (off) { off.checked = !single(); off.addEventListener("change", () => kept.set("spil-keys", off.checked ? "off" : "on")); }
    const invalid = one("form:not(.gal form) [aria-invalid=true]");
    if (invalid) invalid.focus();
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
