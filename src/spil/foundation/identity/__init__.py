"""Signing in: accounts, one-time sign-in links, tokens for programs.

An account belongs to a person of the office. Only digests of links and tokens are kept. These are technical tables:
they are written outside the action door.
"""
