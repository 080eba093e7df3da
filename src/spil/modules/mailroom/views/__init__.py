"""The page of the mailroom, and the rows of its parts."""
