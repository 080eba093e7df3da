"""What is proposed for post that comes in by itself, learned from what was decided about earlier post.

Words: a *proposal* is one value (unit, handler, type …) that the program filled in and that nobody confirmed yet. It is
assigned at once, so that nobody has to wait for it, and stays visible as a proposal until it is confirmed, corrected
or refused; only then the item teaches (foundation/learning). What is known goes before what is likely: nothing is
proposed for an answer, for what a program sent, for an electronic invoice, or where somebody decided already.
"""
