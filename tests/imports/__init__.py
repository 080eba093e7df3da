"""Pasted tables, through the pages, on the actions of modules."""
