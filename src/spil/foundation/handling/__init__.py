"""What can be done to any record, whatever its kind: give it to somebody, set its deadline, say who may read it,
attach a file, link it, write a remark, hand over one's turn.

These stand here and not in the packages whose tables they write, because those packages lie below the door.
"""
