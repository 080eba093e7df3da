"""Stories of the office in a real browser, one file a story."""
