"""Several nodes on one machine: one database, one object store, and servers and workers that are killed."""
