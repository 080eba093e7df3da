"""From where a request comes: for limits, and to show somebody's devices."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Any

from django.conf import settings


def client_address(request: Any) -> str:
    """The address of who asks. Behind a proxy (SPIL_ORIGIN) it is the last that X-Forwarded-For names: the only one
    that our own proxy wrote; what stands before it anybody can invent."""
    direct = request.META.get("REMOTE_ADDR", "") or ""
    if settings.ORIGIN:
        direct = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or direct
    return direct[:45]


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that one IPv6 connection is given (RFC 6177)."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return ":".join(found.exploded.split(":")[:4])
    return str(found)
