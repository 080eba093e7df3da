"""Whom the office's work tells, by every way out: the bell, mail, the calendar; and what comes back by mail."""
