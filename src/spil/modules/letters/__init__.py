"""Letters and e-mails that are written here: answers, receipts, refusals, reminders, and those of one's own accord.

Words: a *text* is one of the office's, with fields in braces, in three languages; the *house* adds salutation and
signature to whatever somebody types.

What always holds: each is an outgoing item of the register of post, with a number of its own, from the moment it is
written; an e-mail goes at once unless somebody wants to look at it first, a letter on paper waits to be printed. This
module keeps nothing of its own: texts and signatures are settings of post, and its actions bear the names of post, so
that what was told before stays told.
"""
