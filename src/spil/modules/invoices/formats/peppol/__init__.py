"""The rules of Peppol BIS Billing 3.0, written as our own table.

OpenPeppol publishes its rules as Schematron; no package that a registry carries has them under a licence that we could
pass on, so they are stated here anew: one row a rule, with the rule's public id, what it looks at, what must be true
there, and for which countries it holds. State: release 3.0.19 of May 2025; `code_lists` says what was added since.

`general` holds the rules for everybody, `nordic`, `national` and `germany` those that a country adds for its own
suppliers. `checksums` has the check digits, `amounts` the arithmetic, `code_lists` the lists of allowed codes, `facts`
what the rows may ask of the document as a whole, `table` the shape of a row, and `engine` runs them all.

What always holds: a rule that cannot be judged, because an amount is no number or a date no date, is silent; the
schema has then spoken already.
"""
