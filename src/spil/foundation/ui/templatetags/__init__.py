"""The template tags of Spil: words, icons and faces."""
