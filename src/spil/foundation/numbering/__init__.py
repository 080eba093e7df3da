"""Number series without gaps: one per legal entity, prefix and year, `FA-2026-0387`.

The action door allots numbers at the end of the outermost transaction, series in sorted order: counters are then
held for the shortest time, and two transactions that need the same two series cannot wait for each other.
A rolled-back transaction has taken no number. The year is that of the registration, in office time.
"""
