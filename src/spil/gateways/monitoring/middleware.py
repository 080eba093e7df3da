"""The outermost layer: gives each request its id, counts and logs it, and answers those who only ask whether we live.

Probes come with whatever host name a load balancer uses, so they are answered before that is looked at.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from spil.gateways.monitoring import figures
from spil.gateways.monitoring.logs import request_id, route_of

PROBES = frozenset({"/health/", "/ready/", "/metrics/"})
HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_log = logging.getLogger("spil.requests")


class WatchMiddleware:
    """Says in the header X-Request-ID which request it was: the one that a proxy gave, or a new one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if _GIVEN.fullmatch(given) else uuid4().hex
        token, begun = request_id.set(name), time.monotonic()
        try:
            if request.path_info in PROBES:
                response: HttpResponse = resolve(request.path_info).func(request)
            else:
                response = self.get_response(request)
                self._tell(request, response.status_code, time.monotonic() - begun)
            response[HEADER] = name
            return response
        finally:
            request_id.reset(token)

    def _tell(self, request: Any, status: int, seconds: float) -> None:
        route = route_of(request)
        figures.answered(request.method, route, status, seconds)
        told = {"method": request.method, "route": route, "status": status, "ms": round(seconds * 1000)}
        _log.info("%(method)s %(route)s %(status)s, %(ms)s ms", told, extra=told)
