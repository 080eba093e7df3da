"""Figures in the language of Prometheus: what was asked of the pages, and how the office is at this moment.

Requests are counted by method, pattern of the address and kind of answer. Several server processes count together in
the folder PROMETHEUS_MULTIPROC_DIR, which `./spil web` makes. The rest is asked of the database when somebody looks.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from spil.foundation.backups.models import RunKind
from spil.foundation.backups.queries import last_run
from spil.foundation.backups.shelf import APART
from spil.foundation.health.checking import Asked, checks, findings
from spil.foundation.health.checking import worst as worst_of
from spil.foundation.health.models import Alert
from spil.foundation.jobs.models import Job, JobState
from spil.foundation.outbox.models import MailState, OutgoingMail

_registry = CollectorRegistry()
REQUESTS = Counter("spil_requests", "Requests answered", ["method", "route", "status"], registry=_registry)
SECONDS = Histogram(
    "spil_request_seconds",
    "How long an answer took",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=_registry,
)


def answered(method: str, route: str, status: int, seconds: float) -> None:
    known = method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "other"
    REQUESTS.labels(known, route, f"{status // 100}xx").inc()
    SECONDS.labels(route).observe(seconds)


def text() -> bytes:
    """Everything, as Prometheus reads it."""
    gathered = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(gathered)
    else:
        gathered = _registry
    office = CollectorRegistry()
    office.register(Office())
    return generate_latest(gathered) + generate_latest(office)


class Office:
    """The office at this moment; a few small questions."""

    def describe(self) -> list[Any]:
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        jobs = Job.objects.exclude(state=JobState.DONE).values_list("state").annotate(Count("id"))
        yield _by("spil_jobs", "Jobs that are not done, by state", "state", dict(jobs))
        mails = OutgoingMail.objects.filter(state__in=(MailState.WAITING, MailState.FAILED))
        yield _by("spil_mails", "Mails that did not leave, by state", "state",
                  dict(mails.values_list("state").annotate(Count("id"))))  # fmt: skip
        usage = shutil.disk_usage(settings.DATA_DIR)
        yield GaugeMetricFamily("spil_disk_free_bytes", "Free on the disk of the data folder", usage.free)
        yield from _backups(now)
        yield _levels(now)


def _by(name: str, words: str, label: str, counts: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, count in sorted(counts.items()):
        family.add_metric([value], count)
    return family


def _backups(now: datetime) -> Iterator[GaugeMetricFamily]:
    for kind, name in ((RunKind.BACKUP, "backup"), (RunKind.TRIAL, "test_restore")):
        last, best = last_run(kind), last_run(kind, good=True, until=now + APART)
        if best is not None:
            age = (now - best.finished_at).total_seconds()
            yield GaugeMetricFamily(f"spil_{name}_age_seconds", f"Since the last good {name}", age)
        if last is not None:
            yield GaugeMetricFamily(
                f"spil_{name}_good", f"Whether the last {name} was good", int(last.is_good)
            )


def _levels(now: datetime) -> GaugeMetricFamily:
    """The worst finding of each check that warns: 0 good, 1 warning, 2 error.

    What asks the network is told as the job of warnings found it last, since whoever asks for figures would wait for
    each silent service.
    """
    alerting = [check for check in checks if check.alerts]
    worst = {check.code: 0 for check in alerting}
    for check in alerting:
        if not check.asks_network:
            worst[check.code] = int(worst_of(findings(Asked(now), [check])))
    asking = [check.code for check in alerting if check.asks_network]
    for code, level in Alert.objects.filter(check_code__in=asking).values_list("check_code", "level"):
        worst[code] = max(worst[code], level)
    return _by("spil_check", "0 good, 1 warning, 2 error", "check", worst)
