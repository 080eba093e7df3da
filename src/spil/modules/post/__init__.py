"""The register of everything that comes in and goes out.

Words: an *item* is one piece of post, incoming (IN) or outgoing (UIT); each direction has one series of numbers
without gaps. The *original* is the file as it came, byte for byte. A *reading* is what a reader found in it.

What always holds: the bytes of a file are on the disk before the item exists; an item is never deleted, a cancelled
one keeps its number; a file that cannot be read stays in the register with what is wrong with it. Post does not know
what an item can become: other modules register how they make something of it.
"""
