/* The palette: search and do over any page, with the keyboard. What it lists comes from the server, which knows the
   language and what one may see; without this file the field in the bar leads to the same on a page. */
(() => {
  "use strict";
  const WAIT = 15; // milliseconds: what is pasted or comes from a telephone's keyboard in one go is one question
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const box = one("#palette");
  if (!box) return;
  const field = one("input[name=q]", box);
  const list = one("#palette-list", box);
  const chip = one(".palette-about", box);
  let about = "";
  let waiting = 0;
  let asking = null;
  let back = null;
  const keys = []; // pressed before the answer to what stands there

  /* ---- asking ------------------------------------------------------------------------------------------------------ */
  const record = () => (/^\/record\/(\d+)\//.exec(location.pathname) || [])[1] || "";

  const question = () => {
    const query = new URLSearchParams({ q: field.value.trim(), on: record() });
    if (about) query.set("about", about);
    for (const [name, value] of new URLSearchParams(one(".rec")?.dataset.seen ?? "")) query.set(name, value); // what the page shows
    return String(query);
  };

  /* One question at a time: while an answer is under way nothing is asked, and when it comes the newest question is,
     so that a busy server is not asked more often than it answers. */
  function ask() {
    clearTimeout(waiting);
    list.setAttribute("aria-busy", "true");
    if (asking) return;
    const mine = asking = new AbortController();
    const asked = question();
    fetch(`${box.dataset.url}?${asked}`, { headers: { "HX-Request": "true" }, signal: mine.signal })
      .then((answer) => { if (!answer.ok) throw new Error(String(answer.status)); return answer.text(); })
      .then((html) => {
        if (asked !== question()) return; // an answer to what stood there before is no answer
        list.innerHTML = html;
        list.scrollTop = 0;
        choose(hits()[0]);
        list.removeAttribute("aria-busy");
        while (keys.length && !isBusy()) keys.shift()();
      })
      .catch((problem) => {
        if (problem.name === "AbortError" || asked !== question()) return;
        const told = document.createElement("p");
        told.className = "palette-note";
        told.setAttribute("role", "alert");
        told.textContent = box.dataset.failed;
        list.replaceChildren(told);
        list.removeAttribute("aria-busy");
        keys.length = 0;
      })
      .finally(() => {
        if (asking !== mine) return;
        asking = null;
        if (asked !== question()) ask();
      });
  }

  const isBusy = () => list.hasAttribute("aria-busy");

  /** What a key does is done with the answer to what stands there, and never with an older one. */
  function answered(deed) {
    if (isBusy()) keys.push(deed); else deed();
  }

  function forget() {
    clearTimeout(waiting);
    keys.length = 0;
    asking?.abort();
    asking = null;
  }

  function soon() {
    clearTimeout(waiting);
    keys.length = 0;
    list.setAttribute("aria-busy", "true");
    waiting = setTimeout(ask, WAIT);
  }

  /* ---- choosing ---------------------------------------------------------------------------------------------------- */
  const hits = () => all(".hit", list);
  const chosen = () => one(".hit[aria-selected=true]", list);

  function choose(hit) {
    chosen()?.setAttribute("aria-selected", "false");
    if (!hit) { field.removeAttribute("aria-activedescendant"); return; }
    hit.setAttribute("aria-selected", "true");
    hit.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", hit.id);
  }

  function step(by) {
    const every = hits();
    if (every.length) choose(every[(every.indexOf(chosen()) + by + every.length) % every.length]);
  }

  function follow(hit, tab) {
    keys.length = 0;
    if (tab) { window.open(hit.href, "_blank", "noopener"); return; }
    shut();
    if (hit.hasAttribute("data-asks") && window.htmx && one("#ask-body")) window.htmx.ajax("GET", hit.getAttribute("href"), { target: "#ask-body", swap: "innerHTML" });
    else location.assign(hit.href);
  }

  /* ---- only what can be done with one record ----------------------------------------------------------------------- */
  function narrow(hit) {
    about = hit ? hit.dataset.record : "";
    chip.textContent = hit ? hit.dataset.about : "";
    chip.hidden = !hit;
    field.value = "";
    ask();
  }

  /* ---- open and shut ----------------------------------------------------------------------------------------------- */
  function open(text = "") {
    if (one("dialog[open]:modal")) return;
    back = document.activeElement;
    about = "";
    chip.hidden = true;
    field.value = text;
    box.showModal();
    field.focus();
    field.select();
    ask();
  }

  function shut() {
    if (box.open) box.close();
  }

  box.addEventListener("close", () => {
    if (box.open) return; // opened anew before this was told
    forget();
    list.replaceChildren();
    field.blur(); // it keeps the keys until the next drawing, where there is nothing to go back to
    back?.focus?.();
  });
  field.addEventListener("input", soon);
  one("form", box).addEventListener("submit", (event) => {
    const hit = chosen();
    if (!hit && !isBusy()) return;
    event.preventDefault();
    if (isBusy()) answered(() => event.target.requestSubmit()); else follow(hit, false);
  });

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.target !== field) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); answered(() => step(event.key === "ArrowDown" ? 1 : -1)); }
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); answered(() => { if (chosen()) follow(chosen(), true); }); }
    else if (event.key === "Tab" && !event.shiftKey && chosen()?.dataset.record && !about) { event.preventDefault(); answered(() => { if (chosen()?.dataset.record) narrow(chosen()); }); }
    else if (event.key === "Backspace" && about && !field.value) { event.preventDefault(); narrow(null); }
    else if (event.key === "Escape" && about) { event.preventDefault(); narrow(null); }
  });

  box.addEventListener("click", (event) => {
    const target = event.target;
    if (target === box) { shut(); return; }
    const hit = target.closest(".hit");
    if (hit) {
      if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      follow(hit, false);
      return;
    }
    const word = target.closest("[data-fill], [data-add]");
    if (!word) return;
    field.value = word.dataset.fill ?? [field.value.trim(), word.dataset.add].filter(Boolean).join(" ");
    field.focus();
    ask();
  });
  list.addEventListener("pointermove", (event) => { const hit = event.target.closest(".hit"); if (hit && hit !== chosen()) choose(hit); });

  /* before the keys of every page: they leave alone what was dealt with */
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || box.open) return;
    const summoned = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && lettersOn()
      && !event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (!(summoned || slash) || one("dialog[open]:modal")) return;
    event.preventDefault();
    open();
  }, true);

  function lettersOn() {
    try { return localStorage.getItem("spil-keys") !== "off"; } catch { return true; }
  }

  /* the field in the bar and the one of the phone open the same */
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
    const find = event.target.closest(".bar .find");
    if (find || event.target.closest(`.tabbar a[href="${box.dataset.page}"]`)) {
      event.preventDefault();
      open(find ? one("[data-find]", find).value : "");
    }
  });

  /* what was opened comes first the next time: told when the page is there, so that no page waits for it */
  function tell() {
    const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
    if (!record() || !token) return;
    const form = new FormData();
    form.set("csrfmiddlewaretoken", token);
    navigator.sendBeacon?.(`${box.dataset.page}seen/${record()}/`, form);
  }
  if (document.readyState === "complete") tell(); else window.addEventListener("load", tell);
})();
