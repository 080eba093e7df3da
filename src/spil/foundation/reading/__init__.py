"""The words of stored files: what stands in a letter, for search, for proposals and for a reader in a hurry.

Words: the *text layer* of a file are words that stand in it as words; a *scan* is a picture of words, which only
reading by machine (OCR) turns into words. What is known of a content lies once under its hash in `FileText`, however
many records carry it; it is derived and can be thrown away and read again.

What always holds: a file is read in the limited process (foundation/documents); a file that cannot be read is kept all
the same, with the reason in words; OCR happens afterwards, in a job, one page at a time, and only where the extra `ocr`
is installed: without it the item says so and goes on.
"""
