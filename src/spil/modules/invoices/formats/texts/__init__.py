"""The words for rules: names of fields, and sentences for the rules that need one of their own.

`terms` names the fields of an invoice, `families` says which rules are about a field in one of a few usual ways
(it is missing, it is there twice, it is no known code), `sentences` holds what is particular, `vat` the rules that
EN 16931 repeats for every VAT category. All of it is translated; nothing here decides anything.
"""
