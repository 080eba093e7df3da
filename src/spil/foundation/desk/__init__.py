"""The desk: what waits for somebody today, for herself and for everyone she acts for.

Read from Turn and Record alone, so that no kind can be forgotten, in a number of queries that does not grow with the
office. Every list starts from what the actor may see, and is cut at a length; its count stops at a limit.
"""
