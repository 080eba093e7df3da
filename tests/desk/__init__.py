"""What Today and the signing folder show, over all kinds."""
