"""The office's mailbox: mail out over SMTP, mail in over IMAP, LMTP and watched folders. No rules of the office.

Words: a *mailbox* is an account that Spil empties over IMAP, or an address at which mail is delivered to Spil itself
(LMTP). `sending` hands over what the outbox of the foundation holds. What comes in is read in a limited process and
given to whoever takes it (`taking`): a report of delivery to the outbox, an answer to a notice to the notices, a
notice that came back to nobody, the rest to the module that takes post in, through `foundation/arrivals`, which keeps
the order in which nothing gets lost: stored, registered, acknowledged. This package owns the third step: the message
is moved or flagged, 250 is answered, the file is put away.

What always holds: a message is never deleted by Spil, only moved within its own mailbox or flagged; a message that is
not taken in stays where it is, and the mailbox says why; a password is kept under the office's key.
"""
