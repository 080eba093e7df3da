"""What docs/reference/rights.md says of addresses is what the program does, in both directions.

Address x role, by GET and POST; whoever did not sign in; what is somebody else's, and what is hidden. Everyday a sample
by the seed, --deep takes all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from spil.foundation.events.models import Event
from spil.foundation.exports.models import Export
from spil.foundation.identity.models import ExternalIdentity, Passkey, Token
from spil.foundation.imports.models import Run
from spil.foundation.jobs.models import Job
from spil.foundation.listing.models import Report, SavedView
from spil.foundation.manifest.registry import modules
from spil.foundation.notifications.models import Notice
from spil.foundation.organisation.models import Role
from spil.foundation.records.kinds import kinds
from spil.modules.notebook.models import Block
from tests.attackers.comparing import NOWHERE, Ways, alike, told, undone, ways
from tests.attackers.rights import ROLES, Rights, written
from tests.consistency.keys import key_register
from tests.consistency.test_canaries import patterns
from tests.support.canaries import plant
from tests.support.fixtures import sample
from tests.support.office import small_office

pytestmark = [pytest.mark.django_db, pytest.mark.consistency, pytest.mark.long]
#: rows that belong to one person, for the addresses of what is one's own
OWNED: dict[str, type[Model]] = {
    "account-identity-remove": ExternalIdentity,
    "account-passkey-remove": Passkey,
    "account-token-withdraw": Token,
    "export": Export,
    "export-file": Export,
    "import-done": Run,
    "import-undo": Run,
    "intake-job": Job,
    "list-view": SavedView,
    "notebook-block-stop": Block,
    "notice": Notice,
    "report": Report,
    "undo": Event,
}
#: kinds whose records an address is for, where it is not for all
FOR_KIND = {"archive-lines": "archive.destruction", "dossier-label": "dossiers.dossier", **dict.fromkeys(
    ("notebook-tick", "notebook-accept", "notebook-step"), "notebook.task"
)}  # fmt: skip
#: what parameters of addresses are filled with, so that something is there
FILLED = {
    "code": "post.incoming", "kind": "post.incoming", "filtered": "state", "form": "csv", "secret": "x" * 22,
    "question": "unit", "name": "people.unit.add", "number": "1", "sequence": "1", "file": "1",
}  # fmt: skip
FILLED_AT = {
    "act-on": {"name": "records.record.assign"}, "act-with": {"name": "people.unit.change"},
    "import-with": {"name": "registers.row.add"}, "lookup": {"name": "records.record.assign", "question": "owner"},
    "guide": {"name": "lijsten"}, "guide-picture": {"name": "aanmelden"},
    "today-list": {"code": next(one.code for one in modules.cards() if one.waiting)},
}  # fmt: skip


def known_addresses() -> dict[str, str]:
    """Route by route the name, the actions of REST as one."""
    found = {}
    for route, pattern in patterns():
        if not route.startswith("static"):
            found["/" + re.sub(r"(api/v1/actions/)[^/]+/$", r"\1ACTION/", route)] = str(pattern.name)
    return found


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    said, known = set(written()["Addresses"]), set(known_addresses())
    assert said == known, f"no line: {sorted(known - said)}; no address: {sorted(said - known)}"


@pytest.fixture
def rights() -> Rights:
    return Rights()


def test_every_address_is_for_whom_the_matrix_says(rights: Rights) -> None:
    """Address x role, by GET and POST; whoever did not sign in; and what is somebody else's or hidden."""
    lines = {route: line.split(" | ")[0] for route, line in written()["Addresses"].items()}
    people = {role: ways(person).client for role, person in rights.people.items()}
    insider = ways(rights.office.people["bart"]).client
    names = known_addresses()
    problems = []
    for route, role in sample(list(product(lines, ROLES)), 30):
        try:
            with undone():
                Opening(rights, route, names[route], people[role], insider, role).as_said(lines[route])
        except AssertionError as problem:
            problems.append(str(problem).partition("\n")[0])
    assert not problems, "\n".join(problems)


@dataclass
class Opening:
    """One address, opened by one person."""

    rights: Rights
    route: str
    name: str
    client: Client
    insider: Client
    role: str

    @property
    def where(self) -> str:
        return f"{self.route} as {self.role}"

    def as_said(self, who: str) -> None:
        if who == "token":
            answers = {self.status(method, NOWHERE, by=Client()) for method in ("get", "post")}
            assert answers <= {401, 405}, f"{self.where}: {answers}"
            assert 401 in answers, f"{self.where}: {answers}"
            return
        nobody = Client().get(self.path(NOWHERE))
        sent_away = nobody.status_code == 302 and nobody["Location"].startswith("/login/?")
        assert sent_away == (who not in {"open", "secret", "probe"} and "api" not in self.route), self.where
        match who:
            case "open" | "probe" | "nobody here":
                pass
            case "secret":
                assert self.status("get", NOWHERE) in {200, 403, 404, 429}, self.where
            case "action" if self.name == "act-with":
                keeps = self.role in {Role.OFFICE_MANAGER, Role.HR, Role.ADMINISTRATOR}
                assert self.status("get", self.somebody()) == (200 if keeps else 404), self.where
            case "signed in" | "action":
                refused = (
                    {403, 422} if who == "action" else set()
                )  # as the action says: in its form, or without
                allowed = {200, 302, 405, *refused}
                assert self.status("get", self.somebody()) in allowed, self.where
            case "record" | "file":
                self.hidden(who)
            case "own":
                self.somebody_elses()
            case _:
                self.for_roles(who.split(", "))

    def path(self, pk: Any) -> str:
        filled = {**FILLED, **FILLED_AT.get(self.name, {}), "pk": str(pk), "wanted": str(pk)}
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: filled.get(found[1], str(pk)), self.route).replace(
            "ACTION", "post.incoming.register"
        )

    def ask(self, method: str, client: Client, pk: Any) -> Any:
        return getattr(client, method)(self.path(pk))

    def status(self, method: str, pk: Any, by: Client | None = None) -> int:
        """What is answered; a file is read to its end, as every server does, so that it is closed."""
        answer = self.ask(method, by or self.client, pk)
        b"".join(answer.streaming_content) if answer.streaming else answer.content
        return int(answer.status_code)

    def somebody(self) -> int:
        return int(
            self.rights.register.pk if self.name == "import-with" else self.rights.office.units["FAC"].pk
        )

    def hidden(self, who: str) -> None:
        code = FOR_KIND.get(self.name, min(self.rights.canaries))
        canary = self.rights.canaries[code]
        pk = canary.files[0] if who == "file" else canary.record.pk
        for method in ("get", "post"):
            alike(partial(self.ask, method, self.client), pk, f"{self.where}, {method}")
        read = [told(partial(self.ask, method, self.insider), pk)[0][0] for method in ("get", "post")]
        assert set(read) - {404, 405}, f"{self.route}: not even for who reads it ({read})"

    def somebody_elses(self) -> None:
        if self.name == "post-new-file":  # by the session: post/tests/test_pages.py
            return
        model: Any = OWNED[self.name]
        row = model.objects.latest("pk") if model is Event else self.rights.new(model)
        for method in ("get", "post"):
            alike(partial(self.ask, method, self.client), row.pk, f"{self.where}, {method}")
        assert type(row)._default_manager.filter(pk=row.pk).exists(), f"{self.where}: it is gone"

    def for_roles(self, roles: list[str]) -> None:
        assert set(roles) <= set(ROLES), f"{self.route}: {roles}"
        for method in ("get", "post"):
            status = self.status(method, NOWHERE)
            if self.role in roles:
                assert status != 403, f"{self.where}, {method}"
            else:
                assert status in {403, 405}, f"{self.where}, {method}: {status}"


def test_what_is_put_out_of_sight_changes_no_page_no_count_and_no_cost() -> None:
    """An office with and without a hidden record of every kind looks the same to a stranger, and asks as much."""
    office = small_office()
    key_register(office)
    strangers = {key: ways(office.people[key]) for key in ("thijs", "lotte")}
    paths = [
        "/search/?q=zoekwoord",
        "/search/?q=kanarie",
        "/search/palette/?q=zoekwoord",
        "/lookup/records.record.link/other/?q=zoek",
    ]
    paths += [
        f"/list/{kind.code}/?view=all{more}"
        for kind in kinds
        for more in ("", "&shape=board", "&group=state", "&text=zoekwoord")
    ]
    paths += [f"/list/{kind.code}/export/csv/?view=all" for kind in kinds]
    paths += [f"/today/{card.code}/" for card in modules.cards() if card.waiting]
    paths += [f"/{route}" for route, pattern in patterns() if not pattern.pattern.converters and quiet(route)]
    paths += [f"/api/v1/records/{kind.code}/" for kind in kinds]
    cases = sample(list(product(strangers, paths)), 25)
    before = {case: seen(strangers[case[0]], case[1]) for case in cases}
    before = {case: seen(strangers[case[0]], case[1]) for case in cases}  # what is read once is read by now
    plant(office, "bart")
    after = {case: seen(strangers[case[0]], case[1]) for case in cases}
    changed = [f"{key} at {path}" for key, path in cases if before[key, path][0] != after[key, path][0]]
    dearer = [
        f"{key} at {path}: {before[key, path][1]}, then {after[key, path][1]}"
        for key, path in cases
        if before[key, path][1] != after[key, path][1]
        and before[key, path][1] not in {seen(strangers[key], path)[1] for _again in range(2)}
    ]
    assert not changed, "\n".join(changed)
    assert not dearer, "\n".join(dearer)


#: pages that end the session, or say the time or the machine
LOUD = (
    "static", "logout", "live", "login", "status", "metrics", "ready", "api", "alive", "post/new/file",
    "intake/separator",
)  # fmt: skip


def quiet(route: str) -> bool:
    return not route.startswith(LOUD)


def seen(who: Ways, path: str) -> tuple[Any, int]:
    """What somebody is shown, and how many questions that took; one in twenty of REST also takes a next portion."""
    if not path.startswith("/api/"):
        return told(lambda _pk: who.client.get(path), 0)
    head = {"authorization": f"Bearer {who.token}"}
    twice = [told(lambda _pk: who.client.get(path, headers=head), 0) for _ask in range(2)]
    return twice[-1][0], min(cost for _shown, cost in twice)
