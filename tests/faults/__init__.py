"""What an office must stand: being killed at any moment, and doing a while without disk, database, mail or clock."""
