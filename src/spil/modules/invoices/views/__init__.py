"""The page of the steps of approval."""
