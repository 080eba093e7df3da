/* Nothing that was typed is lost: what stands in a form is kept on the server while it is typed, and on this machine, sealed
   (sealed.js), until the server has it (no connection, signed out). It comes back when the form does. */
(() => {
  "use strict";
  const body = document.body;
  const mine = `spil-draft:${body.dataset.me}:`;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const sealed = window.spilSealed;
  /* closing takes a moment: what was typed or dropped later counts */
  const last = new Map();
  const turn = (name) => { last.set(name, (last.get(name) || 0) + 1); return last.get(name); };
  const kept = {
    has: (name) => { try { return localStorage.getItem(mine + name) !== null; } catch { return false; } },
    async get(name) { try { return await sealed.open(localStorage.getItem(mine + name)); } catch { return null; } },
    async set(name, value) {
      if (!sealed.able) return;
      const mark = turn(name);
      const closed = await sealed.close(value);
      if (last.get(name) === mark) try { localStorage.setItem(mine + name, closed); } catch { /* full, or a private window */ }
    },
    drop: (name) => { turn(name); try { localStorage.removeItem(mine + name); } catch { /* private window */ } },
  };
  const left = {
    get: () => { try { return JSON.parse(sessionStorage.getItem("spil-left")); } catch { return null; } },
    set: (form) => { try { sessionStorage.setItem("spil-left", JSON.stringify(form)); } catch { /* private window */ } },
  };
  const waiting = new Map();
  /* the next page may have been drawn before the server had what is being sent: the copy is kept for it */
  let leaving = false;
  window.addEventListener("beforeunload", () => { leaving = true; });

  /** What was typed or chosen; of what the page itself sends along only the name under which the form is done once. */
  function typed(form) {
    const drawn = new Set(all("input[type=hidden]:not([name=once])", form).map(({ name }) => name));
    const values = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string" && !drawn.has(name)) (values[name] ??= []).push(value);
    return values;
  }

  /** What stands in a form, with the words of what was found and chosen: those come from nowhere else again. */
  function copyOf(form) {
    const picks = all(".picks[id$='-picks'] input:checked", form).map(({ name, value, parentElement }) => ({ name, value, text: parentElement.textContent.trim() }));
    return { values: typed(form), picks, at: Date.now() };
  }

  function parcel(form) {
    const data = new FormData();
    data.set("form", form.dataset.draft);
    data.set("values", JSON.stringify(typed(form)));
    data.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]")?.value || "");
    return data;
  }

  const say = (text, stay = false) => document.dispatchEvent(new CustomEvent("spil:toast", { detail: { text, stay } }));

  async function send(form) {
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    const name = form.dataset.draft;
    try {
      const answer = await fetch(body.dataset.draftUrl, { method: "POST", body: parcel(form), headers: { "HX-Request": "true" } });
      if (answer.status === 401) signedOut();
      else if (answer.ok && !leaving) kept.drop(name);
    } catch { /* no connection: it lies on this machine */ }
  }

  function note(form) {
    if (form.dataset.sent) return;
    leaving = false;
    kept.set(form.dataset.draft, copyOf(form));
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => send(form), 900));
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (form) note(form);
  });
  /* the page goes while something waits to be sent */
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    for (const form of waiting.keys()) navigator.sendBeacon(body.dataset.draftUrl, parcel(form));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-draft]")) return;
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    if (event.submitter?.formAction?.endsWith("/draft/drop/")) kept.drop(form.dataset.draft);
    else kept.set(form.dataset.draft, copyOf(form));
  });

  const named = (form, name) => all(`[name="${CSS.escape(name)}"]`, form).filter((field) => field.type !== "file");

  /** Rows that were added and what was found and chosen are drawn by script, before they are filled; whether any was. */
  function drawAgain(form, copy) {
    let drawn = false;
    for (const name of Object.keys(copy.values)) {
      const [, table, number] = /^(.+?)-(\d+)-/.exec(name) ?? [];
      if (table && !named(form, name).length) drawn = Boolean(window.spilForms.drawRow(form.querySelector(`[data-rows="${CSS.escape(table)}"]`), Number(number))) || drawn;
    }
    for (const { name, value, text } of copy.picks ?? []) {
      const search = named(form, `${name}_q`)[0];
      if (!search || named(form, name).some((field) => field.value === value)) continue;
      window.spilForms.drawPick(search, name, value, text);
      drawn = true;
    }
    return drawn;
  }

  /** Put one answer back: whether that changed something, and whether something of it has no place here. */
  function putBack(form, name, values) {
    const fields = named(form, name);
    let changed = false, lost = !fields.length && values.some(Boolean);
    if (fields.some((field) => field.matches("[type=checkbox], [type=radio]"))) lost = values.some((value) => value && !fields.some((field) => field.value === value));
    fields.filter((field) => field.type !== "hidden").forEach((field, at) => {
      if (field.type === "checkbox" || field.type === "radio") { const on = values.includes(field.value); changed ||= on !== field.checked; field.checked = on; return; }
      const value = values[at] ?? values[0] ?? "";
      if (field.matches("select") && value && ![...field.options].some((option) => option.value === value)) { lost = true; return; }
      if (value && field.value !== value) { field.value = value; changed = true; }
    });
    return { changed, lost };
  }

  async function restore(within = document) {
    for (const form of all("form[data-draft]", within)) {
      if (!kept.has(form.dataset.draft)) continue;
      const copy = await kept.get(form.dataset.draft);
      if (!copy || waiting.has(form) || form.querySelector("[aria-invalid=true]")) continue;
      /* sent again, it is the same deed as the first time */
      const once = form.querySelector("[name=once]");
      form.dispatchEvent(new CustomEvent("spil:restoring", { bubbles: true, detail: copy.values }));
      if (once && copy.values.once) once.value = copy.values.once[0];
      const drawn = drawAgain(form, copy);
      const put = Object.entries(copy.values).map(([name, values]) => putBack(form, name, values));
      /* what has no place here is kept, here and on the server, as it was */
      if (put.some((one) => one.lost)) say(body.dataset.restoredPartly, true);
      else if (drawn || put.some((one) => one.changed)) { say(body.dataset.restored); send(form); } else kept.drop(form.dataset.draft);
    }
  }
  document.addEventListener("htmx:afterSwap", (event) => restore(event.target));

  function signedOut() {
    if (document.querySelector(".toast [data-sign-in]")) return;
    say(body.dataset.signedOut, true);
    const toast = document.querySelector(".toasts .toast:last-child > span");
    const link = document.createElement("a");
    link.href = `${body.dataset.signInUrl}?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = body.dataset.signIn;
    link.dataset.signIn = "";
    toast?.append(" ", link);
  }
  document.addEventListener("spil:signed-out", signedOut);
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status !== 401) return;
    signedOut();
    const form = event.detail.elt;
    if (form.matches?.("form[data-draft]")) left.set({ page: location.pathname, url: form.dataset.again ?? form.getAttribute("action"), target: form.getAttribute("hx-target") });
  });
  /** A form in place or in a dialog that was sent after the session had ended stands open again once one is back. */
  function reopen() {
    const form = left.get();
    left.set(null);
    if (form?.page === location.pathname && document.querySelector(form.target)) window.htmx.ajax("GET", form.url, { target: form.target, swap: "innerHTML" });
  }
  window.addEventListener("offline", () => say(sealed.able ? body.dataset.offline : body.dataset.offlineBare, true));
  window.addEventListener("online", () => {
    all("form[data-draft]").filter((form) => kept.has(form.dataset.draft) || !sealed.able).forEach(send);
    say(body.dataset.online);
  });

  function forget() {
    const found = /(?:^|; )spil-sent=([^;]*)/.exec(document.cookie);
    if (!found) return;
    kept.drop(decodeURIComponent(found[1]).replace(/^"|"$/g, ""));
    document.cookie = "spil-sent=; Max-Age=0; Path=/";
  }
  document.addEventListener("submit", (event) => {
    if (event.target.action?.endsWith("/logout/")) for (const name of Object.keys(localStorage)) if (name.startsWith(mine)) localStorage.removeItem(name);
  });

  forget();
  document.addEventListener("htmx:beforeOnLoad", forget);
  restore();
  if (document.readyState === "complete") reopen(); else window.addEventListener("load", reopen);
})();
