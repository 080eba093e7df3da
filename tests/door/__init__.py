"""The action door, tried with the kinds of real modules: what foundation tests may not import is used here."""
