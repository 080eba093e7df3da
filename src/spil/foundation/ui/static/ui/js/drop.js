/* Files dropped on a page of post: each is sent by itself, with its own row, progress and outcome. The page says with
   data-drop where they go (the address of the intake page, which answers with rows); without this file its form works. */
(() => {
  "use strict";
  const page = document.querySelector("[data-drop]");
  if (!page) return;
  const url = page.dataset.drop;
  const headers = () => Object.entries(JSON.parse(document.body.getAttribute("hx-headers")));
  const hasFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  const zone = document.querySelector("[data-drop-zone]");
  const waiting = [];
  let busy = false;

  function rows() {
    const known = document.querySelector("[data-drop-rows]");
    if (known) {
      known.closest("[data-drop-results]").hidden = false;
      return known;
    }
    const panel = document.createElement("section");
    panel.className = "drop-panel";
    panel.setAttribute("aria-label", page.dataset.dropWords);
    panel.setAttribute("data-drop-results", "");
    const list = document.createElement("ul");
    list.className = "drop-rows";
    list.setAttribute("data-drop-rows", "");
    list.setAttribute("aria-live", "polite");
    panel.append(list);
    document.body.append(panel);
    return list;
  }

  function add(files) {
    for (const file of files) {
      const row = document.createElement("li");
      row.className = "drop-row";
      const name = document.createElement("span");
      name.className = "drop-name";
      name.textContent = file.name;
      const bar = document.createElement("progress");
      bar.max = 100;
      bar.setAttribute("aria-label", file.name);
      row.append(name, bar);
      rows().append(row);
      waiting.push({ file, row, bar });
    }
    next();
  }

  /* one after another: the server registers in the order in which they were dropped */
  function next() {
    if (busy || !waiting.length) return;
    busy = true;
    const { file, row, bar } = waiting.shift();
    const data = new FormData();
    data.append("files", file);
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of headers()) request.setRequestHeader(name, value);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100;
    });
    request.addEventListener("loadend", () => {
      busy = false;
      if (request.status === 200) {
        row.insertAdjacentHTML("afterend", request.responseText);
        row.remove();
      } else {
        bar.remove();
        row.append(document.body.dataset.failed);
      }
      next();
    });
    request.send(data);
  }

  /* what waits lies nowhere but in this page */
  addEventListener("beforeunload", (event) => { if (busy || waiting.length) event.preventDefault(); });
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    zone?.setAttribute("data-over", "");
  });
  addEventListener("dragleave", () => zone?.removeAttribute("data-over"));
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    zone?.removeAttribute("data-over");
    add(event.dataTransfer.files);
  });
  const form = document.querySelector("[data-drop-form]");
  form?.addEventListener("submit", (event) => {
    const field = form.querySelector("input[type=file]");
    if (!field.files.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    add([...field.files]);
    form.reset();
  }, true);
})();
