"""Whoever is outside the office: persons and organisations, their roles, identifiers, addresses and accounts.

Numbers that identify are kept in one compact normal form (no spaces, dots or signs, capitals) and written for
people only when shown; `rules` reads every form in which they are typed, and says what is wrong with one.
"""
