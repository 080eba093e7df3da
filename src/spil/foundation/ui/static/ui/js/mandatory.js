/* What must be filled in can differ by what is chosen (Ask.demands): the questions that the choice asks lose their
   "(optional)", and what is folded away opens where one of them stands. Without this file it is said when the form is sent. */
(() => {
  "use strict";

  function show(choice) {
    const form = choice.closest("form");
    const wanted = new Set(JSON.parse(choice.dataset.demands)[choice.querySelector("select, :checked")?.value] || []);
    form.querySelectorAll(".field").forEach((field) => {
      const mark = field.querySelector(".opt");
      const name = (field.querySelector("[name]")?.name || "").replace(/_q$/, "");
      if (!mark || !name) return;
      mark.hidden = wanted.has(name);
      if (mark.hidden) field.closest("details")?.setAttribute("open", "");
    });
  }

  const showAll = (within) => within.querySelectorAll("[data-demands]").forEach(show);
  document.addEventListener("change", (event) => {
    const choice = event.target.closest?.("[data-demands]");
    if (choice) show(choice);
  });
  document.addEventListener("htmx:afterSwap", (event) => showAll(event.target));
  showAll(document);
})();
