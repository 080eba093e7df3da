"""Days, times and repetitions as people write them in one line, in Dutch, French and English: `days` and `times` that
are meant, `repeats`, and the `words` of all of these.

The three languages are read together, since people mix them. What cannot be read whole is left as it was written.
"""
