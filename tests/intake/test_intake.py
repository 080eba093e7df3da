"""Files that arrive: registered one by one, nothing dropped, and told to programs line by line."""

from __future__ import annotations

import json
from argparse import Namespace
from base64 import b64encode
from datetime import date
from pathlib import Path

import pytest
import typst
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from spil.foundation.access.actor import system_actor
from spil.foundation.access.queries import readers_in
from spil.foundation.access.refusals import Refused
from spil.foundation.arrivals.registering import Arrived, alone
from spil.foundation.files.store import store
from spil.foundation.handling.actions import set_deadline
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.links.models import Link
from spil.foundation.records.models import Record
from spil.foundation.records.rules import only
from spil.gateways.command_line.commands import intake
from spil.gateways.command_line.registry import Refused as CommandRefused
from spil.modules.invoices.public import Invoice
from spil.modules.mailroom.actions import set_type
from spil.modules.post.actions import cancel, take
from spil.modules.post.models import Channel, ItemType, PostItem
from tests.support.invoice_file import invoice_file
from tests.support.office import TODAY, small_office

pytestmark = pytest.mark.django_db
FIELDS = list(intake.FIELDS)


@pytest.fixture
def office():
    return small_office()


def put(content, name="factuur.xml"):
    return store().put(content, name=name)


def run(capsys, *paths, email="", as_json=True):
    """The command's exit status, its lines, and what it said to the person."""
    status = intake.run(Namespace(paths=[str(path) for path in paths], json=as_json, email=email))
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()] if as_json else told.out.splitlines()
    return status, lines, told.err


def test_a_letter_has_the_subject_and_the_day_that_its_head_says(office):
    letter = typst.compile(b"Stad Gent\n\nGent, 24 november 2026\n\nBetreft: Parkeervergunning\n\nGeachte")
    by, without = (
        office.as_("griet"),
        typst.compile(b"Geachte mevrouw, dank voor uw brief van 3 november 2026."),
    )
    found = [one.item for one in take([put(letter, "scan7.pdf"), put(without, "scan8.pdf")], by)]
    assert [(one.record.title, one.dated_on, one.original_name) for one in found] == [
        ("Parkeervergunning", date(2026, 11, 24), "scan7.pdf"),
        ("scan8.pdf", None, "scan8.pdf"),
    ]


def test_an_invoice_is_registered_and_made_and_says_so_in_one_line(office, tmp_path, capsys):
    path = tmp_path / "peppol.xml"
    path.write_bytes(invoice_file())
    status, [line], said = run(capsys, path)
    assert (status, said) == (0, "")
    assert list(line) == FIELDS
    expected = {
        "number": PostItem.objects.get().record.number,
        "file": str(path),
        "kind": "invoice",
        "format": "ubl-2.1",
        "supplier_name": "Papier & Meer NV",
        "supplier_vat": "BE0477472701",
        "invoice_number": "F-2026-001",
        "issue_date": "2026-11-16",
        "due_date": "2026-12-16",
        "currency": "EUR",
        "total_without_vat": "1000.00",
        "vat_total": "210.00",
        "payable": "1210.00",
        "iban": "BE71096123456769",
        "payment_reference": "+++090/9337/55493+++",
        "line_count": 1,
        "findings": [],
        "duplicate_of": None,
        "status": "registered",
    }
    assert line == expected
    assert PostItem.objects.get().channel == Channel.PEPPOL
    assert Invoice.objects.get().record.number


def test_a_wrong_file_stands_in_the_register_with_its_findings(office, tmp_path, capsys):
    path = tmp_path / "fout.xml"
    path.write_bytes(
        invoice_file().replace(b"<cbc:DocumentCurrencyCode>EUR<", b"<cbc:DocumentCurrencyCode>XYZ<")
    )
    status, [line], _said = run(capsys, path)
    assert (status, line["status"], line["reason"]) == (0, "refused", "invalid")
    assert line["number"].startswith("IN-")
    assert line["findings"]
    assert all(one["rule"] and one["text"] and set(one) == {"rule", "text"} for one in line["findings"])
    assert PostItem.objects.get().type == ItemType.INVOICE


def test_what_is_no_invoice_is_ordinary_post(office, tmp_path, capsys):
    (tmp_path / "brief.pdf").write_bytes(b"%PDF-1.4 een brief")
    status, [line], _said = run(capsys, tmp_path)
    assert (status, line["status"], line["kind"], line["findings"]) == (0, "registered", None, [])
    item = PostItem.objects.select_related("record").get()
    assert (item.type, item.channel, item.record.title) == (ItemType.LETTER, Channel.FILE, "brief.pdf")


def test_the_same_bytes_again_are_registered_and_point_to_the_first(office, tmp_path, capsys):
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_bytes(invoice_file())
    (tmp_path / "c.xml").write_bytes(invoice_file(net="77.00"))
    status, lines, _said = run(capsys, tmp_path)
    assert status == 0
    assert [line["status"] for line in lines] == ["registered", "refused", "refused"]
    assert [line.get("reason") for line in lines] == [None, "duplicate", "duplicate"]
    assert [line["duplicate_of"] for line in lines] == [None, lines[0]["number"], lines[0]["number"]]
    assert lines[1]["payable"] == lines[0]["payable"]
    assert len({line["number"] for line in lines}) == 3
    assert Invoice.objects.count() == 1
    assert Link.objects.filter(relation="duplicates").count() == 2


def test_a_folder_given_again_takes_in_what_is_new_and_an_archive_is_refused(office, tmp_path, capsys):
    (tmp_path / "a.txt").write_bytes(b"een brief")
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 archief")
    _status, first, _said = run(capsys, tmp_path)
    assert [(line["status"], line.get("reason")) for line in first] == [
        ("registered", None),
        ("refused", "Packed"),
    ]
    (tmp_path / "c.txt").write_bytes(b"nog een brief")
    _status, again, _said = run(capsys, tmp_path)
    assert [line["status"] for line in again] == ["known", "refused", "registered"]
    assert again[0]["number"] == first[0]["number"]
    assert PostItem.objects.count() == 2


def test_a_cancelled_item_does_not_stop_its_file(office):
    [first] = take([put(b"<a/>")], office.system())
    cancel(item=first.item, by=office.as_("griet"), reason="Per vergissing")
    [again] = take([put(b"<a/>")], office.system())
    assert again.item.reading["refused"]["reason"] == "other_xml"


def test_a_path_that_cannot_be_read_is_named_and_the_others_are_done(office, tmp_path, capsys):
    (tmp_path / "a.xml").write_bytes(invoice_file())
    status, lines, said = run(capsys, tmp_path / "weg.xml", tmp_path / "a.xml")
    assert status == 1
    assert [line["status"] for line in lines] == ["registered"]
    assert "weg.xml" in said


def test_without_json_a_line_is_for_a_person(office, tmp_path, capsys):
    (tmp_path / "a.xml").write_bytes(invoice_file())
    (tmp_path / "b.xml").write_bytes(invoice_file())
    _status, lines, _said = run(capsys, tmp_path, as_json=False)
    assert "Papier & Meer NV F-2026-001  EUR 1210.00" in lines[0]
    assert lines[1].endswith("(IN-" + lines[0][3:12] + ")")


def test_somebody_can_be_named_and_must_be_allowed_to_register(office, tmp_path, capsys):
    (tmp_path / "a.xml").write_bytes(invoice_file())
    status, [line], _said = run(capsys, tmp_path, email="Griet@testkantoor.example")
    assert (status, line["status"]) == (0, "registered")
    with pytest.raises(CommandRefused):
        run(capsys, tmp_path, email="thijs@testkantoor.example")
    with pytest.raises(CommandRefused):
        run(capsys, tmp_path, email="niemand@testkantoor.example")
    assert PostItem.objects.count() == 1


def test_who_may_register_but_not_make_leaves_it_in_the_register(office):
    [taken] = take([put(invoice_file())], office.as_("lotte"))
    line = taken.line(office.as_("lotte"))
    assert (line["status"], line["reason"]) == ("refused", "NotPermitted")
    assert taken.item.record.number
    with pytest.raises(Refused):
        take([put(invoice_file())], office.as_("thijs"))


def test_a_duplicate_of_what_one_may_not_see_has_no_number(office):
    facts = {"confidentiality": "named", "handler": office.people["bart"]}
    take([put(invoice_file())], office.as_("griet"), facts)
    [again] = take([put(invoice_file())], office.as_("griet"))
    assert again.line(office.as_("griet"))["duplicate_of"] is None
    assert again.line(office.as_("bart"))["duplicate_of"] == "IN-2026-0001"
    assert again.line(office.as_("griet"))["reason"] == "duplicate"


def test_a_second_copy_is_for_no_more_people_than_the_first(office):
    """However it comes in again: who may not see the first learns nothing that was decided about it."""
    facts = {"confidentiality": "named", "handler": office.people["bart"], "type": "application"}
    [first] = take([put(invoice_file())], office.as_("griet"), facts)
    [by_itself] = take([put(invoice_file())], system_actor(office.now(), TODAY))
    assert (by_itself.item.type, by_itself.item.record.confidentiality) == ("application", "named")
    assert by_itself.item.record.owner == office.people["bart"]
    assert readers_in(by_itself.item.record.audience_id) == readers_in(first.item.record.audience_id)
    [again] = take([put(invoice_file())], office.as_("griet"))
    assert (again.item.type, again.item.record.confidentiality) == ("letter", "named")
    both = {office.people["bart"].pk, office.people["griet"].pk}
    assert readers_in(again.item.record.audience_id) == only(people=both)
    [chosen] = take([put(invoice_file())], office.as_("griet"), {"confidentiality": "office"})
    assert chosen.item.record.confidentiality == "office"


def test_a_second_copy_of_what_is_for_a_unit_is_for_that_unit_whatever_its_type_says(office):
    letter, facts = (
        store().put(b"Beste", name="brief.txt"),
        {"confidentiality": "unit", "unit": office.units["DIR"]},
    )
    set_type(by=office.as_("katrien"), type="letter", unit=office.units["FAC"])
    [first] = take([letter], office.as_("griet"), facts)
    [again] = take([letter], system_actor(office.now(), TODAY))
    set_deadline(
        record=again.item.record, by=office.as_("katrien"), working_days=3
    )  # its readers are settled anew
    record = Record.objects.get(pk=again.item.pk)
    assert (record.confidentiality, record.unit) == ("unit", office.units["DIR"])
    assert readers_in(record.audience_id) == readers_in(first.item.record.audience_id)


def test_the_answer_about_a_second_copy_tells_nothing_of_one_that_is_hidden(office, client):
    griet = office.people["griet"]
    take(
        [put(invoice_file())], office.as_("katrien"), {"confidentiality": "unit", "unit": office.units["FIN"]}
    )
    account = User.objects.create_user(griet.email, "geheim-genoeg", person=griet)
    bearer = {"authorization": f"Bearer {make_token(account, 'x', timezone.now())}"}
    file = {"name": "a.xml", "content": b64encode(invoice_file()).decode()}
    body = json.dumps({"subject": "Een factuur", "file": file})
    answer = client.post("/api/v1/actions/post.incoming.register/", body, "application/json", headers=bearer)
    assert (answer.status_code, answer.json()) == (
        200, {"records": [], "unseen": ["IN-2026-0002"], "remarks": []},
    )  # fmt: skip
    assert PostItem.objects.count() == 2


def test_the_original_keeps_every_byte(office, tmp_path, capsys):
    content = b"\xef\xbb\xbf" + invoice_file() + b"\r\n\r\n"
    (tmp_path / "a.xml").write_bytes(content)
    run(capsys, tmp_path)
    assert store().read(PostItem.objects.get().original) == content


# Real files


def real(files: Path, folder: str) -> list[Path]:
    return sorted(path for path in (files / "einvoice" / folder).glob("*.xml"))


def test_every_peppol_example_stands_in_the_register_and_only_repeated_numbers_are_refused(
    office, real_files, capsys
):
    """Nine examples of one supplier that share numbers: what repeats a number is a duplicate, nothing else is."""
    paths = real(real_files, "peppol-examples")
    status, lines, _said = run(capsys, *paths)
    assert (status, len(lines)) == (0, 9)
    assert {line.get("reason") for line in lines} <= {None, "duplicate"}
    told = {(one["supplier_vat"], one["invoice_number"], one["kind"]) for one in lines}
    assert sum(line["status"] == "registered" for line in lines) == len(told)
    assert not any(line["findings"] for line in lines)


@pytest.mark.parametrize("folder", ["peppol-unit-ubl", "en16931-unit-invoice"])
def test_a_set_of_tests_is_no_invoice(office, real_files, capsys, folder):
    paths = real(real_files, folder)[:3]
    assert paths
    _status, lines, _said = run(capsys, *paths)
    assert {(line["status"], line["reason"]) for line in lines} == {("refused", "other_xml")}


def test_a_fault_that_happens_once_refuses_nothing_for_good_and_one_that_stays_is_met_twice(office):
    faults = [RuntimeError("dictionary changed size during iteration")]

    def taking():
        if faults:
            raise faults.pop()
        return [Arrived(file, record_id=1, taken=file)]

    file = put(b"een brief")
    assert [one.refusal for one in alone(file, taking)] == [None]
    faults += [RuntimeError("altijd zo")] * 3
    [arrived] = alone(file, taking)
    assert "altijd zo" in str(arrived.refusal)
    assert len(faults) == 1


@pytest.mark.skipif(settings.ENGINE != "postgresql", reason="only on PostgreSQL")
def test_what_exceeds_a_limit_of_the_database_is_refused_alone(office):
    def taking():
        many = " ".join(f"word{number:096}" for number in range(11_000))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT %s::tsvector", [many])
        return []

    [arrived] = alone(put(b"Roman"), taking)
    assert "tsvector" in str(arrived.refusal)
