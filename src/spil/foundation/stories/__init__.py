"""Stories: how an invented office came to where it is, told through the same actions that people use.

A *story* is a generator. It yields *steps* (at that moment, this person does that) and is sent the outcome of each.
The *stage* plays many stories together, in the order of time, up to the moment that is now: steps that lie behind it
are never played, so whatever is still going on today stays unfinished by itself. Steps of the same action that fall
in one stretch of time go through the door together.

What always holds: nothing is written but by actions; the same seed, day and moment give the same office.
"""
