"""What dossiers print: the label of a box."""
