"""The office itself: legal entities, locations, units, persons, roles, cost centres, mandates, absences.

Everything here is dated with half-open periods: `from_on` counts, `until_on` does not, and no `until_on` means
"until further notice". A *mandate* says who may decide what, up to which amount, for which cost centre, in whose
name. An *absence* carries no reason on purpose: it may be read by everyone who plans, and the modules that know
the reason keep it to themselves.

Only readings live here. The actions that write these tables stand in the module `people`, above the action door.
"""
