"""Personal data: what is kept about somebody, handing it out, and forgetting it on request (GDPR, articles 15 and 17).

Words: to *hand out* is to take out everything that is kept about a contact or a colleague, in open formats, as far as
whoever takes it out may see it. To *forget* is to destroy what nobody must keep and to empty the rest. What the law
keeps *stays*, and is then *restricted*: it stands in no list of contacts and is offered nowhere. An *erasure* is the
record of it: who, when, on what ground, what stayed and until when, and no personal data.

What always holds: forgetting is all or nothing, in one transaction; a record that somebody still works on is dealt with
first; nothing goes that a law, a claim or a legal hold keeps, or that whoever forgets may not see (notes in notebooks
go unseen); the chain still verifies. The name that stayed goes by itself when nothing speaks of it any more.
"""
