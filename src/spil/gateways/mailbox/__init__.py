"""The office's mailbox: mail out over SMTP, mail in over IMAP, LMTP and folders. No rules of the office.

`sending` hands over what the outbox of the foundation holds. What comes in is read in a limited process and given to
whoever takes it: a report of delivery to the outbox, an answer to a notice to the notices, the rest to the module that
takes post in.
"""
