"""What a thumb meets on a phone: is everything that is pressed high enough, and does all of it answer?"""

from __future__ import annotations

from typing import Any

#: what is pressed is 44 px high and a row 48 (design language, part 3); a link that is no part of a sentence is 24
#: (WCAG 2.2, 2.5.8)
ROW, CONTROL, LINK = 48, 44, 24
#: Measured is how far from its middle a touch still arrives, whatever draws that. Of a tick box its label counts; the
#: notebook keeps the rule of its paper; a page in a sheet and the pieces of the gallery are looked at, not pressed.
_MEASURED = """([row, control, link]) => {
  const shown = (selector) => [...document.querySelectorAll(selector)]
    .filter((one) => one.checkVisibility() && !one.closest('.vh, .jots, .sheet, .gal'));
  const words = (one) => (one.getAttribute('aria-label') || one.textContent || one.name || '').trim().slice(0, 40);
  const told = (sort, high) => (one) => `${sort} of ${high(one)} px: ${words(one)}`;
  const box = (one) => one.getBoundingClientRect();
  const small = (one) => one.matches('input[type=checkbox], input[type=radio], input[type=file]');
  const owner = (one) => (small(one) && one.closest('label, .choose-file')) || one;
  const arrives = (one, x, y) => {
    const at = document.elementFromPoint(x, y);
    return at !== null && (one.contains(at) || at.closest('label')?.control === one);
  };
  const reach = (one, x, y, step) => {
    let far = 0;
    while (far < 40 && arrives(one, x, y + step * (far + 1))) far += 1;
    return far;
  };
  const high = (pressed) => {
    const one = owner(pressed);
    one.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    const { x: left, y: top, width, height } = box(one);
    const [x, y] = [left + Math.min(width / 2, 40), top + height / 2];
    return arrives(one, x, y) ? reach(one, x, y, -1) + reach(one, x, y, 1) + 1 : Math.round(height);
  };
  const inSentence = (one) => [...one.parentElement.childNodes]
    .some((each) => each.nodeType === Node.TEXT_NODE && each.textContent.trim());
  const fields = 'a.btn, button:not(.linklike), summary, select, textarea, input:not([type=hidden])';
  const controls = shown(`:is(main, .bar) :is(${fields}, .seg a, .tabs > a, .chip-x), .tabbar a`);
  const links = shown('main a').filter((one) => !controls.includes(one) && !inSentence(one));
  const rows = shown('main :is(.tbl-cards tr[data-row], .rows > li, .hits > li)');
  return [
    ...rows.filter((one) => box(one).height < row - 0.5).map(told('row', (one) => box(one).height)),
    ...controls.filter((one) => high(one) < control - 1).map(told('control', high)),
    ...links.filter((one) => high(one) < link - 1).map(told('link', high)),
  ].slice(0, 8); }"""


def problems_for_a_thumb(phone: Any, address: str) -> list[str]:
    """What of a page is too low to be touched, one line each; empty when nothing."""
    phone.goto(address)
    assert phone.evaluate("matchMedia('(pointer: coarse)').matches")
    return [f"for a thumb, {one}" for one in phone.evaluate(_MEASURED, [ROW, CONTROL, LINK])]
