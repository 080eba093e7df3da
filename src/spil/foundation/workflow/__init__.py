"""States of records, as declarations.

A *state* belongs to a kind and has one of ten *families*; the family decides icon and tone on the screen and
whether the record is still open. States are code: a kind of an own register chooses families, never a colour.
"""
