"""Checkers that know nothing of Spil: they read the same real files on their own and compare what Spil says of them."""
