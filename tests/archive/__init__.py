"""The archive across modules."""
