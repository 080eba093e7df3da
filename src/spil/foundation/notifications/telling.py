"""A notice in words, in the active language: for the bell, the list and the mail. Runs no query.

A text never says more than its reader may see: the caller read the notice through `told_to`. `outside` is for what
leaves the house (mail, calendar): of a record for named people it gives the number alone, when the office says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from spil.foundation.actions.declaration import actions
from spil.foundation.events.models import Event
from spil.foundation.jobs.declaration import jobs
from spil.foundation.notifications.models import Notice
from spil.foundation.notifications.topics import BY_CODE
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import Record
from spil.foundation.records.rules import Confidentiality
from spil.foundation.ui.rules import day_text


@dataclass(frozen=True)
class Words:
    """`what` is the record or the job, `number` its number, `said` what is the matter, `icon` that of the topic."""

    what: str
    number: str
    said: str
    icon: str


def words(notice: Notice, today: date, locale: str, *, outside: bool = False) -> Words:
    """The notice in words. `outside` leaves away the title of what is for named people."""
    icon = BY_CODE[notice.topic].icon
    if "release" in notice.detail:
        return Words(
            f"Spil {notice.detail['release']}", "", _("Spil was brought up to date. See what changed."), icon
        )
    if "stranded" in notice.detail:
        text = _(
            "This belonged to %(name)s, who left, and nobody who could be asked next may read it. Whoever reads it, or"
            " looks after Spil, shares it."
        )
        return Words(notice.detail["stranded"], "", text % notice.detail, icon)
    if notice.record is None:
        return Words(_job_title(notice), notice.detail.get("number", ""), _of_job(notice), icon)
    number = notice.record.number or ""
    return Words(title_of(notice.record, outside=outside), number, said(notice, today, locale), icon)


def title_of(record: Record, *, outside: bool = False) -> str:
    """The title, or `record IN-2026-0412` where the title does not leave the house."""
    if outside and record.confidentiality == Confidentiality.NAMED:
        return _("record %(number)s") % {"number": record.number or record.pk}
    return record.title


def said(notice: Notice, today: date, locale: str) -> str:
    """What is the matter, in one sentence without the record's own words."""
    match notice.topic:
        case "decision":
            text = _("A decision is asked: %(action)s.") % {"action": _action_title(notice)}
        case "offer":
            text = _("%(name)s wants to hand this over to you.") % {"name": _doer(notice.event)}
        case "mention":
            text = _("%(name)s mentioned you.") % {"name": _doer(notice.event)}
        case "deadline":
            text = _of_deadline(notice, today, locale)
        case "turn" if notice.turn is not None:
            text = _("Your turn: %(action)s.") % {"action": _action_title(notice)}
        case "turn":
            text = _("%(name)s gave you this.") % {"name": _doer(notice.event)}
        case _:
            text = f"{_doer(notice.event)} {_deed(notice)}."
    if notice.about is not None:
        return _("%(said)s For %(name)s, who is absent.") % {"said": text, "name": notice.about}
    return text


def url_of(notice: Notice) -> str:
    """Where the notice leads: it is read then."""
    return reverse("notice", args=[notice.pk])


def _doer(event: Event | None) -> str:
    return str(event.by) if event is not None and event.by is not None else "Spil"


def _deed(notice: Notice) -> str:
    action = actions.get(notice.event.action) if notice.event is not None else None
    if action is None:
        return _("changed this")
    record, event = notice.record, notice.event
    moved = event is not None and event.to_state != event.from_state
    deed = action.tale(moved=moved)
    if record is None or event is None or not event.to_state or not moved:
        return deed
    states = kinds.of(record).states
    state = str(states[event.to_state].title) if event.to_state in states else ""
    return f"{deed} ({state.lower()})" if state else deed


def _action_title(notice: Notice) -> str:
    action = actions.get(notice.turn.action) if notice.turn is not None else None
    return str(action.title).lower() if action is not None else _("your answer")


def _of_deadline(notice: Notice, today: date, locale: str) -> str:
    due_on = date.fromisoformat(notice.detail["due_on"])
    if due_on < today:
        days = (today - due_on).days
        return (
            pgettext("deadline", "Over since %(day)s.") % {"day": day_text(due_on, today, locale)}
            if days
            else ""
        )
    return _("To be done before %(day)s.") % {"day": day_text(due_on, today, locale)}


def _job_title(notice: Notice) -> str:
    name = notice.detail.get("name", "")
    return next((str(job.title) for job in jobs if job.name == name), name)


def _of_job(notice: Notice) -> str:
    if notice.detail.get("outcome") == "failed":
        return _("This failed. Whoever looks after Spil finds the reason with the job.")
    if notice.detail.get("outcome") == "waits":
        return _("Something of it waits for you.")
    return _("This is ready.")
