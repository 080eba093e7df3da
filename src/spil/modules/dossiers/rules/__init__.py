"""What is decided about dossiers, on plain values."""
