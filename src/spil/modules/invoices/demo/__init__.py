"""The invoices of Kantoor De Linde: what its suppliers send, and what becomes of it in the office.

`bills` says what a supplier asks for, `ubl` writes it as the file that arrives, `stories` tells what people do with it.
Every invoice is made from an item of the post register. Of the last two months the file itself is kept and read in
full, as it is every day; of older ones only what it said.
"""

from spil.modules.invoices.demo.stories import set_steps, stories

__all__ = ["set_steps", "stories"]
