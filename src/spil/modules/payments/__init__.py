"""Payments: approved invoices become one file that the bank takes.

A *run* proposes what has to be paid, a *batch* is what one person made and another released, and the *file* is
the pain.001 that the bank reads. What always holds: an invoice stands in one batch at most, the maker never
releases, and a payment that the bank would refuse is stopped by itself, with a reason, not with its file.
"""
