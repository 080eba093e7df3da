"""Pages of what is no record: people, mandates, absences, the office itself. Everybody reads them."""
