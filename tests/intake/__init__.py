"""Files that arrive, through post into whatever modules make of them."""
