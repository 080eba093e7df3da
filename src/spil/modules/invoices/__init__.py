"""Suppliers' invoices: from what came in to what may be paid.

An invoice is made from an item of the post register, keeps its file and is linked to it both ways. It is *coded* to a
cost centre, *approved* in steps that depend on its amount, and then stands ready for a payment run.

What always holds: whoever coded an invoice does not approve it, nobody approves twice (four eyes); an approver who is
absent is replaced by the deputy, who can decide no more than the approver; the same invoice is not taken in twice,
over all years; amounts are kept exactly as the supplier wrote them.
"""
