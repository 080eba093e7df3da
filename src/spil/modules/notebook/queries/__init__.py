"""Reads of the notebook: the pages of a notebook, what records show of it, how a repetition is said."""
