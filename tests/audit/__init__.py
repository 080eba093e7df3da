"""The audit of the log, over records that a module makes."""
