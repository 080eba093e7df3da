"""What was forgotten on request. No row holds a word about whom."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from spil.foundation.organisation.models import Person
from spil.foundation.parties.models import Party


class Ground(models.TextChoices):
    """Why the data must go (GDPR, article 17, paragraph 1)."""

    NOT_NEEDED = "a", _("No longer needed (art. 17.1.a)")
    WITHDRAWN = "b", _("Consent withdrawn (art. 17.1.b)")
    OBJECTED = "c", _("Objected to it (art. 17.1.c)")
    UNLAWFUL = "d", _("Kept without a legal basis (art. 17.1.d)")
    OBLIGED = "e", _("A law says that it must go (art. 17.1.e)")


class Sort(models.TextChoices):
    PARTY = "party", _("Contact")
    PERSON = "person", _("Colleague")


class Erasure(models.Model):
    """One contact or one colleague, forgotten. The row that is left of them has nothing but its number.

    `stays` says of what was kept `[{"code", "rule", "why", "until", "count"}]`: class, title of the rule, code of the
    reason, the first day on which it may go (ISO 8601, or empty), how many records (0: the name itself).
    `files` are the contents that went, as SHA-256. Until `finished_on` the name stands where the law keeps it.
    """

    sort = models.CharField(max_length=6, choices=Sort.choices)
    number = models.BigIntegerField(help_text="the id of the contact or the colleague")
    ground = models.CharField(max_length=1, choices=Ground.choices)
    asked_on = models.DateField()
    done_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField()
    gone_count = models.PositiveIntegerField(default=0)
    stays = models.JSONField(default=list)
    files = models.JSONField(default=list)
    finished_on = models.DateField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk or ''}".strip()

    @property
    def about(self) -> Party | Person | None:
        """The row that is left of them; None when it was taken away."""
        if self.sort == Sort.PARTY:
            return Party.objects.filter(pk=self.number).first()
        return Person.objects.filter(pk=self.number).first()


def is_half_forgotten(row: models.Model) -> bool:
    """Whether an erasure that is still to be finished is about this row: it names it by its number alone."""
    if not isinstance(row, Party | Person):
        return False
    sort = Sort.PARTY if isinstance(row, Party) else Sort.PERSON
    return Erasure.objects.filter(sort=sort, number=row.pk, finished_on=None).exists()
