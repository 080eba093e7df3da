"""Mail out: whatever leaves the office by mail goes through one table, and is sent by a job.

A *letter* in the sense of the post module is something else; here a row is an *outgoing mail*. It is written in the
transaction of whatever causes it (`posting.post`), so that what was undone is never mailed, and sent by the mailbox
gateway, which alone speaks SMTP. What must be checked at the moment of sending (what a notice may still tell) is made
then: such a row names a *maker* and its arguments instead of holding a text.

What always holds: every mail has one Message-ID from the first attempt to the last, so that a mail that was sent twice
is shown once; mails about one record refer to one root, so that a mail program shows them as one thread; a mail by
the program says so (Auto-Submitted, RFC 3834) and is never an answer to an automatic one; a row is taken by one worker
at a time, by a lease; a failure is tried again ever later, and given up after two days; the text is wiped a month
after it was sent.
"""
