"""The whole office goes out in open formats; a person's own export holds what she may see, and nothing else."""

from __future__ import annotations

import argparse
import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from icalendar import Calendar

from spil.foundation.actions import guard
from spil.foundation.backups.rows import tables as rows_of_tables
from spil.foundation.exports.csv_file import BEGINS_FORMULA
from spil.foundation.exports.everything import SECRET_TABLES
from spil.foundation.identity.models import Trace, User
from spil.foundation.identity.secrets import make_token
from spil.foundation.outbox.posting import post
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.gateways.command_line.commands import export
from spil.gateways.command_line.registry import Refused
from spil.gateways.mailbox.models import Mailbox
from tests.consistency.planting import INSIDER, plant
from tests.support.office import Office, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return small_office()


def taken(folder: Path, person: str = "", status: int = 0) -> dict[str, bytes]:
    """Every file of an export, by its path."""
    assert export.run(argparse.Namespace(folder=folder, person=person, json=True)) == status
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def is_number(cell: str) -> bool:
    return re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", cell) is not None


def test_the_whole_office_goes_out_and_no_secret_with_it(office: Office, tmp_path: Path) -> None:
    office.invoice()
    office.post_item(b"From: a@b.example\r\nSubject: Dag\r\n\r\nDag\r\n", name="=cmd.eml")
    User.objects.create_user("thijs@testkantoor.example", "geheim-woord", person=office.people["thijs"])
    Mailbox.objects.create(name="P", address="p@x.example", host="h", username="u", secret="VERZEGELD")
    with guard.opened():
        Party.objects.create(
            name="Jansen, Piet; & Zn", email="piet@x.example", street="Lange Éénheidsstraat " * 5
        )
    thijs, now = User.objects.get(), timezone.now()
    token = make_token(thijs, "boekhouding", now)
    link = b"https://spil.example/login/eenmalig-geheim/"
    post(to=thijs.email, at=now, subject="Uitnodiging", text=link.decode(), language="nl")
    found = taken(tmp_path / "out")
    everything = b"".join(found.values())
    for secret in (b"VERZEGELD", User.objects.get().password.encode(), b"geheim-woord", link, token.encode()):
        assert secret not in everything

    schema = json.loads(found["schema.json"])
    assert set(schema) == {table.name for table in rows_of_tables()} - SECRET_TABLES
    account = json.loads(found["tables/identity_user.jsonl"])
    assert (account["email"], account["person_id"]) == (thijs.email, thijs.person_id)
    assert json.loads(found["tables/identity_token.jsonl"])["name"] == "boekhouding"
    assert schema["records_record"]["owner_id"]["to"] == "organisation_person"
    for table, columns in schema.items():
        rows = [json.loads(line) for line in found[f"tables/{table}.jsonl"].splitlines()]
        assert all(set(row) == set(columns) for row in rows)
        assert len(list(csv.reader(found[f"tables/{table}.csv"].decode().splitlines(True)))) == len(rows) + 1
    titles = {row["title"] for row in map(json.loads, found["tables/records_record.jsonl"].splitlines())}
    assert titles == set(Record.objects.values_list("title", flat=True))

    files = list(csv.DictReader(found["files.csv"].decode().splitlines(True)))
    assert {Path(row["path"]).suffix for row in files} == {".xml", ".eml"}
    for row in files:
        assert found[row["path"].lstrip("'")]
    assert any(content.startswith(b"From: a@b.example") for content in found.values())
    assert b"'=cmd.eml" in found["files.csv"]
    for name in (one for one in found if one.endswith(".csv")):
        lines = found[name].decode("utf-8-sig").splitlines(True)
        cells = [
            cell
            for row in csv.reader(lines, delimiter=";" if name.startswith("lists/") else ",")
            for cell in row
        ]
        assert not [cell for cell in cells if cell.startswith(BEGINS_FORMULA) and not is_number(cell)], name
    assert {name for name in found if name.startswith("lists/")} >= {
        "lists/invoices.invoice.csv",
        "lists/post.incoming.csv",
    }
    card = found["contacts.vcf"].decode()
    assert "FN:Jansen\\, Piet\\; & Zn\r\n" in card
    assert max(len(line.encode()) for line in card.split("\r\n")) <= 75
    assert Calendar.from_ical(found["deadlines.ics"]).name == "VCALENDAR"

    with pytest.raises(Refused, match="empty folder"):
        taken(tmp_path / "out")


def test_a_persons_own_export_holds_nothing_that_she_may_not_see(office: Office, tmp_path: Path) -> None:
    canaries = plant(office, INSIDER)
    for name in ("thijs", "griet"):
        account = User.objects.create_user(f"{name}@testkantoor.example", None, person=office.people[name])
        Trace.objects.create(
            user=account,
            what="signed_in",
            at=timezone.now(),
            address=f"192.0.2.{5 if name == 'thijs' else 6}",
        )
    stranger = b"".join(taken(tmp_path / "stranger", office.people["thijs"].email).values())
    insider = b"".join(taken(tmp_path / "insider", office.people[INSIDER].email).values())
    for canary in canaries:
        for word in canary.words:
            assert word.encode() not in stranger
        assert any(word.encode() in insider for word in canary.words)
    own = json.loads((tmp_path / "stranger" / "about-me.json").read_text())
    assert [row["email"] for row in own["organisation_person"]] == [office.people["thijs"].email]
    assert own["organisation_roleassignment"][0]["role"] == "employee"
    assert [row["email"] for row in own["identity_user"]] == [office.people["thijs"].email]
    assert [row["address"] for row in own["identity_trace"]] == ["192.0.2.5"], (
        "where she signed in is about her"
    )
    assert not (tmp_path / "stranger" / "tables").exists()
    with pytest.raises(Refused, match="nobody@x"):
        taken(tmp_path / "none", "nobody@x.example")
