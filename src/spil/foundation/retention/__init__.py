"""How long what is kept: rules as dated data, each with the law or guideline that it comes from.

Words: a *class* says what something is for the archive (accounts, contract, applicant …); a *rule* says for one class
in one country how long it is kept, counted from what (the *start*), and why. Several rules of one class follow each
other in time: a law that changes is a new rule, and the old one ends; what began to count before that goes by the old
one.

What always holds: a rule is never altered, only ended and followed by another, with a reason; nothing here destroys
anything. The first day on which something may go is a date, never a decision.
"""
