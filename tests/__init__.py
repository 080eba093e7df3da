"""Tests that span modules; a module's own tests live in the module."""
