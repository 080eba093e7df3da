"""Reads of proposals: what is proposed, why, and what items teach."""
