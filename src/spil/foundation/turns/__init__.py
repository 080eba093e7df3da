"""Turn: whose turn it is. This record, this action or step, this person, unit or role, since when, due when.

Written by the action door: an action returns the turns that it opens; the door closes the turn of whoever performed
the action, and ends the others when the record moves to another state. Decisions waiting, the signing folder,
reminders and somebody's load read only this table.
"""
