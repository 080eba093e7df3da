"""Django's own PostgreSQL, on which neither side waits for one that vanished."""
