"""What the office decided before, so that the next decision can be proposed with its reason.

Words: a *lesson* is one record about which somebody decided: its *clues* (sender, words, way in) and its *answers*
(unit, person, type …). What is proposed is never more than a count of lessons that can be looked up, so that each
proposal has a reason in words. `rules` holds the calculation (naive Bayes, weighed by age, made honest by its own
past); `knowledge` keeps the lessons of an office in memory; `following` learns at the end of every passage.

What always holds: one legal entity never learns from another; a lesson counts only for who may see its record; a
record for named people is no lesson; whatever was learned can be thrown away and be learned again from the records.
Figures: docs/decisions/0017-proposals.md.
"""
