"""What every module needs. Knows no module; see ARCHITECTURE.md for the order of the packages."""
