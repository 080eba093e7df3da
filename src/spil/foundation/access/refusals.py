"""A reason for no: declared once, with a name, filled with facts, shown in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from spil.foundation.workflow.rules import Text


@dataclass(frozen=True)
class Reason:
    """A named reason. `text` says why not, `remedy` who can or what helps; both may hold %(facts)s."""

    code: str
    text: Text
    remedy: Text = ""

    def __call__(self, **facts: Any) -> Refusal:
        return Refusal(self, facts)


@dataclass(frozen=True)
class Refusal:
    """Why something cannot be done, here and now, by this actor. `field` names the question it is about, if one."""

    reason: Reason
    facts: dict[str, Any] = field(default_factory=dict)
    field: str = ""

    @property
    def code(self) -> str:
        return self.reason.code

    @property
    def text(self) -> str:
        return str(self.reason.text) % self.told

    @property
    def remedy(self) -> str:
        return str(self.reason.remedy) % self.told

    @property
    def told(self) -> dict[str, Any]:
        """The facts as the reader's language writes them."""
        locale = get_language() or "nl"
        return {
            name: format_date(fact, "d MMMM y", locale=locale.replace("-", "_"))
            if type(fact) is date
            else fact
            for name, fact in self.facts.items()
        }

    def about(self, name: str) -> Refusal:
        return Refusal(self.reason, self.facts, name)

    def __str__(self) -> str:
        return f"{self.text} {self.remedy}".strip()


class Refused(Exception):
    """An action was refused; nothing was written."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal

    def __str__(self) -> str:
        return f"{self.refusal.code}: {self.refusal}"


NotPermitted = Reason("NotPermitted", _("Your role does not include this."), _("Ask: %(who)s."))
WrongState = Reason("WrongState", _("This is not possible while it is “%(state)s”."))
OutsideMandate = Reason(
    "OutsideMandate",
    _("You have no mandate from %(giver)s for this."),
    _("%(giver)s can do it, or extend the mandate."),
)
OverMandate = Reason(
    "OverMandate", _("This is more than the mandate allows."), _("Somebody with a higher limit decides.")
)
NoMandate = Reason(
    "NoMandate", _("You have no mandate to decide this."), _("Somebody with a mandate decides.")
)
InOwnName = Reason("InOwnName", _("This is done in one’s own name only."), _("Do it in your own name."))
NotVisible = Reason("NotVisible", _("There is no such record, or you may not see it."))
ChangedMeanwhile = Reason(
    "ChangedMeanwhile", _("Somebody changed this meanwhile."), _("Look at the change and try again.")
)
FourEyes = Reason("FourEyes", _("You worked on this yourself; somebody else decides."), _("Ask: %(who)s."))
