"""kill -9 at named places and at random moments, while people work over HTTP: nothing is lost, doubled or half done.

Afterwards every act that was acknowledged is there once, and none that was refused; no number is missing or doubled,
no payment stands in two files, every file is whole, and so is the log.
"""

from __future__ import annotations

import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from spil.foundation.failpoints.places import INSIDE, OUTSIDE
from tests.archive import test_crashes as archive
from tests.faults.conftest import Deaths
from tests.faults.planting import FAULTS, as_found, plant
from tests.faults.served import ACTS, Dying
from tests.faults.storm import POST_BOX, Nursery, Part, Storm
from tests.intake import test_crashes as intake
from tests.support.clients import MAIL, Carrier, Notes
from tests.support.crew import LEAST, at_work, crew, enough_is_known
from tests.support.fixtures import is_deep
from tests.support.forking import moment_of
from tests.support.serving import answers, eventually, free_port
from tests.support.truths import agree, numbers_are_whole

DOOR = [
    *("locked:1", "performed:1", "inserted:1", "updated:1", "told:1", "settled:1", "reacted:1", "numbered:1"),
    *("indexed:1", "followed:1"),
]
#: what the reactions to a payment run write, in the same transaction
REACTED = ["locked:2", "performed:2", "updated:2", "told:2", "settled:2", "reacted:2"]
#: of a bulk action: the first piece stands, the second is not there
SECOND_PIECE = [f"{place.partition(':')[0]}:2" for place in DOOR] + ["reported:2"]
#: where each act dies
DEATHS: dict[str, list[str]] = {
    "register": DOOR,
    "approve": [*DOOR, "closed:1"],
    **dict.fromkeys(("take_back", "hold", "resume", "send_back", "reject", "change_due_date"), DOOR),
    "propose": [*DOOR, *REACTED, "closed:1"],
    "release": DOOR,
    "cancel": [*DOOR, *REACTED],
    "bulk": [*DOOR, "reported:1", "closed:1", *SECOND_PIECE],
}
#: those that die on PostgreSQL too, where a copy of the office costs a second
THE_SAME = ("approve", "propose", "release", "bulk")


@pytest.mark.long
def test_an_act_that_dies_is_not_there_or_there_once_and_is_done_by_asking_again(
    nursery: Nursery, dice: random.Random, deaths: Deaths
) -> None:
    able = [way for way in DEATHS if nursery.cluster is None or way in THE_SAME]
    every = is_deep() and {way: DEATHS[way] for way in able}
    way = dice.choice(able)
    chosen = every or {way: [dice.choice(DEATHS[way])]}
    for way, places in chosen.items():
        undisturbed, *lines = nursery.ask("die", way=way, places=["", *places], made=nursery.made)
        assert undisturbed["signal"] == 0
        assert undisturbed["found"]["problems"] == []
        assert not undisturbed["untouched"]
        for line in lines:
            told = f"{way} at {line['place']}"
            assert line["signal"] == int(signal.SIGKILL), told
            assert line["died"] == moment_of(line["place"]), told
            deaths.note("act", line["died"])
            is_nothing = line["died"] == "inside" and not (way == "bulk" and line["place"] in SECOND_PIECE)
            assert line["untouched"] == is_nothing, f"{told}: a row was written, or none was"
            assert line["again"] == 0, told
            assert _lasting(line["found"]) == _lasting(undisturbed["found"]), told


@pytest.mark.skipif(not is_deep(), reason="only on --deep: PostgreSQL starts anew after each death")
@pytest.mark.parametrize(
    ("way", "places"),
    [
        ("register", DOOR),
        ("approve", DOOR),
        ("release", DOOR),
        ("propose", [*DOOR, *REACTED]),
        ("bulk", SECOND_PIECE),
    ],
)
def test_an_act_during_which_the_database_dies_is_not_there_and_is_done_by_asking_again(
    nursery: Nursery, deaths: Deaths, way: str, places: list[str]
) -> None:
    if nursery.cluster is None:
        pytest.skip("only on PostgreSQL: the embedded database dies with the process")
    undisturbed = nursery.ask("die", way=way, places=[""], made=nursery.made)[0]
    for line in nursery.ask("die", way=way, places=places, made=nursery.made, victim="database"):
        told = f"{way} at {line['place']}"
        assert (line["signal"], line["died"]) == (-1, "inside"), f"{told}: the act says that it failed"
        deaths.note("database", line["died"])
        assert line["untouched"] == (way != "bulk"), told
        assert line["again"] == 0, told
        assert _lasting(line["found"]) == _lasting(undisturbed["found"]), told


def _lasting(found: dict[str, Any]) -> dict[str, Any]:
    """What is there in the end. Of ids a database leaves some out after an act that died, and the file of a payment run
    tells when it was made; what it pays is compared."""
    assert found["whole"]
    return {
        **found,
        "acts": Counter((act.split()[0], act.split()[2]) for act in Counter(found["acts"]).elements()),
        "attached": Counter(name for _record, name, _sha256 in found["attached"]),
        "runs": {number: {**run, "id": None} for number, run in found["runs"].items()},
        "reports": list(found["reports"].values()),
    }


def test_nine_in_ten_deaths_at_named_places_fall_inside_an_open_transaction_and_no_place_is_left_out() -> (
    None
):
    ways = [intake.PLACES, *2 * [[*intake.PLACES, *intake.ACKNOWLEDGED]], archive.PLACES, *DEATHS.values()]
    deaths = [place for places in ways for place in places]
    assert {place.partition(":")[0] for place in deaths} == {*INSIDE, *OUTSIDE}
    inside = sum(moment_of(place) == "inside" for place in deaths)
    assert inside * 10 >= len(deaths) * 9, f"{inside} of {len(deaths)}"


# -- at random moments -----------------------------------------------------------------------------------------------

#: kills, and the shortest and longest time between two of them (seconds)
KILLS, PAUSE = (150, (0.05, 0.9)) if is_deep() else (3, (0.2, 0.4))


@contextmanager
def running(
    nursery: Nursery, ports: list[int], workers: int, letterboxes: Sequence[int] = ()
) -> Iterator[list[Part]]:
    parts = [
        *(Part(nursery, f"mail{port}", ["mailbox", "deliver", "--port", str(port)]) for port in letterboxes),
        *(Part(nursery, f"web{port}", ["web", "--port", str(port), "--processes", "1"]) for port in ports),
        *(Part(nursery, f"worker{number}", ["worker"]) for number in range(workers)),
    ]
    for part in parts:
        part.start()
    try:
        assert all(eventually(lambda port=port: answers(port)) for port in (*ports, *letterboxes))
        yield parts
    finally:
        for part in parts:
            part.kill()


@pytest.mark.long
def test_whoever_is_killed_at_whatever_moment_nothing_is_lost_doubled_or_half_done(
    nursery: Nursery, dice: random.Random, capsys: pytest.CaptureFixture[str]
) -> None:
    ports, enough, notes = [free_port(), free_port()], threading.Event(), Notes()
    clients = crew(nursery.made, ports, enough, notes)
    letterboxes = [free_port()] if is_deep() else []  # by mail too
    clients += [
        Carrier(letterboxes, clients[0].who, enough, notes, number, address=POST_BOX)
        for number in range(2 * len(letterboxes))
    ]
    with running(nursery, ports, 2 if is_deep() else 1, letterboxes) as parts:
        with at_work(clients, enough):
            storm = Storm(parts, dice, nursery.cluster)
            storm.rage(KILLS, PAUSE)
            if is_deep():
                storm.go_on(PAUSE)
            assert eventually(lambda: enough_is_known(notes), 60), notes.told()
            assert not letterboxes or eventually(lambda: len(notes.done[MAIL]) >= LEAST, 60), notes.told()
            assert all(eventually(lambda port=port: answers(port)) for port in ports)
        assert eventually(lambda: _is_settled(nursery.ask("look")), 60), "the jobs come to their end"
    found = nursery.ask("look")
    with capsys.disabled():
        print(
            f"\n{storm.told()}; {notes.told()}; {len(found['letters'])} letters, {len(found['files'])} payment files"
        )

    if is_deep():
        assert not storm.spared(), storm.told()
    agree(notes, found)
    assert [fault for fault in FAULTS if not is_noticed(fault, notes, found)] == []
    if is_deep():
        nursery.command("audit", "verify")


def is_noticed(fault: str, notes: Notes, found: dict[str, Any]) -> bool:
    planted, told = as_found(deepcopy(found)), notes.copy()
    plant(fault, told, planted)
    try:
        agree(told, planted)
    except AssertionError:
        return True
    return False


def _is_settled(found: dict[str, Any]) -> bool:
    return all(state in {"done", "failed"} for state in found["jobs"].values())


# -- over HTTP, at named places ---------------------------------------------------------------------------------------

#: where a server dies during a call that has a key: what is answered is written with the act
SERVED = [*DOOR, "reported:1", "closed:1"]


@pytest.mark.long
def test_a_server_that_dies_during_a_call_has_done_it_once_when_the_client_asks_again(
    nursery: Nursery, dice: random.Random, deaths: Deaths, tmp_path: Path
) -> None:
    """kill -9 at a named place of the server that a client waits for; the client repeats the call under its key."""
    cases = [(act, place) for act in ACTS for place in SERVED]
    dying, died = Dying(nursery, tmp_path), Counter[str]()
    before, done = nursery.ask("look"), Counter[str]()
    for number, (act, place) in enumerate(cases if is_deep() else [dice.choice(cases)]):
        moment, told = ACTS[act](dying, f"served {number}", place)
        assert moment == moment_of(place), f"{act} at {place}"
        assert told.status == 200, f"{act} at {place}: {told}"
        assert told.again == (moment == "outside"), (
            f"{act} at {place}: what was done is told, and not done again"
        )
        died[moment] += 1
        deaths.note("server", moment)
        done[act] += 1
    found = nursery.ask("look")
    assert found["problems"] == []
    assert found["whole"]
    marks = {mark: rows for mark, rows in found["marks"].items() if mark.startswith("served ")}
    titles = Counter(title for _number, title in found["letters"] if title.startswith("served "))
    assert set(titles.values()) <= {1}
    assert all(len(rows) == 1 for rows in marks.values())
    assert (titles.total(), len(marks)) == (done["register"], done["approve"] + done["cancel"])
    assert len(found["runs"]) - len(before["runs"]) == done["propose"] + done["release"] + done["cancel"]
    assert len(found["files"]) - len(before["files"]) == done["release"]
    numbers_are_whole(found)
    assert died["inside"] * 10 >= died.total() * 9 or not is_deep()
