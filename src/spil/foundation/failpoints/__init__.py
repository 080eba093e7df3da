"""Named places in the code where a test may kill the process, to see that nothing gets lost and nothing comes twice.

A place is passed on the way of an act: before the transaction, inside it, after it. What is written inside is not there
after a death; what was acknowledged is. `tests/faults` dies at every one of them, nine times in ten inside.
"""
