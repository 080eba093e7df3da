"""Reading and checking invoices that arrive as XML: bytes in, plain values out.

`reading.read_invoice(data)` is the way in for the rest of Spil. It hands the bytes to a limited process, in which
`ubl` reads them into an `InvoiceDocument` (module `document`: the whole of EN 16931) and `validation` checks them
against the schema (`schema`), EN 16931 (`en16931`) and Peppol BIS (`peppol`). What a check found is a `Finding`
(`findings`), which says in the reader's language what is wrong and how to mend it (`rules_text`).
`summary` gives the dozen fields that a list, the command line and REST show.

What always holds: nothing of the document is lost or rounded; a document that breaks rules is read all the same, as
far as it goes; a document that cannot be read at all has a reason, one of `reading.REFUSALS`.
"""
