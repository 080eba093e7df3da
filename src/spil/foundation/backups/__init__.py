"""Backups: the whole office, encrypted, in another place; and the same office made of it again.

Words: a *place* is where backups lie: a folder, or a bucket of an object store. It holds *files* (the content of each
stored file, once) and *backups* (the tables at one moment, and which files belonged to it). The *key* opens them; it
belongs somewhere else than the backups. A *trial* is a restore into an empty corner that is thrown away again.

    foundation/backups/sealing.py    an encrypted stream, which shows that it was changed or cut off
    foundation/backups/places.py     folder, object store
    foundation/backups/rows.py       what a table holds, the same on both engines
    foundation/backups/making.py     a backup is made
    foundation/backups/loading.py    … and put back into an empty database
    foundation/backups/corners.py    the corner of a trial or a move, also of one that was killed
    foundation/backups/child.py      the process in which that happens, with the target as its only database

What always holds:

- A backup is one moment of the database: read in one transaction that keeps no writer out. Files are never changed and
  are on the disk before a row names them, so copying them afterwards loses none.
- What somebody still keeps and the office has lost stays in the place, and no run is a good one until it is back.
- A backup is complete when its contents (*manifest*) are there, and they are written last.
- Rows are written as plain values, not as an engine's bytes: a backup of SQLite is restored into PostgreSQL as well,
  and one of an older release into the tables of that release, which are then brought up to date.
- An office is put in its place whole and last; what fails leaves nothing.
- Memory does not grow with the office: everything is a stream, but for the names of the files that a place has.

Left out: the search index, which is written anew, and sessions: after a restore everybody signs in again.
"""
