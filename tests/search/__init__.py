"""The search from the page down: what is found, why, and what nobody else may find."""
