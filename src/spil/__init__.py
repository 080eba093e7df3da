"""Spil: one program for everything that an office keeps, routes, decides and pays."""
