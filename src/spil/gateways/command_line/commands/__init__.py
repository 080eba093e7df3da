"""One file a command; the package above says what such a file offers."""
