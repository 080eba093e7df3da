"""Whom a command means: somebody who works here, named by the address at which colleagues write."""

from __future__ import annotations

from django.utils.timezone import localdate

from spil.foundation.organisation.models import Person
from spil.gateways.command_line.registry import Refused


def colleague(email: str) -> Person:
    """Who works here today and has this address. Raises Refused."""
    person = Person.objects.here(localdate()).filter(email__iexact=email).first()
    if person is None:
        raise Refused(f"Nobody who works here has the address {email}. People are added on the pages.")
    return person
