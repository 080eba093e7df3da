"""Reads of post: what is waited for, what the jobs have to do."""
