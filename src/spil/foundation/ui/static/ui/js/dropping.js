/* A file dropped on a record's page, or a picture pasted there, is attached to it; dropped on one of its files it is
   the newer version of that one. The buttons do the same. */
(() => {
  "use strict";
  const place = document.querySelector("[data-attach]");
  if (!place) return;
  const holds = (transfer) => transfer && [...transfer.types].includes("Files");
  const say = (text) => document.dispatchEvent(new CustomEvent("spil:toast", { detail: { text, stay: true } }));
  const REFUSED = "spil-refused";
  let depth = 0, sending = false;

  /** Send one file; nothing when it was taken, else why not in the server's words. */
  async function send(url, file) {
    const data = new FormData();
    data.set("file", file, file.name || "image.png");
    for (const [name, value] of new URL(url, location.href).searchParams) data.set(name, value);
    const answer = await fetch(url, { method: "POST", body: data, headers: { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers")) } });
    if (answer.status === 401) document.dispatchEvent(new CustomEvent("spil:signed-out"));
    if (answer.ok) return "";
    const told = new DOMParser().parseFromString(await answer.text(), "text/html");
    return told.querySelector(".error, .note-stop > div")?.textContent.trim() || place.dataset.attachFailed;
  }

  /** Send them one by one; the page is drawn anew with those that were taken, and says again why others were not. */
  async function attach(url, files) {
    const refused = [];
    sending = true;
    for (const file of files) {
      let why = place.dataset.attachFailed;
      try { why = await send(url, file); } catch { /* no connection */ }
      if (why) { refused.push(`${file.name}: ${why}`); say(refused.at(-1)); }
    }
    sending = false;
    if (refused.length === files.length || !(await remembered(refused))) return;
    location.reload();
  }

  async function remembered(refused) {
    try {
      if (refused.length) sessionStorage.setItem(REFUSED, await window.spilSealed.close(refused));
      return true;
    } catch { return false; /* a private window, or a line that lends no seal: what was refused stays in sight */ }
  }

  async function sayAgain() {
    const refused = sessionStorage.getItem(REFUSED);
    sessionStorage.removeItem(REFUSED);
    for (const one of await window.spilSealed.open(refused) ?? []) say(one);
  }
  try { if (sessionStorage.getItem(REFUSED)) sayAgain(); } catch { /* private window */ }
  window.addEventListener("beforeunload", (event) => { if (sending) event.preventDefault(); });

  const line = (event) => event.target.closest?.("[data-drop-on]");
  function mark(event) {
    for (const one of document.querySelectorAll("[data-over]")) one.removeAttribute("data-over");
    if (depth > 0) (line(event) || place).setAttribute("data-over", "");
  }
  document.addEventListener("dragenter", (event) => { if (holds(event.dataTransfer)) { depth += 1; mark(event); } });
  document.addEventListener("dragleave", (event) => { if (holds(event.dataTransfer)) { depth -= 1; mark(event); } });
  document.addEventListener("dragover", (event) => { if (holds(event.dataTransfer)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!holds(event.dataTransfer)) return;
    event.preventDefault();
    depth = 0;
    mark(event);
    const files = [...event.dataTransfer.files];
    const on = files.length === 1 && line(event);
    attach(on ? on.dataset.dropOn : place.dataset.attach, files);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])];
    if (!files.length || event.target.closest?.("input[type=file]")) return;
    // cells and words of an office program come with a picture of themselves: in a field they are words
    if (event.clipboardData.types.includes("text/plain") && event.target.closest?.("input, textarea")) return;
    event.preventDefault();
    attach(place.dataset.attach, files);
  });
})();
