"""The office of these tests: its rules confirmed, and a type of dossier with a period."""

from __future__ import annotations

from datetime import date

import pytest

from spil.foundation.actions import guard
from spil.foundation.retention.actions import confirm_rule, take_starter
from spil.foundation.retention.models import RetentionRule
from spil.modules.dossiers.models import DossierType
from tests.support.office import Office, small_office


@pytest.fixture
def office() -> Office:
    made = small_office()
    by = made.as_("katrien")
    take_starter(by=by)
    for rule in RetentionRule.objects.filter(to_confirm=True, country="BE", is_permanent=False):
        confirm_rule(rule=rule, by=by, source="Advies van het kantoor")
    with guard.opened():
        DossierType.objects.create(
            code="contract", titles={"nl": "Contract"}, retention="contract", from_on=date(2020, 1, 1)
        )
    return made
