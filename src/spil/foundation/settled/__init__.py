"""What an office arranges once and changes seldom: people, mandates, readers, registers, rules.

A process reads it once and keeps it, for as long as the tables stay as they are. Words: a table is *watched* when a
trigger leaves a `Change` behind with every write to it, in the same transaction; the *stamp* is what all changes are
together; `Settled` keeps what was read under a stamp. The stamp is read with the session, so that a page asks nothing
more for it. Where no stamp is known (a job, a command, a request that writes), everything is read anew.
"""
