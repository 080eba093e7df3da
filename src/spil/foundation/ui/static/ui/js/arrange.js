/* Arranging the cards of Today by drag: what is dropped is posted like a press on an arrow. Keys use the buttons. */
(() => {
  "use strict";
  let dragged = null;
  const line = (event) => event.target.closest?.("[data-arrange] > li");
  document.addEventListener("dragstart", (event) => { dragged = line(event); });
  document.addEventListener("dragover", (event) => {
    const over = line(event);
    if (!dragged || !over) return;
    event.preventDefault();
    for (const one of over.parentElement.children) one.toggleAttribute("data-over", one === over && one !== dragged);
  });
  document.addEventListener("dragend", () => {
    document.querySelectorAll("[data-over]").forEach((one) => one.removeAttribute("data-over"));
    dragged = null;
  });
  document.addEventListener("drop", (event) => {
    const over = line(event);
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const form = dragged.querySelector("form");
    const to = document.createElement("input");
    to.type = "hidden";
    to.name = "to";
    to.value = String([...over.parentElement.children].indexOf(over));
    form.append(to);
    form.submit();
  });
})();
