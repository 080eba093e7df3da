"""Pages of post: registering file after file, and the register on paper. Everything else is drawn."""
