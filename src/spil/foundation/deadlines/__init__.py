"""Deadlines are rows: a record may have several; the nearest open one is kept on the record for lists and Today."""
