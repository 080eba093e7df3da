"""Backups that are made of an office, offices that are made of backups, and what moves or upgrades a whole office."""
