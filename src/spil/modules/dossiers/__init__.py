"""Dossiers: what belongs together, whether it is complete, where its paper lies, and how long it is kept.

Words: a *dossier* is a record into which records of any kind are put (`Record.dossier`). Its *type* says what must be
in it (the *checklist*), where it stands in the *classification plan* and how long it is kept; types and plan are data,
dated, so that a dossier of last year is judged by last year's list. A line of the checklist is *there* because a
record or a file in the dossier is what it asks, or because somebody *ticked* it and is named for it.

What always holds: a dossier tells of its contents only what the reader may see of them; one that lacks something is
not called complete; closing starts the period for which it is kept, and destroys nothing.
"""
