"""Actions, and the one door through which everything is written.

An action is a typed function with a translatable title. Its declaration is enough to draw its button and form, its
REST endpoint, its command and its use on many records at once. Its body is given locked, freshly read rows; it
assigns to them and returns new objects. It never saves, never reads the clock and never calls another action.

The door (`door.py`) is the same for one and for many calls:

1. outside the transaction, what must be read from files is prepared;
2. the transaction opens, the records are locked in the order of their ids, the rows are read anew;
3. each call is checked (sight, state, mandate, the action's own predicate) and its body runs;
4. rows, events with what changed, turns, deadlines and audiences are written;
5. reactions of other modules run in the same transaction, their actions through the same door, with the cause known;
   they are part of what was done, so of what decides nothing no mandate is asked again;
6. at the end of the outermost passage numbers are allotted and the search text is written.

A deadlock or a serialisation failure runs the outermost passage again. A write to a business table outside the door
raises `WriteOutsideTheDoor` (`guard.py`): a seat belt against mistakes, not a lock.
"""
