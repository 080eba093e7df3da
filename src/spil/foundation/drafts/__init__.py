"""Drafts: what somebody typed in a form and has not sent yet, kept for that person alone.

A draft is no record and no event: nobody acted. It belongs to one person and one form, is offered back with the moment
when it was kept, and goes when the form is sent, when it is thrown away, or after KEPT_FOR. Who lost sight of a record
does not come to its form any more, and so is not shown the draft either.

Where a form went that was sent is kept for a day, so that the same form sent again is not done again (`sending`).
"""
