"""Registers that the office makes itself: keys lent out, parking places, gifts, whatever nobody foresaw.

A *register* is a definition in data: title, series, fields, states from the known families. Its *rows* are records
like all others. All registers share one table: values as JSON, plus a fixed set of indexed columns (slots) that are
filled from the fields marked sortable. No table is made at run time.
"""
