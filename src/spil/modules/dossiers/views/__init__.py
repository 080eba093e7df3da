"""The page of what is set for dossiers, and what they print."""
