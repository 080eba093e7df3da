"""What one node knows every node knows: sessions, limits, locks, memory, live updates, files, schedules."""

from __future__ import annotations

import os
import re
from collections import Counter
from functools import partial
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from tests.nodes.running import ADMIN
from tests.nodes.test_several_nodes import DO_REGISTER, FILE, Office, cluster, office, pytestmark
from tests.support.asking import Browser, ask
from tests.support.rivals import at_the_same_moment
from tests.support.serving import answers, eventually

__all__ = ["cluster", "office", "pytestmark"]
AN = "an@kantoor.example"


def do(office: Office, node: int, action: str, token: str = "", **body: Any) -> tuple[int, Any]:
    return ask(office.ports[node], f"/api/v1/actions/{action}/", token or office.token, body)


def test_what_one_node_knows_every_node_knows(office: Office) -> None:
    first, second = office.ports
    added = do(office, 0, "people.person.add", first_name="An", last_name="Proef", email=AN)
    assert added[0] == 200, added
    office.first.command("user", "add", AN)
    an = signed_in(office)
    assert [an.get(port, "/").status for port in office.ports] == [200, 200], "a session holds on every node"

    memory_is_one(office, an)
    live_updates_cross_nodes(office, an)
    a_record_is_locked_for_all(office)
    a_file_is_read_elsewhere(office)
    what_a_node_drew_goes_from_it(office)
    tries_are_counted_together(office)
    a_moment_comes_once(office)

    kept = Browser()
    kept.cookies = SimpleCookie({name: one.value for name, one in an.cookies.items()})
    assert [kept.get(port, "/").status for port in office.ports] == [200, 200]
    an.post(second, "/logout/")
    for browser in (an, kept):  # the key that was kept is sent again, to both
        told = [browser.get(port, "/").status for port in office.ports]
        assert told == [302, 302], "signed out at one, out at all"
    assert first != second


def signed_in(office: Office) -> Browser:
    """A mailed link, followed at the second node."""
    browser, link = Browser(), office.first.command("user", "login-link", AN)
    found = browser.post(office.ports[1], urlsplit(link).path)
    assert found.status == 302, found
    return browser


def memory_is_one(office: Office, an: Browser) -> None:
    """What is seldom changed is kept by each process: changed at one node, it is new at the other at once."""
    for number, (writes, reads) in enumerate([(0, 1), (1, 0)] * 3):
        name = f"Dienst {number}"
        assert name not in an.get(office.ports[reads], "/people/office/").text
        assert do(office, writes, "people.unit.add", code=f"D{number}", name=name)[0] == 200
        assert name in an.get(office.ports[reads], "/people/office/").text


def live_updates_cross_nodes(office: Office, an: Browser) -> None:
    """An open page at one node hears what is done at the other."""
    page = an.get(office.ports[1], "/").text
    headers = {"X-Spil-Live": re.findall(r'data-live="([^"]+)"', page)[0]}
    tag = an.get(office.ports[1], "/live/", **headers).headers["etag"]
    assert an.get(office.ports[1], "/live/", **headers, **{"If-None-Match": tag}).status == 304
    assert do(office, 0, "post.incoming.register", subject="Voor An", handler=AN)[0] == 200
    assert eventually(
        lambda: an.get(office.ports[1], "/live/", **headers, **{"If-None-Match": tag}).status == 204, 5
    )


def a_record_is_locked_for_all(office: Office) -> None:
    """Of two who do the same to one record at two nodes at the same moment one does, and the other is told."""
    for number in range(8):
        record = do(office, 0, "post.incoming.register", subject=f"Samen {number}")[1]["records"][0]["id"]
        answers = at_the_same_moment(
            *(partial(do, office, node, "post.item.close", item=record) for node in range(2))
        )
        assert sorted(status for status, _told in answers) == [200, 409]
    told = [ask(port, "/api/v1/records/post.incoming/?size=100", office.token)[1] for port in office.ports]
    numbers = sorted(int(one["number"].rpartition("-")[2]) for one in told[0]["records"])
    assert told[0] == told[1]
    assert numbers == list(range(1, len(numbers) + 1)), "one series, whoever gives its numbers"


def a_file_is_read_elsewhere(office: Office) -> None:
    status, answer = ask(office.ports[0], DO_REGISTER, office.token, {"subject": "Met bijlage", "file": FILE})
    assert status == 200, answer
    where = f"/api/v1/records/post.incoming/{answer['records'][0]['id']}/files/"
    (told,) = ask(office.ports[1], where, office.token)[1]
    assert ask(office.ports[1], f"{where}{told['id']}/", office.token)[1] == b"Geachte, een zonnewijzer."


def what_a_node_drew_goes_from_it(office: Office) -> None:
    """Drawn pages of what nobody keeps any more, whichever node it was that took the content away."""
    server = next(node for node in office.nodes if node.words[0] == "web")
    drawn = server.folder / "previews" / "ab" / ("ab" * 32)
    drawn.mkdir(parents=True)
    (drawn / "0-900.png").write_bytes(b"of a letter that was erased")
    os.utime(drawn, (1, 1))
    server.kill()
    server.start()
    assert eventually(lambda: not drawn.exists())
    assert eventually(lambda: answers(office.ports[0]))


def tries_are_counted_together(office: Office) -> None:
    """Eight wrong passwords, whichever node is asked."""
    answers = [
        Browser().post(office.ports[number % 2], "/login/", email=ADMIN, password=f"fout {number}")
        for number in range(10)
    ]
    assert [one.status for one in answers] == [422] * 8 + [429] * 2


def a_moment_comes_once(office: Office) -> None:
    """Two schedulers and two workers look at the clock; one of them dies, and every moment comes once all the same."""
    import psycopg

    name = "mailbox.send"
    scheduler = next(node for node in office.nodes if node.words == ("scheduler",))
    with psycopg.connect(office.database, autocommit=True) as line:
        for number in range(4):
            if number == 2:
                scheduler.kill()

            def count() -> int:
                return int(
                    line.execute("SELECT count(*) FROM jobs_job WHERE name = %s", [name]).fetchone()[0]
                )  # type: ignore[index]

            def is_due() -> bool:
                row = line.execute(
                    "SELECT next_at <= now() FROM jobs_scheduledjob WHERE name = %s", [name]
                ).fetchone()
                return row is None or bool(row[0])

            assert eventually(lambda: not is_due(), 60)
            before = count()
            line.execute(
                "UPDATE jobs_scheduledjob SET next_at = now() - interval '1 second' WHERE name = %s", [name]
            )
            assert eventually(lambda before=before: count() > before and not is_due(), 60), (
                "somebody looks at the clock"
            )
            assert count() == before + 1
        scheduler.start()
        moments = Counter(row[0] for row in line.execute("SELECT name FROM jobs_job WHERE name = %s", [name]))
    assert moments[name] >= 4
