// Spil as an app: the worker for when there is no connection, and where one was when it opens again.
(() => {
  "use strict";
  const PLACE = "spil-place", LASTS = 12 * 60 * 60 * 1000;
  const { body } = document;
  const kept = () => { try { return JSON.parse(localStorage.getItem(PLACE)); } catch { return null; } };
  if ("serviceWorker" in navigator && isSecureContext) navigator.serviceWorker.register("/sw.js").catch(() => {});
  if (body.dataset.start) {
    const was = kept();
    location.replace(was && Date.now() - was.at < LASTS ? was.url : body.dataset.start);
    return;
  }
  // only the path: what was searched or filtered is nobody's business on a machine that others use too
  if (document.querySelector(".shell")) {
    addEventListener("pagehide", () => {
      try { localStorage.setItem(PLACE, JSON.stringify({ url: location.pathname, at: Date.now() })); } catch { /* private window */ }
    });
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-leave]")) try { localStorage.removeItem(PLACE); } catch { /* private window */ }
  });
})();
