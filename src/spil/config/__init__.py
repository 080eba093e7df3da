"""Wiring only: settings by subject, addresses, the server's entry, the demo office. Above all floors; no rules here."""
