"""What a module declares of itself, and the registries that everything above reads.

A module's `module.py` makes one `Module`. It is loaded once at start; after that gateways ask this package and never a
module: which kinds exist, what stands in the menu, who reacts to what, how a file that came in becomes something.
"""
