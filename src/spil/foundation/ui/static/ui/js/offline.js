// No connection: try again when the machine says so, when asked, and now and then.
(() => {
  "use strict";
  const again = () => location.reload();
  document.querySelector("[data-again]")?.addEventListener("click", again);
  addEventListener("online", again);
  setInterval(() => fetch("/alive/", { cache: "no-store" }).then((answer) => answer.ok && again(), () => {}), 5000);
})();
