"""What the archive hands over: the certificate."""
