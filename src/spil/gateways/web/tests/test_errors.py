"""What is said when something else than the program fails."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from spil.foundation.files.bucket import StoreAway
from spil.gateways.web.views.errors import failed


@pytest.mark.parametrize(
    ("problem", "status"), [(OperationalError(), 503), (StoreAway(), 503), (ValueError(), 500)]
)
def test_what_is_away_can_be_tried_again_and_a_fault_is_a_fault(problem: Exception, status: int) -> None:
    try:
        raise problem
    except Exception:  # noqa: BLE001 - as Django does around a view
        answer = failed(RequestFactory().get("/"))
    assert answer.status_code == status
    assert answer.has_header("Retry-After") is (status == 503)
