"""What has to be true after a storm: what people were told and what is in the office, compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from tests.support.busy_office import APPROVE, ATTACH, CANCEL, PROPOSE, REGISTER, RELEASE, TAKE_BACK
from tests.support.clients import INTAKE, MAIL, MANY, Act, Deed, Fight, Notes

#: of what clients do, each time is one event on the record
COUNTED = frozenset({REGISTER, ATTACH, APPROVE, TAKE_BACK, PROPOSE, RELEASE, CANCEL})


def agree(notes: Notes, found: dict[str, Any]) -> None:
    """Every acknowledged act is there once, no refused one is, and numbers, files and log are whole."""
    assert notes.strange == []
    acts_are_there_as_often_as_was_told(notes, found)
    letters_are_there_once(notes, found)
    approvals_are_there_once(notes, found)
    payments_are_there_once(notes, found)
    for deed in notes.deeds:
        deed_is_whole_or_not_there(deed, found)
    many_are_told_by_their_report(notes, found)
    for fight in notes.fights:
        one_has_it(fight, found)
    files_are_there_once(notes, found)
    numbers_are_whole(found)
    assert found["problems"] == []
    assert found["whole"]


def acts_are_there_as_often_as_was_told(notes: Notes, found: dict[str, Any]) -> None:
    """By action, record and person: what was acknowledged, and at most what stayed unanswered; so nothing refused."""
    told, perhaps = Counter(notes.there), Counter(notes.perhaps)
    for deed in notes.deeds:
        is_known = deed.is_told and len(deed.ids) < MANY
        acts = deed.done(found["reports"]) if is_known else deed.ids
        (told if is_known else perhaps).update(Act(deed.action, pk, deed.by) for pk in acts)
    people = {act.by for act in (*told, *perhaps)}
    there: Counter[Act] = Counter()
    for act, count in found["acts"].items():
        action, record, by = act.split()
        if action in COUNTED and by != "None" and int(by) in people:
            there[Act(action, int(record), int(by))] += count
    assert not told - there, f"acknowledged, and not there: {told - there}"
    # of what makes a record nobody knows which it made when the line broke
    unknown = Counter((act.action, act.by) for act in perhaps.elements() if not act.record)
    for act, count in (there - told - perhaps).items():
        assert act not in told, f"{act} is there more often than anybody was told"
        unknown[act.action, act.by] -= 1
        assert count == 1, f"{act} is there {count} times"
        assert unknown[act.action, act.by] >= 0, f"{act} is there and nobody was told so"


def letters_are_there_once(notes: Notes, found: dict[str, Any]) -> None:
    counted = Counter(title for _number, title in found["letters"])
    by_number = dict(found["letters"])
    for mark, answer in notes.done[REGISTER].items():
        assert by_number.get(answer["records"][0]["number"]) == mark, f"{mark} was acknowledged"
    assert set(counted.values()) <= {1}, "registered twice"
    assert set(notes.done[MAIL]) <= set(counted), "what the mail server need not keep any more is there"
    known = {mark for way in (REGISTER, MAIL) for mark in (*notes.done[way], *notes.unanswered[way])}
    handed_in = {f"{mark}.txt" for mark in (*notes.done[INTAKE], *notes.unanswered[INTAKE])}
    assert set(counted) <= known | handed_in, set(counted) - known - handed_in


def approvals_are_there_once(notes: Notes, found: dict[str, Any]) -> None:
    marks = found["marks"]
    for mark in notes.done[APPROVE]:
        assert len(marks.get(mark, [])) == 1, f"{mark} was acknowledged"
    assert not set(marks) & notes.refused[APPROVE], "what was refused is there"
    assert all(len(marks.get(mark, [])) <= 1 for mark in notes.unanswered[APPROVE])
    for invoice, steps in found["approvals"].items():
        acts, again = steps["acts"], ["approve", "take back"]
        is_right = (
            acts.count("approve") <= steps["count"]
            if steps["count"] > 1
            else acts == [again[number % 2] for number in range(len(acts))]
        )
        assert is_right, f"a step of {invoice} was approved twice: {acts}"


def payments_are_there_once(notes: Notes, found: dict[str, Any]) -> None:
    runs, files = found["runs"], found["files"]
    for answer in notes.done[PROPOSE].values():
        assert any(one["number"] in runs for one in answer["records"])
    released = {run["id"]: number for number, run in runs.items() if run["state"] == "released"}
    told = {act.record for act in notes.there if act.action == RELEASE}
    assert told <= set(released)
    assert set(released) <= told | {act.record for act in notes.perhaps if act.action == RELEASE}
    assert {mark for mark in notes.refused[RELEASE] if mark.endswith("alone")}, "nobody releases an own run"
    alone = {f"{RELEASE} {run['id']} {run['maker']}" for run in runs.values()}
    assert not alone & set(found["acts"]), "what was refused is there"
    assert sorted(one["run"] for one in files) == sorted(released.values()), (
        "a file for each run, and one only"
    )
    assert all(one["message"] == one["run"] for one in files)
    invoices = Counter(invoice for invoice, _run in found["claims"])
    assert set(invoices.values()) <= {1}, "an invoice stands in two runs"
    for what in ("ends", "references"):
        paid = Counter(end for one in files for end in one[what])
        assert set(paid.values()) <= {1}, f"a payment stands in two files: {paid.most_common(3)}"
    assert all(len(found["marks"].get(mark, [])) == 1 for mark in notes.done[CANCEL])


def deed_is_whole_or_not_there(deed: Deed, found: dict[str, Any]) -> None:
    """One transaction is there or not; of what two did at the same moment each has what it was told."""
    there = Counter(found["marks"].get(deed.mark, []))
    assert set(there.values()) <= {1}, f"{deed.mark} is there twice"
    if deed.action != APPROVE or len(deed.ids) >= MANY:
        return  # taking back leaves no mark; many are told piece by piece
    if deed.is_told:
        assert set(there) == deed.done(found["reports"]), f"{deed.mark} is not what was told"
    else:
        assert set(there) in ([set(), set(deed.ids)]) or deed.rivals, f"{deed.mark} is half done"


def many_are_told_by_their_report(notes: Notes, found: dict[str, Any]) -> None:
    """What takes several transactions is told piece by piece, also when it was asked for twice."""
    deeds = [deed for deed in notes.deeds if len(deed.ids) >= MANY]
    asked = {pk for deed in deeds for pk in deed.ids}
    outcomes = [outcome for report in found["reports"].values() for outcome in report["outcomes"]]
    told = {pk for pk, is_done, *_words in outcomes if is_done}
    many = Counter(pk for deed in deeds for pk in found["marks"].get(deed.mark, []))
    assert set(many.values()) <= {1}, "approved twice"
    assert set(many) == told & asked, "the report tells what was done, and nothing else"
    if "done" in found["jobs"].values():
        assert set(many) == asked


def one_has_it(fight: Fight, found: dict[str, Any]) -> None:
    assert len(fight.has) <= 1, f"told to more than one: {fight}"
    assert fight.has or fight.untold, f"told to nobody: {fight}"
    acts, record = found["acts"], f" {fight.prize} "
    if fight.what.startswith("step"):
        there = {mark for mark in (*fight.has, *fight.refused, *fight.untold) if mark in found["marks"]}
        assert len(there) == 1, f"{there} of {fight}"
        assert not there - {*fight.has, *fight.untold}, f"refused, and there: {fight}"
    elif fight.what == "run":
        assert fight.has, fight
    elif fight.what == "release":
        ended = {act: n for act, n in acts.items() if record in act and act.startswith((RELEASE, CANCEL))}
        assert list(ended.values()) == [1], f"{ended} of {fight}"
    elif fight.what == "file":
        assert len([one for one in found["attached"] if one[0] == fight.prize]) == 1, fight


def files_are_there_once(notes: Notes, found: dict[str, Any]) -> None:
    by_name: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for record, name, sha256 in found["attached"]:
        by_name[name].append((record, sha256))
    for sent in notes.files:
        assert by_name[sent.name] == [(sent.record, sent.sha256)], f"{sent} is {by_name[sent.name]}"
    sent_by_clients = {name for name in by_name if name.endswith(".txt")}
    assert sent_by_clients <= {sent.name for sent in notes.files} | notes.files_perhaps
    assert all(len(by_name[name]) <= 1 for name in notes.files_perhaps)


def numbers_are_whole(found: dict[str, Any]) -> None:
    """Every series, of whatever kind."""
    series: dict[tuple[str, str], list[int]] = defaultdict(list)
    for entity, number in found["numbers"]:
        name, _dash, count = number.rpartition("-")
        series[entity, name].append(int(count))
    for name, numbers in series.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), (
            f"a number of {name} is missing or doubled"
        )
