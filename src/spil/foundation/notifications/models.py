"""Notices, how each person wants to be told, the office's own choice, and the secrets of links and feeds.

Technical tables: no event is owed for a row in them.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Self

from django.db import models
from django.db.models import Q

from spil.foundation.events.models import Event
from spil.foundation.notifications.rules import Plan
from spil.foundation.notifications.topics import BY_CODE, Channel
from spil.foundation.organisation.models import Person, Role
from spil.foundation.records.models import Among, Record, Sight
from spil.foundation.turns.models import Turn, TurnState

TOPIC_CHOICES = [(topic.code, topic.title) for topic in BY_CODE.values()]
#: the right not to be reached: from this hour to that one, and on these days of the week (Monday is 0)
EVENING, MORNING, WEEKEND = time(19), time(7), (5, 6)


class Mail(models.TextChoices):
    """What is still to become of a notice by mail."""

    NONE = "none"
    AT_ONCE = "at_once"
    DIGEST = "digest"
    POSTED = "posted"
    LEFT = "left"


TO_MAIL = Q(mail__in=(Mail.AT_ONCE, Mail.DIGEST))
UNREAD = Q(read_at__isnull=True)
#: a turn that somebody has taken is no news any more, nor is an offer that was answered
CURRENT = Q(turn__isnull=True) | Q(Q(turn__state=TurnState.OFFERED) | ~Q(topic="offer"), turn__is_open=True)


class NoticeQuerySet(models.QuerySet):
    def told_to(self, person_id: int | None, sight: Sight) -> Self:
        """The notices of a person about what may (still) be seen."""
        query = self.filter(person=person_id)
        if sight.sees_all:
            return query
        return query.filter(
            Q(record__isnull=True) | Q(Among("record__audience_id", sight.audience_ids, leads=False))
        )

    def unread(self) -> Self:
        """Not read, and not settled by somebody else meanwhile."""
        return self.filter(UNREAD & CURRENT)

    def with_words(self) -> Self:
        """With all rows from which the words are made."""
        return self.select_related("record", "turn", "event__by", "event__on_behalf_of", "about", "person")


class Notice(models.Model):
    """One person is told one thing. `about` is the absent person for whom the deputy is told.

    `key` makes that it is told once. `detail` holds what no record has: name and outcome of a job; `near` or `passed`
    and the day of a deadline.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    topic = models.CharField(max_length=12, choices=TOPIC_CHOICES)
    record = models.ForeignKey(Record, null=True, on_delete=models.CASCADE, related_name="+")
    turn = models.ForeignKey(Turn, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    event = models.ForeignKey(Event, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    about = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)
    urgent = models.BooleanField(default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NONE)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("person", "key"), name="notice_told_once")]
        indexes = [
            models.Index(fields=("person", "-id"), condition=UNREAD, name="notice_unread"),
            models.Index(fields=("person", "-id"), name="notice_by_person"),
            models.Index(fields=("person", "id"), condition=TO_MAIL, name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"

    @property
    def is_new(self) -> bool:
        """Not read, and not settled by somebody else meanwhile; the turn is loaded. As `unread` asks it in a query."""
        if self.read_at is not None or self.turn is None:
            return self.read_at is None
        return self.turn.is_open and (self.topic != "offer" or self.turn.state == TurnState.OFFERED)


class Preferences(models.Model):
    """How a person wants to be told. No row: as the office chose. `channels` are topic to channel."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE, related_name="told_how")
    channels = models.JSONField(default=dict)
    weekly = models.BooleanField(default=False, help_text="the digest comes once a week")
    digest_at = models.TimeField(default=time(8))
    digest_day = models.PositiveSmallIntegerField(default=0, help_text="of a weekly digest; Monday is 0")
    quiet_from = models.TimeField(null=True, default=EVENING)
    quiet_until = models.TimeField(null=True, default=MORNING)
    quiet_days = models.JSONField(default=list)

    @property
    def plan(self) -> Plan:
        return Plan(
            quiet_from=self.quiet_from,
            quiet_until=self.quiet_until,
            quiet_days=frozenset(self.quiet_days),
            digest_at=self.digest_at,
            digest_day=self.digest_day if self.weekly else None,
        )

    @classmethod
    def of(cls, person_id: int) -> Preferences:
        """The person's own, or a new row as everybody begins; not saved."""
        found = cls.objects.filter(pk=person_id).first()
        return found or cls(person_id=person_id, quiet_days=list(WEEKEND))

    def keep(self) -> None:
        """Keep what the person chose."""
        self.save()


class RoleDefault(models.Model):
    """What the office chose for a role; the last row of a role and topic counts. A person's own choice goes before."""

    role = models.CharField(max_length=20, choices=Role.choices)
    topic = models.CharField(max_length=12, choices=TOPIC_CHOICES)
    channel = models.CharField(max_length=8, choices=Channel.choices)

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.get_topic_display()}, {self.get_channel_display()}"


class OfficeRules(models.Model):
    """What holds for all mail of the office; the last row counts.

    `hides_titles`: of a record for named people only the number.
    """

    hides_titles = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"hides_titles={self.hides_titles}"

    @classmethod
    def current(cls) -> OfficeRules:
        return cls.objects.order_by("-pk").first() or cls()


class DecisionLink(models.Model):
    """A link in a mail that can decide once: for this person while she signs in with this
    address, this record, version and action. Only its digest is kept."""

    digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    to_address = models.EmailField(max_length=254, blank=True)
    on_behalf_of = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    action = models.CharField(max_length=100)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class CalendarFeed(models.Model):
    """A secret address from which a calendar program reads one person's deadlines. Only its digest is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, help_text="noted at most once an hour")
    withdrawn_at = models.DateTimeField(null=True)


class TakenReply(models.Model):
    """An answer by mail that was taken, by its Message-ID, or where it has none by its content: mail servers deliver
    twice now and then."""

    message_id = models.CharField(max_length=200, unique=True)
    taken_at = models.DateTimeField()

    @classmethod
    def is_new(cls, message_id: str, now: datetime) -> bool:
        """Remember it; False when it was taken before. Of two at once the second waits, and finds it."""
        _row, is_new = cls.objects.get_or_create(message_id=message_id, defaults={"taken_at": now})
        return is_new
