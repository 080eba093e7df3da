"""Calendars from outside: for now a feed that a calendar program reads, one secret address a person.

Read only, as iCalendar (RFC 5545). Who asks is known by the secret in the address alone; what is told comes from
`foundation/notifications/feeds.py`, through what that person may see at that moment.
"""
