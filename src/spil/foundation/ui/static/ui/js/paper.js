/* Paper: office, address and moment stand in the foot of every sheet, beside its number. Where a browser draws no feet,
   and without this file, they stand once, below the page. */
(() => {
  "use strict";
  const foot = document.querySelector(".colophon");
  if (!foot || !("CSSMarginRule" in window)) return;
  const words = [...foot.children].map((each) => each.textContent.trim()).filter(Boolean).join(" · ");
  document.documentElement.style.setProperty("--foot", JSON.stringify(words));
  document.documentElement.dataset.footed = "";
})();
