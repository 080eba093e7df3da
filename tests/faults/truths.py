"""What has to be true after a storm: what people were told and what is in the office, compared."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.faults.clients import MAIL, MANY, Bulk, Notes
from tests.faults.office import APPROVE, CANCEL, PROPOSE, REGISTER, RELEASE, TAKE_BACK


def agree(notes: Notes, bulk: Bulk, found: dict[str, Any], made: dict[str, Any]) -> None:
    """Every acknowledged act is there once, no refused one is, and numbers, files and log are whole."""
    assert notes.strange == []
    letters_are_there_once(notes, found)
    approvals_are_there_once(notes, found)
    payments_are_there_once(notes, found, made)
    bulk_is_whole_or_not_there(bulk, found)
    numbers_are_whole(found)
    assert found["problems"] == []
    assert found["whole"]


def letters_are_there_once(notes: Notes, found: dict[str, Any]) -> None:
    counted = Counter(title for _number, title in found["letters"])
    by_number = dict(found["letters"])
    for mark, answer in notes.done[REGISTER].items():
        assert by_number.get(answer["records"][0]["number"]) == mark, f"{mark} was acknowledged"
    assert set(counted.values()) <= {1}, "registered twice"
    assert set(notes.done[MAIL]) <= set(counted), "what the mail server need not keep any more is there"
    known = (set(notes.done[way]) | notes.unanswered[way] for way in (REGISTER, MAIL))
    assert set(counted) <= set().union(*known)


def approvals_are_there_once(notes: Notes, found: dict[str, Any]) -> None:
    marks = found["marks"]
    for mark in notes.done[APPROVE]:
        assert len(marks.get(mark, [])) == 1, f"{mark} was acknowledged"
    assert not set(marks) & notes.refused[APPROVE], "what was refused is there"
    assert all(len(marks.get(mark, [])) <= 1 for mark in notes.unanswered[APPROVE])
    acknowledged = Counter(mark.split()[0] for mark in notes.done[TAKE_BACK])
    perhaps = Counter(mark.split()[0] for mark in notes.unanswered[TAKE_BACK])
    for invoice, count in acknowledged.items():
        there = sum(n for act, n in found["acts"].items() if act.startswith(f"{TAKE_BACK} {invoice} "))
        assert count <= there <= count + perhaps[invoice]


def payments_are_there_once(notes: Notes, found: dict[str, Any], made: dict[str, Any]) -> None:
    runs, files = found["runs"], found["files"]
    for answer in notes.done[PROPOSE].values():
        assert any(one["number"] in runs for one in answer["records"])
    released = {number for number, state in runs.items() if state == "released"}
    assert set(notes.done[RELEASE]) <= released
    assert released <= set(notes.done[RELEASE]) | notes.unanswered[RELEASE]
    assert {mark for mark in notes.refused[RELEASE] if mark.endswith("alone")}, "nobody releases an own run"
    assert sorted(one["run"] for one in files) == sorted(released), "a file for each run, and one only"
    assert all(one["message"] == one["run"] for one in files)
    invoices = Counter(invoice for invoice, _run in found["claims"])
    assert set(invoices.values()) <= {1}, "an invoice is paid twice"
    ends = Counter(end for one in files for end in one["paid"])
    assert set(ends.values()) <= {1}, "a payment stands in two files"
    assert all(len(found["marks"].get(mark, [])) == 1 for mark in notes.done[CANCEL])
    nour = made["people"]["nour"]
    alone = [act for act in found["acts"] if act.startswith(f"{RELEASE} ") and act.endswith(f" {nour}")]
    assert alone == [], "what was refused is there"


def bulk_is_whole_or_not_there(bulk: Bulk, found: dict[str, Any]) -> None:
    """One transaction is there or not; what takes several is told piece by piece, also when it was asked for twice."""
    told = {pk for _job, outcomes in found["reports"] for pk, is_done, *_words in outcomes if is_done}
    many: Counter[int] = Counter()
    for mark, (action, ids, is_done) in bulk.marks.items():
        there = Counter(found["marks"].get(mark, []))
        assert set(there.values()) <= {1}, f"{mark} is there twice"
        if len(ids) == MANY:
            many += there
        elif action == APPROVE:
            assert set(there) in ([set(ids)] if is_done else [set(), set(ids)]), f"{mark} is half done"
    assert set(many.values()) <= {1}, "approved twice"
    assert set(many) == told & set(bulk.many), "the report tells what was done, and nothing else"
    if "done" in found["jobs"].values():
        assert set(many) == set(bulk.many)


def numbers_are_whole(found: dict[str, Any]) -> None:
    for numbers in ([number for number, _title in found["letters"]], list(found["runs"])):
        counted = sorted(int(number.rpartition("-")[2]) for number in numbers)
        assert counted == list(range(1, len(counted) + 1)), "a number is missing or doubled"
