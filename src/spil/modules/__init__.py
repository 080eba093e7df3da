"""What the office does: one package is one entry of the menu."""
