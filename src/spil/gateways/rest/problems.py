"""Why not, as an answer."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from spil.foundation.access.refusals import NotVisible, Refusal
from spil.foundation.identity.throttling import wait_words
from spil.gateways.rest.schemas import Problem


class Answered(Exception):
    """Ends a request with a problem."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(problem.code)
        self.status, self.problem = status, problem


class TooOften(Answered):
    """Ends a request of who asks more than there is; `wait` is how long it takes until there is more."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(429, Problem(code="TooOften", text=wait_words(wait)))
        self.wait = wait


def out_of_scope(wanted: str) -> Answered:
    """The token may not do this, whatever its person may."""
    text = _("This token does not reach so far: “%(what)s” is outside of it.") % {"what": wanted}
    return Answered(403, Problem(code="OutOfScope", text=text))


def without_second_step() -> Answered:
    """Whose token it is has to set up a second step first."""
    text = _("A second step is asked of whose token this is. It reaches something again once that is set up.")
    return Answered(403, Problem(code="SecondStepDue", text=text))


def nowhere() -> Answered:
    """What does not exist and what may not be seen: one answer, so that nobody can tell them apart."""
    return Answered(404, Problem(code="NotVisible", text=NotVisible().text))


def refused(refusal: Refusal) -> Answered:
    if refusal.code == NotVisible.code:
        return nowhere()
    problems = {refusal.field: [refusal.text]} if refusal.field else {}
    told = Problem(code=refusal.code, text=refusal.text, remedy=refusal.remedy, problems=problems)
    return Answered(409, told)


def unreadable(problems: dict[str, list[str]]) -> Problem:
    return Problem(code="Unreadable", text=_("Some answers cannot be read."), problems=problems)
