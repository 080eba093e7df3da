"""Tests of the readers and checks of invoices, mostly on files that others published."""
