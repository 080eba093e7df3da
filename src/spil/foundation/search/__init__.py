"""Search: one index over all kinds of record, in Dutch, French and English, on both engines.

Words: a *term* is a normalised word as it stands in the index; a *field* is title, number, names or body.

How text becomes terms (`rules.py`, the same on SQLite and PostgreSQL because it is done in Python):

- words are folded (case, accents, ligatures) and stemmed with the stemmer of the record's language; a record of an
  unknown language gets the stems of all three. A word of a query is stemmed in all three languages and any of them
  may match: so the same form of a word is always found, and another form when reader and text agree on a language;
- in title, number and names the unstemmed form is kept beside the stem, so that a half-typed word finds it;
- numbers are kept whole and from each of their parts on: "BE68 5390 0754 7034" is found by itself with or without
  spaces, by "5390 0754" and by "7034"; "FA-2026-0387" by "2026-0387", "0387" and "387".

The index is terms in ASCII. SQLite keeps them in FTS5 (`sqlite.py`), PostgreSQL in a tsvector made here, without its
parser and dictionaries (`postgresql.py`). Both are asked the same thing: the newest thousand that match, whose
audience the reader has, in one query; need-to-know is never a filter afterwards. Those are ranked in Python by
where the words stand: title and number over names over body, then the newer first. Both engines give the same hits
in the same order; neither engine's own score is used, since the two differ and cost a pass over every match of a
common word.

What is typed has a language (`rules/language.py`): filters, amounts, periods, phrases and minus words, each with the
place where it stands. `asking.py` resolves them to kinds, people, states and days; what the record knows is asked of
Record, what only the kind knows (parties, amount, day) stands in the index. With few hits, compounds, their parts and
words with a typing error are looked for too, through the vocabulary (`vocabulary.py`); `suggesting.py` says "Bedoelde
je", and only what the reader would find. `explaining.py` tells why a record was found. The text of attachments comes
later, by a job (`jobs.py`, `files.py`). What somebody opens often comes first (`visits.py`).

What always holds: the index is derived from the records and can be thrown away and written anew; only the action
door writes it, in its own transaction; nothing that a reader types raises an error.
"""
