"""Files: the bytes that came in or were made, each stored once under the hash of its content.

Words: a *stored file* is content (SHA-256, size, media type) with the name under which it was handed over; who owns
it and why is an *attachment* (foundation/attachments). The store knows bytes and nothing else.

What always holds: what is stored is byte-identical to what was given and is never altered; equal content is stored
once; when `put` returns, content and directory entry are on the disk, so a database row that commits afterwards
never points to nothing. A transaction that rolls back leaves a file without an owner: that is harmless, and the same
content stored again finds it. Bytes go away only in `sweeping.py`: when everybody who keeps files has let go of them,
soon after they did, and otherwise in the night after the next (`arrivals.sweep_store`). So what is put is registered,
or named by a keeper, within a day.

The bytes lie in the data folder, or in a bucket that several nodes share (SPIL_STORAGE).

The media type is what the bytes show (foundation/documents), never what the sender claims.
"""
