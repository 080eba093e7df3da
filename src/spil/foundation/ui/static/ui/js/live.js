/* The bell: asks every few seconds, while somebody looks, whether anything changed, and only then fetches what.
   Short questions instead of a held line: a held line keeps a thread of the server (docs/decisions/0012-notices.md). */
(() => {
  "use strict";
  const bell = document.querySelector("[data-live]");
  if (!bell) return;
  const EVERY = 5000, SLOW = 20000, LONGEST = 120000, CALM = 300000;
  const count = bell.querySelector("[data-bell-count]");
  const said = document.querySelector("[data-bell-said]");
  const heard = "spil-heard";
  let tag = remembered(), timer = 0, wait = EVERY, changed = Date.now(), asking = false;

  /* per tab: a page that is opened asks with what the page before it knew, and mostly hears that nothing changed */
  function remembered(value) {
    try {
      if (value !== undefined) sessionStorage.setItem("spil-tag", value);
      return sessionStorage.getItem("spil-tag") || "";
    } catch { return value || ""; }
  }

  function shown(holder) {
    const fresh = holder.querySelector("[data-count]");
    if (!fresh) return;
    const label = fresh.dataset.label;
    count.textContent = fresh.dataset.count;
    count.hidden = !fresh.dataset.count;
    if (bell.querySelector("[data-bell]").getAttribute("aria-label") !== label) said.textContent = label;
    bell.querySelector("[data-bell]").setAttribute("aria-label", label);
    const focused = bell.querySelector("[data-bell-panel]").contains(document.activeElement) && document.activeElement.getAttribute("href");
    bell.querySelector("[data-bell-panel]").replaceChildren(...fresh.childNodes);
    if (focused) bell.querySelector(`[data-bell-panel] a[href="${CSS.escape(focused)}"]`)?.focus();
    toast();
  }

  /* what is urgent is said once on this machine, whatever the number of open pages */
  function toast() {
    let last = null;
    try { last = localStorage.getItem(heard); } catch { return; }
    const urgent = [...bell.querySelectorAll("[data-urgent]")];
    const newest = Math.max(0, ...urgent.map((line) => Number(line.dataset.urgent)));
    if (last !== null) {
      urgent.filter((line) => Number(line.dataset.urgent) > Number(last)).reverse()
        .forEach((line) => document.dispatchEvent(new CustomEvent("spil:toast", { detail: { text: line.dataset.words } })));
    }
    if (last === null || newest > Number(last)) try { localStorage.setItem(heard, String(newest)); } catch { /* private window */ }
  }

  async function fetchPanel() {
    const answer = await fetch(bell.dataset.panelUrl, { headers: { "X-Requested-With": "live" }, redirect: "error" });
    if (!answer.ok) return;
    const holder = new DOMParser().parseFromString(await answer.text(), "text/html");
    shown(holder);
  }

  async function ask() {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const headers = { "X-Spil-Live": bell.dataset.live };
      if (tag) headers["If-None-Match"] = tag;
      const answer = await fetch(bell.dataset.liveUrl, { headers, cache: "no-store", credentials: "omit" });
      if (answer.status === 403) { wait = 0; return; }
      wait = Date.now() - changed > CALM ? SLOW : EVERY;
      if (answer.status === 204) {
        await fetchPanel();
        changed = Date.now();
        tag = remembered(answer.headers.get("ETag") || "");
      } else if (answer.status !== 304) throw new Error(String(answer.status));
    } catch {
      wait = Math.min(LONGEST, (wait || EVERY) * 2); /* the server is away: ask less often, say nothing */
    } finally {
      asking = false;
      plan();
    }
  }

  /* a record that was opened by another way than its notice: the notice is read too. The page was made before that, so
     what the page before it knew (often: nothing new) is no answer any more */
  async function seen() {
    const record = /^\/record\/(\d+)\/$/.exec(location.pathname);
    if (!record || count.hidden) return;
    const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
    await fetch(`${bell.dataset.seenUrl}${record[1]}/`, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
    tag = remembered("");
  }

  function plan() {
    clearTimeout(timer);
    if (wait && !document.hidden) timer = setTimeout(ask, wait);
  }
  document.addEventListener("visibilitychange", () => { if (document.hidden) clearTimeout(timer); else { wait = EVERY; ask(); } });
  bell.addEventListener("toggle", () => { if (bell.open) fetchPanel().catch(() => {}); });
  seen().then(ask);
})();
