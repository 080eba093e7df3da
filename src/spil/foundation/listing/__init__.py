"""Lists: the page of a kind that a reader asks for, its filters, and counts that stop.

One place knows how a list is read, and every list in the product (pages, REST, exports) asks here. A page of ids is
picked first, on the kind's own table and by *keyset*: the next page begins after the last row of this one, so page
1,000 costs what page 1 costs and rows that arrive meanwhile shift nothing. Rows and their facts are read after that,
for those ids alone. Why: docs/decisions/0003-record.md.

Words: an *order* is the name of a field, with `-` before it when the largest comes first; equal ones follow in the
order of registration. A *place* is where in the order a page begins, as a short text that can stand in an address.
Rows without a value come last in either direction.

What always holds: a list starts from `visible_to(actor)`; an order, a filter or a place that cannot be read raises
`Unlistable`, and never gives a list that is wider than what was asked.
"""
