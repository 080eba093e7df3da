"""Links between records, of any kind, read from both sides."""
