"""Whoever writes a second database asks first whether it fits beside that of the office."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils.translation import override

from spil.foundation.backups.doing import try_restore
from spil.foundation.backups.models import BackupRun
from spil.foundation.backups.room import _size, lacks_room
from tests.backups.test_backups import NOW, Backed, at_work, backed  # noqa: F401

pytestmark = pytest.mark.django_db


def test_a_trial_for_which_there_is_no_room_is_not_begun_and_its_result_says_so(
    backed: Backed,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backed.back_up()
    needed = 2 * _size()
    free = [needed - 1]
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=free[0]))
    with override("en"):
        run = try_restore(backed.address, backed.key, lambda: NOW)
    assert BackupRun.objects.latest("id") == run
    assert (run.is_good, run.name) == (False, "")
    assert run.message == (
        f"A trial needs {needed // 10**6 + 1} MB of free disk in the data folder; there are {free[0] // 10**6} MB."
        " Nothing was tried."
    )
    assert list(backed.data.glob(".trial-*")) == []
    free[0] = needed
    assert lacks_room(backed.data) is None
