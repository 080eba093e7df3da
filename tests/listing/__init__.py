"""Lists, over records that a module makes."""
