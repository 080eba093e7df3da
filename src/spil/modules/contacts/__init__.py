"""Whoever is outside: suppliers, customers, authorities. The tables stand in foundation/parties.

What always holds: an address is kept in parts; a new bank account of a supplier is unconfirmed until somebody who
did not enter it has checked it with the supplier.
"""
