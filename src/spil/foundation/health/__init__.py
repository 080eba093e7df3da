"""Whether the installation is well: what is wrong with it, and how to mend it.

Words: a *check* looks at one part of the installation and gives *findings*. A finding is good news, a warning (it will
go wrong) or an error (it is wrong), in a sentence, with what to do about it.

One list of checks serves `./spil check`, the status page of the administrator, /ready/ and the mails that warn. Whoever
knows a part of its own registers a check for it when it is made ready; a gateway does so too.

What always holds: a check changes nothing, finds words in the reader's language, holds no secret, and one that falls
over is an error like another, so that the others are still told.
"""
