"""Backups that are made of an office, and offices that are made of backups."""
