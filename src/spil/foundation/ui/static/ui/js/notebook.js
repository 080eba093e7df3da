/* The notebook: B goes to the line (or opens it), Enter writes it down, Z takes back what was ticked last.
   Everything works without this file, by the form's own buttons; the words come from the page. */
(() => {
  "use strict";
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const visible = (element) => element && element.getClientRects().length > 0;
  const inField = (target) => target instanceof Element && target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const single = () => { try { return localStorage.getItem("spil-keys") !== "off"; } catch { return true; } };

  const lineOn = (page) => all("[data-capture] textarea", page).find(visible);

  /* before the shell's own keys: a line that stands on the page comes before the dialog */
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "b" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (inField(event.target) || one("dialog[open]:modal") || !single()) return;
    const line = lineOn(one("main"));
    if (!line) return;
    event.preventDefault();
    line.focus();
    line.scrollIntoView({ block: "nearest" });
  }, true);

  document.addEventListener("keydown", (event) => {
    const line = event.target.closest?.("[data-capture] textarea");
    if (!line || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (line.value.trim() && !event.repeat) line.form.requestSubmit();
    } else if (event.key === "Escape" && !line.closest("dialog")) {
      event.preventDefault();
      line.blur();
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const last = one("[data-key=Z]", event.target.closest?.(".jot") ?? document);
    for (const box of all(".box-tick[data-key=Z]")) if (box !== last) box.dataset.key = "V";
  });

  /* what was typed before and not sent is understood at once, with what was corrected in it */
  const understand = (line) => line.dispatchEvent(new Event("begun"));
  document.addEventListener("spil:restoring", ({ target: form, detail: values }) => {
    if (!form.matches("[data-capture]")) return;
    const kept = ["day", "read-day", "at", "read-at", "who", "read-who", "left_out"].flatMap((name) => (values[name] ?? []).map((value) => {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      return field;
    }));
    one(".understood", form).replaceChildren(...kept);
    setTimeout(() => understand(one("textarea", form)));
  });
  window.addEventListener("load", () => all("[data-capture] textarea").filter((line) => line.value).forEach(understand));

  document.addEventListener("htmx:afterSettle", (event) => {
    /* what stood in the line when it opened is understood at once; the cursor goes behind it */
    const line = event.target.id === "ask-body" && one("[data-capture] textarea", event.target);
    if (line?.value) {
      line.focus();
      line.setSelectionRange(line.value.length, line.value.length);
      understand(line);
    }
    /* after a line was written, the next one can be typed at once */
    if (event.detail.requestConfig?.path.endsWith("/notebook/write/")) lineOn(one("main"))?.focus();
  });
  document.addEventListener("spil:close", () => one("#ask")?.close());
})();
