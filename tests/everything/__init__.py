"""Everything out: the whole office, and one person's own."""
