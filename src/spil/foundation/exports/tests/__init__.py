"""Tests of exports: what is written is opened again."""
