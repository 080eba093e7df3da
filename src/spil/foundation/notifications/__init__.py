"""Notices: what somebody is told, in the app, by mail at once, in a digest, by the calendar; and nobody else.

Words: a *notice* is one thing that one person is told about one record (or about a job of hers). Its *topic* says
what it is about: a decision that waits, a mention, a deadline. A *channel* says how she wants to be told of a topic:
in the app only, by mail at once, in the digest, or not at all.

What always holds:

- notices are made from what the door wrote (turns, events), in its own transaction (`making.py`, a follower of the
  door): what was undone was never told, what was done is never forgotten. An action adds others by `notifies`.
- a notice holds no words of the record. Title, number and who did it are read when it is shown or sent, through
  `visible_to` of the person who is told: who lost sight meanwhile is told nothing, and sees no count.
- nobody is told what she did herself, nor twice of one event; a notice about a turn is over when the turn is.
- who is absent is told in the app; whoever stands in is told as well, and mail waits until the first day back.
- quiet hours and quiet days hold mail back, never the app.
"""
