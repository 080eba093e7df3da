"""How Spil looks and how it writes dates, amounts and names for a reader.

Holds the stylesheet (`static/ui/css`, one file a layer), the one script (`static/ui/js/spil.js`), the components
(`templates/cotton`), the tags that pages use (`templatetags/spil_text.py`) and `rules.py`, which turns plain values
into words.

Words used here: a *tone* is what a colour means (rest, move, wait, good, stop), a *look* is how a value is drawn
(state, due, person, money …), a *face* is the round mark with somebody's initials.

What always holds: a tone never comes alone, there is an icon or a word with it; the state decides tone and icon here,
never in a model; a module adds no stylesheet and no script; no markup carries inline style or script, because the
content security policy refuses both; every text that stands still on a page goes through gettext.

Deliberately not here: pages and their addresses (the web gateway), and which words a kind uses (its declaration).

`icons.txt` names the Tabler icons that the sprite `vendor/icons.svg` is made of at set-up, one a line.
"""
