"""The shell's pages, one file a subject."""
