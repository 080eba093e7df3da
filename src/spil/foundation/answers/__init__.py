"""From what somebody typed, posted or sent to the arguments of an action, the same for every way in.

Forms, REST and commands hand over raw texts by name; this package turns them into the types that the action's
questions ask, or into problems in the reader's words, each beside its question. Nothing is guessed: a name that fits
two people is a problem. Whatever points to a record is looked up among what the actor may see.
"""
