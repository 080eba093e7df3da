"""Signing in: accounts, sessions, one-time sign-in links, tokens for programs, and how often each may be tried.

An account belongs to a person of the office. Only digests of sessions, links and tokens are kept, so that who reads the
database signs in with none of it. What happened to an account is kept for its owner to see (`tracing`). These are
technical tables: they are written outside the action door.
"""
