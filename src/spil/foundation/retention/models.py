"""The table of rules."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from spil.foundation.organisation.models import Dated
from spil.foundation.retention.rules import Period


class RetentionRule(Dated):
    """How long one class is kept in one country, from a day on. `titles` and `starts` per language.

    `to_confirm`: no law says how long and the office has not decided yet; `source` is then what it may go by.
    """

    code = models.SlugField(max_length=40)
    country = models.CharField(max_length=2)
    titles = models.JSONField(default=dict)
    years = models.PositiveSmallIntegerField(default=0)
    months = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    from_january = models.BooleanField(default=False)
    is_permanent = models.BooleanField(default=False)
    starts = models.JSONField(default=dict)
    source = models.CharField(max_length=300)
    to_confirm = models.BooleanField(default=False)

    class Meta:
        ordering = ("code", "country", "from_on")
        constraints = [
            models.UniqueConstraint(fields=("code", "country", "from_on"), name="retention_rule_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.country})"

    @property
    def title(self) -> str:
        return self._in_language(self.titles) or self.code

    @property
    def counted_from(self) -> str:
        return self._in_language(self.starts)

    @staticmethod
    def _in_language(texts: dict[str, str]) -> str:
        return texts.get((get_language() or "nl")[:2]) or texts.get("nl") or next(iter(texts.values()), "")

    @property
    def period(self) -> Period:
        return Period(self.years, self.months, self.days, self.from_january, self.is_permanent)
