"""The shapes of a list beside its table: board, calendar, timeline and chart, each drawn from the kind alone."""
