"""Tests of the words, the tags and the components."""
