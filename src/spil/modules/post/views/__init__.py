"""Pages of post: registering file after file. Everything else is drawn."""
