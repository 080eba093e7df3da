/* While a form is filled in, what is likely for the rest of it, each with its reason; one press, or Alt V, takes it over.
   Without this file the form is the same without proposals. */
(() => {
  "use strict";
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const form = () => one("form[data-hints]");
  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  let waiting = 0;
  let asked = "";

  function typed() {
    const data = new FormData(form());
    [...data.entries()].forEach(([name, value]) => { if (value instanceof File) data.delete(name); });
    return data;
  }

  async function ask() {
    if (!form()) return;
    const data = typed();
    const words = new URLSearchParams(data).toString();
    if (words === asked) return;
    asked = words;
    try {
      const answer = await fetch(form().dataset.hints, { method: "POST", body: data, headers: { "X-CSRFToken": token() } });
      const text = answer.ok ? await answer.text() : "";
      const place = form() && one("[data-hints-here]", form());
      if (place && words === asked) place.innerHTML = text;
    } catch { /* the form goes on without */ }
  }

  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 350);
  }

  /** Fill in one question: a list, a search that shows what was chosen, or any other field. */
  function fill(button) {
    const { fill: name, value, text } = button.dataset;
    const field = form().elements.namedItem(name);
    const search = form().elements.namedItem(`${name}_q`);
    if (search) {
      window.spilForms.drawPick(search, name, value, text);
    } else if (field instanceof RadioNodeList || !field) {
      return;
    } else {
      field.value = value;
    }
    button.closest(".proposal").remove();
    (search || field).dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("input", (event) => { if (event.target.form?.matches("[data-hints]")) soon(); });
  document.addEventListener("change", (event) => { if (event.target.form?.matches("[data-hints]")) soon(); });
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest?.("form[data-hints] [data-fill]");
    if (chosen) fill(chosen);
    else if (event.target.closest?.("form[data-hints] [data-fill-all]")) all("[data-fill]", form()).forEach(fill);
  });
  document.addEventListener("keydown", (event) => {
    const every = event.altKey && event.code === "KeyV" && form() && all("[data-fill]", form());
    if (!every?.length) return;
    event.preventDefault();
    every.forEach(fill);
  });
  if (form()) soon();
})();
