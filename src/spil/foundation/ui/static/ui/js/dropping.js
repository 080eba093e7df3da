/* A file dropped on a record's page, or a picture pasted there, is attached to it. The button does the same. */
(() => {
  "use strict";
  const place = document.querySelector("[data-drop]");
  if (!place) return;
  const holds = (transfer) => transfer && [...transfer.types].includes("Files");
  let depth = 0;

  async function attach(files) {
    let failed = "";
    for (const file of files) {
      const data = new FormData();
      data.set("file", file, file.name || "image.png");
      data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
      try {
        const answer = await fetch(place.dataset.drop, { method: "POST", body: data, redirect: "manual" });
        if (answer.type !== "opaqueredirect" && !answer.ok) failed = file.name;
      } catch { failed = file.name; }
    }
    if (failed) document.dispatchEvent(new CustomEvent("spil:toast", { detail: { text: `${failed}: ${place.dataset.dropFailed}`, stay: true } }));
    else location.reload();
  }

  const mark = () => place.toggleAttribute("data-over", depth > 0);
  document.addEventListener("dragenter", (event) => { if (holds(event.dataTransfer)) { depth += 1; mark(); } });
  document.addEventListener("dragleave", (event) => { if (holds(event.dataTransfer)) { depth -= 1; mark(); } });
  document.addEventListener("dragover", (event) => { if (holds(event.dataTransfer)) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!holds(event.dataTransfer)) return;
    event.preventDefault();
    depth = 0;
    mark();
    attach([...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files || [])];
    if (!files.length || event.target.closest?.("input[type=file]")) return;
    event.preventDefault();
    attach(files);
  });
})();
