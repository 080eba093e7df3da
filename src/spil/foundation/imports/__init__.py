"""A pasted table does an action once for every row.

Nothing is declared for it: an action that makes something and asks no file can be filled from a table, because its
questions are the columns. `tables` finds rows and columns in what was pasted from a spreadsheet or a CSV file, `sheets`
opens a spreadsheet in the limited reader process, `matching` guesses which column answers which question, `reading`
turns a row into the arguments of a call, and `doing` looks, does and undoes.

Always holds: looking is the deed itself, taken back, so that the preview refuses exactly what doing would refuse; a row
that is refused leaves the others alone; what an import made can be undone as long as nothing further happened to it,
row by row; a table that is sent again is not done again.
"""
