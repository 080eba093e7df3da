/* Suggests colleagues behind an @ in a remark: a list below the field, walked with the arrows, chosen with Enter or
   Tab. Without this file a name can be typed in full; the server reads the mention from the text. */
(() => {
  "use strict";
  const before = /(?:^|[^\w.@])@([\p{L}\p{M}' -]{0,40})$/u;
  let list = null, field = null, asked = 0;

  function close() {
    list?.remove();
    list = null;
    field?.removeAttribute("aria-activedescendant");
    field?.removeAttribute("aria-controls");
  }

  const begun = () => before.exec(field.value.slice(0, field.selectionStart));

  function choose(item) {
    const found = begun();
    if (!found || !item) return close();
    const at = field.selectionStart;
    const from = at - found[1].length;
    field.setRangeText(`${item.dataset.name} `, from, at, "end");
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function mark(item) {
    for (const each of list.children) each.setAttribute("aria-selected", String(each === item));
    field.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  function show(people) {
    close();
    if (!people.length) return;
    list = document.createElement("ul");
    list.className = "mentions";
    list.id = "mentions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.closest("[data-mentions]").dataset.colleagues);
    people.forEach((person, at) => {
      const item = document.createElement("li");
      const note = document.createElement("span");
      item.id = `mention-${at}`;
      item.setAttribute("role", "option");
      item.dataset.name = person.name;
      item.textContent = person.name;
      note.className = "quiet small";
      note.textContent = person.note;
      item.append(" ", note);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(item); });
      list.append(item);
    });
    field.after(list);
    field.setAttribute("aria-controls", "mentions");
    mark(list.firstElementChild);
  }

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();

  /** Whoever does not fit what is typed by now goes at once: Enter must not choose from an older answer. */
  function narrow(typed) {
    if (!list) return;
    for (const item of [...list.children]) if (!folded(item.dataset.name).includes(folded(typed))) item.remove();
    if (!list.children.length) close(); else if (!list.querySelector("[aria-selected=true]")) mark(list.firstElementChild);
  }

  async function suggest() {
    const found = begun();
    if (!found) return close();
    narrow(found[1]);
    const turn = ++asked;
    const address = field.closest("[data-mentions]").dataset.mentions;
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(found[1])}`, { headers: { Accept: "application/json" } });
      const people = answer.ok ? (await answer.json()).people : [];
      if (turn === asked) show(people); // asked last of all: what is typed meanwhile has an answer of its own to come
    } catch { if (turn === asked) close(); /* offline: the name can be typed */ }
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-mentions] textarea")) return;
    field = event.target;
    suggest();
  });
  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== field) return;
    const items = [...list.children];
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(items[(at + (event.key === "ArrowDown" ? 1 : items.length - 1)) % items.length]);
    else if (event.key === "Enter" || event.key === "Tab") choose(items[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("focusout", (event) => { if (event.target === field) close(); });
})();
