"""The archive: what may go when, and destroying it by decision.

Words: a *proposal* (to destroy) lists records that no rule keeps any more, each with its rule, the day from which that
counted and the first day on which it may go. Somebody puts it forward, somebody else approves it, somebody has it
carried out; each *line* then ends as destroyed or as left, with the reason. A line can be *kept* before that, with a
reason. The *certificate* says afterwards what was destroyed, by which decisions, with the hash of every file and the
digest of every chain; it is an attachment of the proposal, which is itself never destroyed.

What always holds: nothing is destroyed without the decision of a person, and never by one person alone; what is under a
legal hold, open, or somebody's turn stays, also when that happens after the approval; a proposal holds records with the
same readers only, so that whoever sees it may see its lines; a record is destroyed whole or not at all, whenever the
machine stops. Periods and reasons are of foundation/retention, erasing is the door's.
"""
