"""REST as programs use it, over the kinds and actions of real modules."""
