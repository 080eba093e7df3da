"""Every job can be run twice: a worker may die after the work and before the tick."""

from __future__ import annotations

import pytest

from spil.foundation.jobs.declaration import jobs
from tests.consistency.planting import planted
from tests.support.fixtures import sample
from tests.support.office import small_office

pytestmark = [pytest.mark.django_db, pytest.mark.consistency]


def asks_nothing(name: str) -> bool:
    """A job with arguments is tested with them in its own package."""
    try:
        jobs[name].checked({})
    except TypeError:
        return False
    return True


@pytest.mark.parametrize("name", sample(sorted(job.name for job in jobs if asks_nothing(job.name)), 6))
def test_a_job_finds_its_work_done_the_second_time(name: str) -> None:
    planted(small_office(), times=2)
    jobs[name]()
    once = jobs[name]()
    assert jobs[name]() == once
