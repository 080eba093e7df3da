"""Attachments: which stored file belongs to which record, and as what.

Words: the *original* is what came in, byte for byte as it came; an *attachment* was added by somebody; a *generated*
file was made by Spil (a payment file, a letter); a *proof* shows that something was posted or delivered. The bytes
lie in foundation/files; a record may carry the same content under two names, and two records may carry the same
content. A newer *version* of an attachment is a row of its own that came in its place; the older ones stay reachable.

What always holds: an attachment is written through the action door, like every business row; an original is never
replaced or altered, nor is what Spil made or what proves something. Who may see the record may see its attachments,
nobody else: reading starts from the record.
"""
