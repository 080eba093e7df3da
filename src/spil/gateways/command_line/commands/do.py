"""Do what can be done on the pages: ./spil do ACTION --on NUMBER name=value.

./spil do                  lists all actions
./spil do ACTION --help    tells what an action asks

A file is given as name=@PATH, several values by naming an answer several times, a row of a table as
name-0-column=value. Exit status 0 when it was done, 1 when it was refused or an answer cannot be read.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spil.foundation.access.actor import Actor
    from spil.foundation.actions.declaration import Action

ADD_HELP = False  # --help is about the action when one is named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-h", "--help", dest="wants_help", action="store_true", help="what an action asks")
    parser.add_argument("action", nargs="?", default="", metavar="ACTION")
    parser.add_argument("answers", nargs="*", metavar="name=value")
    parser.add_argument(
        "--as", dest="email", default="", metavar="EMAIL", help="who does it (default: Spil itself)"
    )
    parser.add_argument("--for", dest="for_email", default="", metavar="EMAIL", help="in whose name")
    parser.add_argument("--on", default="", metavar="NUMBER", help="number or id of what it is done to")
    parser.set_defaults(usage=parser.format_help)
    # answers may stand behind options, which plain parsing does not allow
    parser.parse_args = parser.parse_intermixed_args  # type: ignore[method-assign]


def needs(arguments: argparse.Namespace) -> str:
    """Telling what can be done makes no office."""
    return "django" if arguments.wants_help or not arguments.action else "office"


def run(arguments: argparse.Namespace) -> int:
    from django.utils import translation

    if not arguments.action:
        print(arguments.usage() if arguments.wants_help else _overview())
        return 0
    action = _action(arguments.action)
    if arguments.wants_help:
        print(_asked(action))
        return 0
    by = _actor(arguments)
    with translation.override(by.language):
        return _perform(action, arguments, by)


def _overview() -> str:
    from spil.foundation.actions.declaration import actions

    shown = sorted((one for one in actions if not one.hidden), key=lambda one: one.name)
    return "\n".join(f"{one.name:<40}{one.title}" for one in shown)


def _action(name: str) -> Action[Any, Any]:
    from spil.foundation.actions.declaration import actions
    from spil.gateways.command_line.registry import Refused

    action = actions.get(name)
    if action is None or action.hidden:
        raise Refused(f"There is no action {name}. ./spil do lists all of them.")
    return action


def _asked(action: Action[Any, Any]) -> str:
    from spil.foundation.records.kinds import FieldType

    lines = [f"{action.name}: {action.title}", (action.body.__doc__ or "").strip(), ""]
    if action.subject_name:
        lines.append(f"  --on NUMBER           {action.subject_name}")
    for question in action.questions:
        value = "@PATH" if question.type == FieldType.FILE else question.type.value
        notes = [str(question.title), "" if question.required else "(optional)"]
        if question.type == FieldType.CHOICE and not callable(question.ask.choices):
            codes = question.choices_for(None, None)  # type: ignore[arg-type]
            notes.append("one of " + ", ".join(str(code) for code, _label in codes))
        lines.append(f"  {f'{question.name}={value}':<22}{' '.join(filter(None, notes))}")
    return "\n".join(lines)


def _actor(arguments: argparse.Namespace) -> Actor:
    from django.utils import timezone

    from spil.foundation.access.actor import system_actor
    from spil.foundation.access.queries import actor_for
    from spil.gateways.command_line.colleagues import colleague
    from spil.gateways.command_line.registry import Refused

    now, today = timezone.now(), timezone.localdate()
    if not arguments.email:
        if arguments.for_email:
            raise Refused("Who acts for somebody says so with --as EMAIL.")
        return system_actor(now, today)
    actor = actor_for(colleague(arguments.email), now=now, today=today)
    if not arguments.for_email:
        return actor
    try:
        return actor.on_behalf_of(colleague(arguments.for_email).pk)
    except LookupError:
        raise Refused(
            f"{actor.name} has no mandate from {arguments.for_email} and is no deputy today."
        ) from None


def _perform(action: Action[Any, Any], arguments: argparse.Namespace, by: Actor) -> int:
    from spil.foundation.access.refusals import Refused as ActionRefused
    from spil.foundation.answers.reading import read_answers
    from spil.gateways.command_line.registry import Refused

    subject = _subject(action, arguments.on, by)
    answers = read_answers(action, _raw(action, arguments.answers), by=by, row=subject)
    if not answers.are_complete:
        raise Refused("\n".join(f"{name}: {' '.join(texts)}" for name, texts in answers.problems.items()))
    about = {action.subject_name: subject} if action.subject_name else {}
    try:
        result = action(by=by, **about, **answers.arguments)
    except ActionRefused as refused:
        raise Refused(str(refused.refusal)) from None
    for line in [*_told(result, subject), *action.remarked(result)]:
        print(line)
    return 0


def _subject(action: Action[Any, Any], wanted: str, by: Actor) -> Any:
    from spil.foundation.access.refusals import NotVisible
    from spil.foundation.answers.subjects import subject_named
    from spil.foundation.answers.types import Unreadable
    from spil.gateways.command_line.registry import Refused

    if not action.subject_name:
        if wanted:
            raise Refused(f"{action.name} is not done to something: leave --on out.")
        return None
    if not wanted:
        raise Refused(f"To what? --on NUMBER ({action.subject_name})")
    try:
        row = subject_named(action, by, wanted)
    except Unreadable as problem:
        raise Refused(str(problem)) from None
    if row is None:
        raise Refused(f"{wanted}: {NotVisible()}")
    return row


def _raw(action: Action[Any, Any], words: list[str]) -> dict[str, list[Any]]:
    """The answers by name. Raises Refused for a word without `=`, for what is not asked, and for a missing file."""
    from spil.foundation.records.kinds import FieldType
    from spil.gateways.command_line.registry import Refused

    types = {question.name: question.type for question in action.questions}
    raw: dict[str, list[Any]] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name.split("-")[0] not in types:
            raise Refused(f"{word}: not asked. ./spil do {action.name} --help tells what is.")
        answer: Any = value
        if types.get(name) == FieldType.FILE:
            answer = _stored(value)
        raw.setdefault(name, []).append(answer)
    return raw


def _stored(value: str) -> Any:
    from spil.foundation.files.store import store
    from spil.gateways.command_line.registry import Refused

    path = Path(value.removeprefix("@"))
    try:
        with path.open("rb") as content:
            return store().put(content, name=path.name)
    except OSError as problem:
        raise Refused(f"{path}: {problem.strerror}") from None


def _told(result: Any, subject: Any) -> list[str]:
    """One line for everything that was made, else for what it was done to."""
    from spil.foundation.records.kinds import kinds
    from spil.foundation.records.models import KindModel, Record

    values = result if isinstance(result, list | tuple) else [result]
    ids = [row.pk for row in values if isinstance(row, KindModel)]
    if not ids and isinstance(subject, KindModel | Record):
        ids = [subject.pk]
    records = Record.objects.filter(pk__in=ids).order_by("pk")
    return [f"{one.number or one.pk}  {one.title}  ({kinds.of(one).state_of(one).title})" for one in records]
