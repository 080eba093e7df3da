"""How the outside world enters. No business rules; knows no module, reads the manifest."""
