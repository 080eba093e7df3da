"""No file that a virus scanner knows is taken from a person, handed out or mailed; without its answer none is."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from spil.foundation.exports.everything import take_out
from spil.foundation.exports.jobs import about_named, ask_to_write
from spil.foundation.exports.models import ABOUT
from spil.foundation.files import scanning
from spil.foundation.files.store import store
from spil.foundation.health.checking import Asked, Level
from spil.foundation.health.scanner import scanner as look
from spil.foundation.identity.models import User
from spil.foundation.identity.secrets import make_token
from spil.foundation.jobs.declaration import jobs
from spil.foundation.jobs.worker import run_waiting
from spil.foundation.parties.models import Party
from spil.foundation.records.models import Record
from spil.modules.contacts.actions import add_contact
from spil.modules.post.actions import register
from tests.support.left_out import ROOT
from tests.support.office import Office, small_office
from tests.support.scanner import EICAR, Scanner, scanner
from tests.support.serving import eventually

pytestmark = pytest.mark.long
HARMLESS = b"Geachte, een zonnewijzer."
UPLOAD = "/do/post.incoming.register/"


@pytest.fixture
def office(db: None) -> Office:
    return small_office()


@pytest.fixture
def watched(tmp_path: Path, settings: Any) -> Iterator[Scanner]:
    settings.SCANNER = f"unix:{tmp_path / 'clamd'}"
    scanning._clean.clear()
    with scanner(tmp_path / "clamd") as server:
        yield server
    scanning._clean.clear()


def _signed_in(office: Office) -> tuple[Client, dict[str, str]]:
    griet = office.people["griet"]
    user = User.objects.create_user(griet.email, None, person=griet)
    client = Client(raise_request_exception=False, headers={"Accept-Language": "nl"})
    client.force_login(user)
    return client, {"authorization": f"Bearer {make_token(user, 'x', timezone.now(), scopes=['*'])}"}


def _upload(content: bytes) -> Any:
    return SimpleUploadedFile("brief.txt", content)


def test_a_virus_is_refused_from_a_person_registered_from_a_mailbox_and_handed_to_nobody(
    office: Office, watched: Scanner
) -> None:
    client, token = _signed_in(office)
    answer = client.post(UPLOAD, {"subject": "Virus", "file": _upload(b"Zie hier: " + EICAR)})
    assert answer.status_code == 422
    assert "Er zit een virus in “brief.txt”: Eicar-Test-Signature." in answer.content.decode()
    page = client.post("/intake/", {"files": _upload(EICAR)})
    assert "Er zit een virus in “brief.txt”: Eicar-Test-Signature." in page.content.decode()
    file = {"name": "brief.txt", "content": base64.b64encode(EICAR).decode()}
    told = client.post(
        "/api/v1/actions/post.incoming.register/", json.dumps({"subject": "Virus", "file": file}),
        content_type="application/json", headers=token,
    )  # fmt: skip
    assert told.status_code == 422
    assert "Eicar-Test-Signature" in told.json()["problems"]["file"][0]
    assert not Record.objects.filter(title="Virus").exists()

    # what came by mail is there, and its bytes go nowhere
    for content, title in ((EICAR, "Gekregen"), (HARMLESS, "Gewoon")):
        kept = store().put(content, name="brief.txt")
        register(by=office.as_("griet"), subject=title, file=kept, by_intake=True)
    for title, status in (("Gekregen", 403), ("Gewoon", 200)):
        record = Record.objects.get(title=title)
        (one,) = record.attachments.all()
        assert client.get(f"/record/{record.pk}/").status_code == 200
        asked = {f"/file/{one.pk}/": {}, f"/file/{one.pk}/show/": {}}
        asked[f"/api/v1/records/post.incoming/{record.pk}/files/{one.pk}/"] = token
        for path, head in asked.items():
            answer = client.get(path, headers=head)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            assert answer.status_code == status, path
            assert (EICAR in content, HARMLESS in content) == (False, status == 200), path
            assert status == 200 or b"Eicar-Test-Signature" in content, path
    assert watched.taken.count(HARMLESS) == 1, "what was clean a moment ago is not looked at again"


def test_what_is_handed_out_about_somebody_leaves_out_a_virus_and_says_so(
    office: Office, watched: Scanner, settings: Any, tmp_path: Path
) -> None:
    """While the scanner is away nothing is written, and the job tries again; the whole office is as it came."""
    client, _token = _signed_in(office)
    add_contact(by=office.as_("griet"), name="Piet Vos")
    for content, name in ((EICAR, "brief.txt"), (HARMLESS, "kaart.txt")):
        kept = store().put(content, name=name)
        register(
            by=office.as_("griet"),
            subject=name,
            file=kept,
            by_intake=True,
            party=Party.objects.get(name="Piet Vos"),
        )
    made = ask_to_write(
        office.as_("griet"), kind=ABOUT, form="zip", language="nl", name="x.zip",
        asked=about_named(Party.objects.get(name="Piet Vos")),
    )  # fmt: skip
    place, settings.SCANNER = settings.SCANNER, f"{settings.SCANNER}-away"
    with pytest.raises(scanning.ScannerAway):
        jobs["exports.write"](export=made.pk)
    assert client.get(f"/export/{made.pk}/file/").status_code == 404
    settings.SCANNER = place
    assert run_waiting()
    answer = client.get(f"/export/{made.pk}/file/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as found:  # type: ignore[attr-defined]
        written = {name: found.read(name) for name in found.namelist()}
    assert not [name for name, content in written.items() if EICAR in content]
    sheet = list(csv.DictReader(written["files.csv"].decode().splitlines()))
    told = "“brief.txt” van IN-2026-0001 zit er niet bij: er zit een virus in (Eicar-Test-Signature)."
    assert [(row["name"], row["left_out"]) for row in sheet] == [("brief.txt", told), ("kaart.txt", "")]
    assert (sheet[0]["path"], written[sheet[1]["path"]]) == ("", HARMLESS)
    assert told in client.get(f"/export/{made.pk}/").content.decode()
    take_out(tmp_path / "office", office.system(), language="nl")
    assert any(one.read_bytes() == EICAR for one in (tmp_path / "office" / "files").rglob("brief.txt"))


def test_while_the_scanner_is_away_nothing_is_handed_out_or_taken_by_hand_and_mail_comes_in(
    office: Office, watched: Scanner, settings: Any
) -> None:
    client, _token = _signed_in(office)
    kept = store().put(HARMLESS, name="brief.txt")
    register(by=office.as_("griet"), subject="Ervoor", file=kept, by_intake=True)
    (one,) = Record.objects.get(title="Ervoor").attachments.all()
    place, settings.SCANNER = settings.SCANNER, f"{settings.SCANNER}-away"
    answer = client.get(f"/file/{one.pk}/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Er kan niet op virussen gecontroleerd worden" in answer.content.decode()
    assert client.post(UPLOAD, {"subject": "Tijdens", "file": _upload(b"anders")}).status_code == 503
    register(by=office.as_("griet"), subject="Per mail", file=kept, by_intake=True)
    assert not Record.objects.filter(title="Tijdens").exists()
    assert Record.objects.filter(title="Per mail").exists()
    with override("nl"):
        (found,) = look(Asked(timezone.now()))
    assert (found.level, "De virusscanner antwoordt niet" in found.text) == (Level.ERROR, True)

    settings.SCANNER = place
    watched.largest = 10
    assert client.get(f"/file/{one.pk}/").status_code == 503, "what it does not take, it has not seen"
    watched.largest = 10_000
    answer = client.get(f"/file/{one.pk}/")
    assert b"".join(answer.streaming_content) == HARMLESS  # type: ignore[attr-defined]
    for day, level in ((28, Level.GOOD), (12, Level.WARNING)):
        asked = Asked(datetime(2026, 11 if day == 28 else 12, day, tzinfo=UTC))
        assert [found.level for found in look(asked)] == [level]
    watched.version = "ClamAV 1.4.6"
    assert [found.level for found in look(Asked(timezone.now()))] == [Level.WARNING]


def test_every_place_that_hands_out_a_file_asks_the_scanner() -> None:
    """But for lists and reports that Spil wrote itself; what goes into one about somebody was looked at then."""
    handing = {
        str(file.relative_to(ROOT / "src" / "spil")): re.findall(r"FileResponse\((.*)\)", file.read_text())
        for file in (ROOT / "src" / "spil").rglob("*.py")
        if "tests" not in file.parts
    }
    bare = {name for name, found in handing.items() if any("open_clean(" not in one for one in found)}
    assert bare == {"gateways/web/views/exporting.py"}
    assert sum(bool(found) for found in handing.values()) == 4, "as many as there are, the pattern knows"


@pytest.mark.skipif(
    not shutil.which("clamd"), reason="only on a machine with ClamAV: apt install clamav-daemon"
)
def test_clamd_itself_finds_the_virus_and_lets_the_rest_through(tmp_path: Path, settings: Any) -> None:
    """With signatures of our own: those of ClamAV are fetched by whoever runs it."""
    known = f"{md5(EICAR, usedforsecurity=False).hexdigest()}:{len(EICAR)}:Eicar-Of-The-Test\n"
    (tmp_path / "signatures").mkdir()
    (tmp_path / "signatures" / "test.hdb").write_text(known)
    place = tmp_path / "clamd"
    (tmp_path / "clamd.conf").write_text(
        f"LocalSocket {place}\nDatabaseDirectory {tmp_path / 'signatures'}\nForeground yes\n"
        "StreamMaxLength 1M\nUser root\n"
    )
    with subprocess.Popen(
        ["clamd", "-c", str(tmp_path / "clamd.conf")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as running:
        try:
            settings.SCANNER = f"unix:{place}"
            assert eventually(place.exists, 30), running.stdout and running.stdout.read1()  # type: ignore[attr-defined]
            assert scanning.version().startswith("ClamAV ")
            for content, virus in ((EICAR, "Eicar-Of-The-Test.UNOFFICIAL"), (HARMLESS, ""), (b"", "")):
                stored = store().put(content)
                assert scanning.virus_in(stored.sha256) == virus
            with pytest.raises(scanning.ScannerAway, match="size limit exceeded"):
                scanning.virus_in(store().put(bytes(3_000_000)).sha256)
        finally:
            running.terminate()
            scanning._clean.clear()
