"""Record: one piece of the office's work, of any kind.

What every piece of work has (number, title, owner, state, deadline, confidentiality, dossier …) stands in one table.
What only an invoice or a letter has stands in a model of its own that owns its record through a one-to-one primary
key (`KindModel`). A *kind* is a declaration object that says how such a model is numbered, named, listed, searched and
which states it knows; a kind can also be made from data.

Who may read a record is its *audience*: a deduplicated set of people, units and roles, found by the hash of its
members. The audience id also stands on the kind's own table, kept equal by the action door, so that a list is read
from one index. `visible_to` is the one question that every reading starts from.

Always holds: a record is written by the action door alone; its audience equals that of its kind's row; a record
without a number is younger than the transaction that makes it.
"""
