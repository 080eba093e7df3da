"""What dossiers print."""
