"""Event: what happened. Which action, on which record, by whom, on whose behalf, when, why, and what changed.

Events are written by the action door and never changed; triggers in the database refuse it. The events of a record
form a chain: each digest covers the digest before it and the event's own facts. What changed stands in a table of
its own, salted, and only its digest is part of the chain, so that values can lawfully be erased while the chain still
verifies. Heads of all chains are anchored every day, which finds deleted records and cut-off tails.

Digests are SHA-256. A record's number is in no digest, because it is allotted after the event.
"""
