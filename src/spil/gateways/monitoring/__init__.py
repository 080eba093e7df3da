"""Spil seen from outside: whether it lives and is ready, its figures, its log, and the administrator's status page.

    /health/    the process answers; asks nothing of the database
    /ready/     it can serve: database, tables, files
    /metrics/   figures for Prometheus, for whoever has the token, or this machine where no proxy stands in front
    /status/    for the administrator, signed in

What always holds: the first two need no sign-in and hold no word of the office; no secret, no address with a secret in
it and no name of a person stands in a figure or a line of the log.
"""
