"""Faults as an office might have them after a storm, each to be noticed: planted in what was found there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.support.busy_office import APPROVE, ATTACH, CANCEL, PROPOSE, REGISTER, RELEASE
from tests.support.clients import Fight, Notes

Found = dict[str, Any]


def plant(fault: str, notes: Notes, found: Found) -> None:
    FAULTS[fault](notes, found)


def _an_act_twice(action: str) -> Callable[[Notes, Found], None]:
    def doubled(notes: Notes, found: Found) -> None:
        act = next(one for one in notes.there if one.action == action and not notes.perhaps[one])
        found["acts"][f"{act.action} {act.record} {act.by}"] += 1

    return doubled


def _an_act_is_gone(action: str) -> Callable[[Notes, Found], None]:
    def gone(notes: Notes, found: Found) -> None:
        act = next(one for one in notes.there if one.action == action)
        found["acts"][f"{act.action} {act.record} {act.by}"] -= notes.there[act]

    return gone


def _fought(notes: Notes, what: str) -> Fight:
    return next(one for one in notes.fights if one.what == what and one.has and one.refused)


def _refused_and_there(notes: Notes, found: Found) -> None:
    found["marks"][_fought(notes, "step 1").refused[0]] = [1]


def _told_to_two(notes: Notes, _found: Found) -> None:
    fight = _fought(notes, "step 2")
    fight.has.append(fight.refused.pop())


def _told_to_nobody(notes: Notes, _found: Found) -> None:
    fight = _fought(notes, "run")
    fight.refused.append(fight.has.pop())


def _a_step_twice(_notes: Notes, found: Found) -> None:
    acts = next(one["acts"] for one in found["approvals"].values() if one["count"] == 1)
    acts.insert(0, "approve")


def _released_by_the_maker(_notes: Notes, found: Found) -> None:
    run = next(iter(found["runs"].values()))
    found["acts"][f"{RELEASE} {run['id']} {run['maker']}"] = 1


def _cancelled_and_released(notes: Notes, found: Found) -> None:
    found["acts"][f"{CANCEL} {_fought(notes, 'release').prize} 0"] = 1


def _in_two_files(what: str) -> Callable[[Notes, Found], None]:
    def paid_twice(_notes: Notes, found: Found) -> None:
        first, second, *_others = found["files"]
        second[what].append(first[what][0])

    return paid_twice


def _in_two_runs(_notes: Notes, found: Found) -> None:
    found["claims"].append([found["claims"][0][0], "another"])


def _a_second_file(_notes: Notes, found: Found) -> None:
    found["files"].append(found["files"][0])


def _of_a_deed_one_is_missing(notes: Notes, found: Found) -> None:
    told = (one for one in notes.deeds if one.is_told and one.action == APPROVE)
    found["marks"][next(one.mark for one in told if found["marks"].get(one.mark))].pop()


def _both_of_a_list(notes: Notes, found: Found) -> None:
    """Each of two who ticked the same is told that all was done by him."""
    told = (one for one in notes.deeds if one.rivals and one.is_told)
    deed = next(one for one in told if one.done(found["reports"]) < set(one.ids))
    found["marks"][deed.mark] = list(deed.ids)


def _a_file_is_gone(notes: Notes, found: Found) -> None:
    sent = notes.files[0]
    found["attached"] = [one for one in found["attached"] if one[1] != sent.name]


def _a_file_is_another(notes: Notes, found: Found) -> None:
    sent = notes.files[0]
    found["attached"] = [[*one[:2], "0" * 64] if one[1] == sent.name else one for one in found["attached"]]


def _a_file_twice(notes: Notes, found: Found) -> None:
    prize = _fought(notes, "file").prize
    found["attached"].append(next(one for one in found["attached"] if one[0] == prize))


def _a_number_is_missing(_notes: Notes, found: Found) -> None:
    found["numbers"].remove(min(found["numbers"]))


def _a_number_is_doubled(_notes: Notes, found: Found) -> None:
    found["numbers"].append(max(found["numbers"]))


FAULTS: dict[str, Callable[[Notes, Found], None]] = {
    **{f"{action} twice": _an_act_twice(action) for action in (REGISTER, ATTACH, PROPOSE, RELEASE, APPROVE)},
    **{f"{action} is gone": _an_act_is_gone(action) for action in (REGISTER, ATTACH, PROPOSE, RELEASE)},
    "refused and there": _refused_and_there,
    "told to two": _told_to_two,
    "told to nobody": _told_to_nobody,
    "a step approved twice": _a_step_twice,
    "released by the maker": _released_by_the_maker,
    "cancelled and released": _cancelled_and_released,
    "a payment in two files": _in_two_files("references"),
    "an end-to-end id in two files": _in_two_files("ends"),
    "an invoice in two runs": _in_two_runs,
    "a run with two files": _a_second_file,
    "one of a deed is missing": _of_a_deed_one_is_missing,
    "both have the list": _both_of_a_list,
    "a file is gone": _a_file_is_gone,
    "a file is another": _a_file_is_another,
    "a file twice on a letter": _a_file_twice,
    "a number is missing": _a_number_is_missing,
    "a number is doubled": _a_number_is_doubled,
}


def as_found(found: Found) -> Found:
    """What was found, with acts that can be counted up: they came as JSON."""
    return {**found, "acts": Counter(found["acts"])}
