"""The whole office goes out in open formats; a person's own export holds what she may see, and nothing else."""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import zipfile
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from spil.foundation.actions import guard
from spil.foundation.actions.declaration import actions
from spil.foundation.arrivals.waiting import add
from spil.foundation.backups.rows import tables as rows_of_tables
from spil.foundation.documents.formulas import BEGINS_FORMULA
from spil.foundation.drafts.keeping import keep
from spil.foundation.exports.about import take_out_about
from spil.foundation.exports.cells import SECRET_CELLS, SECRET_TABLES
from spil.foundation.exports.models import Export
from spil.foundation.files.models import StoredFile
from spil.foundation.identity.models import Trace, User
from spil.foundation.identity.secrets import make_token
from spil.foundation.jobs.declaration import jobs
from spil.foundation.organisation.models import LegalEntity, Person
from spil.foundation.outbox.models import OutgoingMail
from spil.foundation.outbox.posting import post
from spil.foundation.parties.models import Account, Party
from spil.foundation.records.models import Record
from spil.foundation.search.visits import visited
from spil.foundation.working_days.models import ClosingDay
from spil.gateways.command_line.commands import export
from spil.gateways.command_line.registry import Refused
from spil.gateways.mailbox.models import Mailbox
from spil.modules.contacts.actions import change_contact
from spil.modules.post.models import PostItem
from tests.consistency.planting import INSIDER, plant
from tests.faults import disks
from tests.support.office import Office, everybody_signs_in, small_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return small_office()


def taken(folder: Path, person: str = "", *, party: str = "", by: str = "") -> dict[str, bytes]:
    """Every file of an export, by its path."""
    asked = argparse.Namespace(folder=folder, person=person, party=party, by=by, json=True)
    assert export.run(asked) == 0
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
    assert set(schema) == {table.name for table in rows_of_tables()} - SECRET_TABLES.keys()
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


def test_files_with_names_in_any_script_go_out(office: Office, tmp_path: Path) -> None:
    for name in ("є" * 145 + ".txt", "請" * 124 + ".txt"):
        for content in (b"een", b"twee"):
            item = office.post_item(content, name=name)
            with guard.opened():
                item.record.attachments.update(record=PostItem.objects.earliest("pk").record, name=name)
    found = taken(tmp_path / "out")
    assert sorted(found[path] for path in found if path.startswith("files/")) == [
        b"een",
        b"een",
        b"twee",
        b"twee",
    ]


def test_an_export_is_for_who_typed_it_alone_also_in_a_folder_that_others_can_read(
    office: Office, tmp_path: Path
) -> None:
    office.post_item(b"Beste, ik solliciteer.", name="brief.txt")
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o755)
    taken(folder)
    written = list(folder.rglob("*"))
    assert written
    assert [path for path in written if path.stat().st_mode & 0o077] == []
    with pytest.raises(Refused, match=r"README\.txt is no folder"):
        taken(folder / "README.txt")


@pytest.mark.parametrize("is_there", [True, False])
def test_of_an_export_that_fails_nothing_stays_and_the_next_one_finds_an_empty_folder(
    office: Office, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    office.post_item(b"x" * 3_000_000, name="groot.txt")
    folder = tmp_path / "uit"
    if is_there:
        folder.mkdir()
    storage, settings.STORAGE = settings.STORAGE, "s3://kantoor?endpoint=http://127.0.0.1:9&region=x"
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with pytest.raises(Refused, match=r"nothing of it was kept: .*file store does not answer"):
        taken(folder)
    assert folder.exists() is is_there
    settings.STORAGE = storage
    assert taken(folder)["README.txt"]
    assert list(folder.glob(".*")) == []
    with disks.small_disk(tmp_path / "disk", 2) as disk:
        folder = disk / "uit"
        if is_there:
            folder.mkdir()
        with pytest.raises(Refused, match=r"nothing of it was kept: The disk is full \(.*No space left"):
            taken(folder)
        assert list(disk.rglob("*")) == ([folder] if is_there else [])


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
    schema = json.loads((tmp_path / "stranger" / "schema.json").read_text())
    for table, rows in own.items():
        assert all(set(row) <= set(schema[table]) for row in rows), table
    assert [row["email"] for row in own["organisation_person"]] == [office.people["thijs"].email]
    assert own["organisation_roleassignment"][0]["role"] == "employee"
    assert [row["email"] for row in own["identity_user"]] == [office.people["thijs"].email]
    assert [row["address"] for row in own["identity_trace"]] == ["192.0.2.5"], (
        "where she signed in is about her"
    )
    assert not (tmp_path / "stranger" / "tables").exists()
    with pytest.raises(Refused, match="nobody@x"):
        taken(tmp_path / "none", "nobody@x.example")


#: every column of a name that often holds a secret, and does not here, with what it is
HARMLESS = {
    ("arrivals_arrival", "key"): "what came by which way",
    ("drafts_sent", "digest"): "over a form that was sent",
    ("events_anchor", "digest"): "over the events of a day",
    ("events_event", "digest"): "over the event before and this one",
    ("events_event", "values_digest"): "over what changed",
    ("events_eventvalues", "salt"): "so that an office can verify its own log elsewhere",
    ("events_officechain", "head_digest"): "the end of a chain",
    ("invoices_invoice", "guard_key"): "what no two living invoices share",
    ("notifications_notice", "key"): "so that something is told once",
    ("records_audience", "key"): "over a set of readers",
    ("records_record", "head_digest"): "the end of a chain",
    ("rest_kept", "key"): "the name that a program gave its call",
    ("rest_kept", "digest"): "over what was asked",
}
SUSPECT = re.compile(r"(^|_)(password|secret|digest|token|salt|credential|key|hash)$")


def test_every_column_that_stays_in_is_named_with_its_reason_and_no_suspect_one_goes_out_unlooked() -> None:
    """A table with a new column of such a name is looked at before it goes out; a name that is gone is struck out."""
    columns = {(table.name, column) for table in rows_of_tables() for column in table.columns}
    assert set(SECRET_CELLS) <= columns, "no such column"
    assert all(SECRET_CELLS.values())
    assert all(SECRET_TABLES.values())
    looked_at = SECRET_CELLS.keys() | HARMLESS.keys()
    suspect = {(table, column) for table, column in columns if SUSPECT.search(column)}
    suspect -= {one for one in suspect if one[0] in SECRET_TABLES}
    assert suspect - looked_at == set()
    assert HARMLESS.keys() - columns == set()
    assert sorted(SECRET_CELLS) == [
        ("identity_authenticator", "secret"),
        ("identity_passkey", "credential"),
        ("identity_passkey", "public_key"),
        ("identity_provider", "secret"),
        ("identity_recoverycode", "digest"),
        ("identity_token", "digest"),
        ("identity_user", "password"),
        ("mailbox_mailbox", "secret"),
        ("notifications_calendarfeed", "digest"),
        ("notifications_decisionlink", "digest"),
        ("outbox_outgoingmail", "content"),
    ]


def test_what_is_kept_about_a_contact_goes_out_as_far_as_who_asks_may_see_it(
    office: Office, tmp_path: Path
) -> None:
    with guard.opened():
        party = Party.objects.create(
            name="Jansen, Piet", email="piet@x.example", phone="09 1", is_person=True
        )
        Account.objects.create(party=party, iban="BE68539007547034")
        Party.objects.create(name="Iemand Anders", email="anders@x.example")
    open_letter = office.post_item(b"Beste, ik solliciteer.", name="=brief.txt", party=party)
    hidden = office.post_item(
        b"Wat niemand mag weten.",
        name="geheim.txt",
        party=party,
        confidentiality="named",
        handler=office.people["bart"],
    )
    other = office.post_item(b"Van een ander.", name="ander.txt")
    by = office.as_("griet")
    change_contact(party=party, by=by, phone="09 2")
    for who in ("piet@x.example", f"#{party.pk}", "jansen, piet"):
        found = taken(tmp_path / who.replace(" ", ""), party=who)
        assert {row["id"] for row in json.loads(found["about.json"])["parties_party"]} == {party.pk}
    about = json.loads(found["about.json"])
    assert [row["iban"] for row in about["parties_account"]] == ["BE68539007547034"]
    assert "09 2" in about["events_eventvalues"][-1]["changes"], "what was changed is about the contact"
    assert {row["record_id"] for row in about["post_postitem"]} == {open_letter.pk, hidden.pk}
    assert set(json.loads(found["schema.json"])) == set(about)
    assert b"FN:Jansen\\, Piet" in found["contact.vcf"]
    assert b"ik solliciteer" in b"".join(found.values())
    assert b"'=brief.txt" in found["records.csv"], "no cell is a formula"
    assert "anders@x.example" not in str(about)
    assert not [name for name in found if str(other.record.number) in name]
    of_griet = taken(tmp_path / "griet", party="piet@x.example", by="griet@testkantoor.example")
    seen = b"".join(of_griet.values())
    assert [row["record_id"] for row in json.loads(of_griet["about.json"])["post_postitem"]] == [
        open_letter.pk
    ]
    assert b"ik solliciteer" in seen
    assert b"Wat niemand mag weten" not in seen
    assert str(hidden.record.number).encode() not in seen
    with pytest.raises(Refused, match="nobody@x"):
        taken(tmp_path / "none", party="nobody@x.example")


def test_of_somebody_elses_row_no_more_goes_out_than_that_it_names_her(
    office: Office, tmp_path: Path
) -> None:
    """Whose deputy she is, is known to her; when that colleague is away and how to phone are not hers to take out."""
    thijs, griet = office.people["thijs"], office.people["griet"]
    with guard.opened():
        Person.objects.filter(pk=griet.pk).update(deputy=thijs, phone="0470 998877")
    office.absent("griet", deputy="thijs")
    office.absent("thijs", deputy="griet", from_on=date(2026, 12, 1))
    taken(tmp_path / "own", thijs.email)
    own = json.loads((tmp_path / "own" / "about-me.json").read_text())
    assert [row["id"] for row in own["organisation_person"]] == [thijs.pk]
    assert "0470 998877" not in str(own)
    mine, hers = sorted(own["organisation_absence"], key=len, reverse=True)
    assert mine["person_id"] == thijs.pk
    assert set(hers) == {"id", "person_id", "deputy_id"}
    assert hers["deputy_id"] == thijs.pk


def test_what_a_colleague_typed_and_did_not_send_is_hers_and_not_for_who_hands_out(
    office: Office, tmp_path: Path
) -> None:
    """It may be about a record that whoever keeps the people may not see."""
    thijs = office.people["thijs"]
    keep(thijs.pk, "remark:1", {"text": ["tussen ons"]}, office.now())
    add(thijs.pk, [StoredFile("0" * 64, 3, "text/plain", "nog niet geregistreerd.txt")], office.now())
    opened = office.post_item(b"Voor iedereen.", name="brief.txt")
    visited(thijs.pk, opened.pk, office.now())
    visited(office.people["griet"].pk, opened.pk, office.now())
    Trace.objects.create(
        user=User.objects.create_user(thijs.email, None, person=thijs), what="signed_in", at=office.now()
    )
    rows_of = {
        key: take_out_about(tmp_path / key, thijs, office.as_(key), language="nl")
        and (tmp_path / key / "about.json").read_text()
        for key in ("sofie", "thijs")
    }
    for words in ("tussen ons", "nog niet geregistreerd"):
        assert words in rows_of["thijs"]
        assert words not in rows_of["sofie"]
    assert "identity_trace" in rows_of["sofie"]
    for told in rows_of.values():
        (row,) = json.loads(told)["search_visit"]
        assert (row["person_id"], row["record_id"]) == (thijs.pk, opened.pk), (
            "which records she opened, and when"
        )


def test_what_was_sent_is_an_e_mail_again_also_when_the_outbox_let_go_of_it(
    office: Office, tmp_path: Path
) -> None:
    with guard.opened():
        party = Party.objects.create(name="Piet", email="piet@x.example")
    question = office.post_item(
        b"From: piet@x.example\r\nSubject: Vraag\r\n\r\nDag\r\n", name="v.eml", party=party
    )
    actions["post.item.answer"](item=question, by=office.as_("griet"), text="Beste Piet, dat kan.")
    letter = PostItem.objects.select_related("record", "party").get(direction="out")
    OutgoingMail.objects.update(state="sent", sent_at=office.now())
    number = letter.record.number
    whole = taken(tmp_path / "whole")
    first = next(content for name, content in whole.items() if name.startswith(f"messages/{number}/"))
    OutgoingMail.objects.update(content=b"")
    again = next(
        content
        for name, content in taken(tmp_path / "later", party="Piet").items()
        if name.startswith(f"messages/{number}/") and name.endswith(".eml")
    )
    for content in (first, again):
        mail = message_from_bytes(content, policy=default)
        assert mail["To"].addresses[0].addr_spec == "piet@x.example"
        assert mail["Message-ID"] == OutgoingMail.objects.get().message_id
        assert "Beste Piet, dat kan." in mail.get_body(("plain",)).get_content()


def test_what_two_companies_gave_the_same_number_lies_apart(office: Office, tmp_path: Path) -> None:
    """A number is unique in its company alone; sheets name id and company."""
    with guard.opened():
        party = Party.objects.create(name="Piet", email="piet@x.example")
        other = LegalEntity.objects.create(code="B/2", name="Tweede bedrijf")
    letters = [office.post_item(text, name="brief.txt", party=party) for text in (b"een", b"twee")]
    for letter in letters:
        actions["post.item.answer"](item=letter, by=office.as_("griet"), text="Beste Piet, dat kan.")
    OutgoingMail.objects.update(state="sent", sent_at=office.now())
    sent = list(OutgoingMail.objects.order_by("pk"))
    with guard.opened():
        for first, second in ((one.record for one in pair) for pair in (letters, sent)):
            Record.objects.filter(pk=second.pk).update(legal_entity=other, number=first.number)
    number, own = letters[0].record.number, office.entity.code
    exports = {
        "whole": taken(tmp_path / "whole"),
        "own": taken(tmp_path / "own", office.people["griet"].email),
        "contact": taken(tmp_path / "contact", party="Piet"),
    }
    named = {(str(letters[0].pk), own, b"een"), (str(letters[1].pk), other.code, b"twee")}
    companies = (f"{own} {office.entity.pk}", f"2 {other.pk}")
    for name, found in exports.items():
        files = list(csv.DictReader(found["files.csv"].decode().splitlines(True)))
        letters_of = [row for row in files if row["name"] == "brief.txt"]
        assert {(row["record_id"], row["company"], found[row["path"]]) for row in letters_of} == named, name
        assert {row["path"] for row in letters_of} == {
            f"files/{company}/{number}/brief.txt" for company in companies
        }
        answer = sent[0].record.number
        assert {path.rpartition("/")[0] for path in found if path.startswith("messages/")} == {
            f"messages/{company}/{answer}" for company in companies
        }, name
    sheet = csv.DictReader(exports["contact"]["records.csv"].decode().splitlines(True))
    rows = [(row["record_id"], row["company"]) for row in sheet if row["number"] == number]
    assert rows == [(str(letters[0].pk), own), (str(letters[1].pk), other.code)]


def test_every_day_goes_out_absences_closing_days_and_those_of_records(
    office: Office, tmp_path: Path
) -> None:
    office.absent("thijs", deputy="griet", from_on=date(2026, 12, 1), until_on=date(2026, 12, 4))
    with guard.opened():
        ClosingDay.objects.create(on=date(2026, 12, 28), name="Brugdag")
    invoice = office.invoice()
    found = taken(tmp_path / "whole")
    days = {str(one["summary"]): one for one in Calendar.from_ical(found["days.ics"]).walk("VEVENT")}
    away = next(one for words, one in days.items() if "Thijs Bakker" in words)
    assert (away["dtstart"].dt, away["dtend"].dt) == (date(2026, 12, 1), date(2026, 12, 4))
    assert days["Brugdag"]["dtstart"].dt == date(2026, 12, 28)
    due = [one["dtstart"].dt for one in Calendar.from_ical(found["days/invoices.invoice.ics"]).walk("VEVENT")]
    assert invoice.due_on in due
    mine = taken(tmp_path / "own", office.people["griet"].email)
    assert b"Thijs Bakker" not in mine["days.ics"], "a colleague's absences are not hers to take out"


def test_somebody_takes_out_the_own_data_from_the_page_of_the_own_access(office: Office) -> None:
    everybody_signs_in(office, "x")
    client = Client()
    client.force_login(office.people["thijs"].account)
    assert reverse("account-take-out") in client.get(reverse("account")).content.decode()
    page = client.post(reverse("account-take-out"))
    made = Export.objects.get()
    assert page["Location"] == reverse("export", args=[made.pk])
    assert client.get(page["Location"]).status_code == 200
    jobs["exports.write"](export=made.pk)
    answer = client.get(reverse("export-file", args=[made.pk]))
    files = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert {"about.json", "schema.json", "README.txt", "absences.ics"} <= set(files.namelist())
    about = json.loads(files.read("about.json"))
    assert [row["email"] for row in about["organisation_person"]] == ["thijs@testkantoor.example"]
    other = Client()
    other.force_login(office.people["griet"].account)
    assert other.get(reverse("export-file", args=[made.pk])).status_code == 404
    assert client.get(reverse("account-take-out")).status_code == 405
