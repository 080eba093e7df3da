"""What a stored file looks like, without running or trusting it: pages as pictures, text, tables, a message.

Everything is made by readers in the limited process (foundation/documents) and kept by the hash of the content, so
that a page is drawn once however many look at it. The folder may be emptied at any time. A file that breaks its reader
or takes too long is remembered as such for an hour, and gets a refusal with the reason in words.
"""
