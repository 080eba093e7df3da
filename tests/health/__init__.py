"""Whether an installation is well, as its administrator and the world outside are told."""
