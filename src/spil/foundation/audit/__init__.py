"""The audit of the log: is everything there, in order, and as it was written?

Words: the *chain* of a record is its events in sequence, each digest covering the one before. A *seal* (anchor) is
made every night over the events since the seal before it; it finds a record that was taken away with all its events,
and a tail that was cut off together with the head. To *erase* is to empty what changed in an event, because the law
says so; the event and the chain stay, and so does what changed in the event that destroyed the record.

What a seal cannot know is whether the seals themselves were made anew by somebody who owns the machine: the digest of
the last one is printed by `./spil audit verify`, to be kept elsewhere by whoever wants that.

Always holds: verifying writes nothing and blocks nobody; it reads one consistent state of the database.
"""
