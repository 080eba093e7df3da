"""An office with the types of dossiers and the plan that an office begins with."""

from __future__ import annotations

import pytest

from spil.foundation.actions import guard
from spil.modules.dossiers import actions as dossiers
from spil.modules.dossiers.models import DossierType
from tests.support.office import Office, small_office


@pytest.fixture
def office() -> Office:
    made = small_office()
    with guard.opened():
        DossierType.objects.all().delete()
    dossiers.take_starter(by=made.as_("katrien"))
    return made
