/* What must be filled in differs by the type that is chosen: the questions that it asks lose their "(optional)", and what
   is folded away opens where one of them stands. Without this file it is said when the form is sent. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-mandatory]");
  if (!form) return;
  const asks = JSON.parse(form.dataset.mandatory);

  function show() {
    const wanted = new Set(asks[form.elements.namedItem("type").value] || []);
    form.querySelectorAll(".field").forEach((field) => {
      const mark = field.querySelector(".opt");
      const name = (field.querySelector("[name]")?.name || "").replace(/_q$/, "");
      if (!mark || !name) return;
      mark.hidden = wanted.has(name);
      if (mark.hidden) field.closest("details")?.setAttribute("open", "");
    });
  }

  form.addEventListener("change", (event) => { if (event.target.name === "type") show(); });
  show();
})();
