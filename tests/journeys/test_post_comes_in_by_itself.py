"""The ways in, in the browser: files dropped on the post, an e-mail from the shared mailbox, a file from the folder;
and all others on one day."""

from __future__ import annotations

import io
import os
import smtplib
import time
from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typst
from django.utils import timezone

from spil.foundation.documents import pdf, scans
from spil.foundation.identity.models import User
from spil.foundation.jobs.worker import run_waiting
from spil.gateways.command_line.commands import intake
from spil.gateways.mailbox import folders, lmtp
from spil.gateways.mailbox.intake_jobs import fetch, take_from_folders
from spil.gateways.mailbox.models import Mailbox, Security
from spil.gateways.mailbox.sealing import sealed
from spil.modules.post.models import PostItem
from tests.support import dovecot, left_out
from tests.support.browser import accessibility_findings, sign_in
from tests.support.left_out import leave_out
from tests.support.office import Office, everybody_signs_in, small_office
from tests.support.serving import eventually, free_port

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "een goed wachtwoord"
LETTER = (
    "From: An Peeters <an@papier.example>\r\nTo: post@kantoor.example\r\nSubject: Offerte dakgoot\r\n"
    "Message-ID: <1@papier.example>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    "<p>Beste collega, één prijs.</p><img src='https://spion.example/1.png'>"
).encode()
#: a message of Outlook among the real files, and a file that it brings
MSG, OUTLOOK_SUBJECT, OUTLOOK_FILE = "application/vnd.ms-outlook", "test pièce jointe 1", "pj1.txt"
DROP = """(files) => {
  const data = new DataTransfer();
  for (const [name, text] of files) data.items.add(new File([text], name));
  const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  document.querySelector("main").dispatchEvent(drop);
}"""


@pytest.fixture
def office() -> Office:
    made = small_office()
    everybody_signs_in(made, PASSWORD)
    return made


def test_files_are_dropped_on_the_list_of_post_and_each_says_what_became_of_it(
    page: Any, office: Office
) -> None:
    sign_in(page, office.people["griet"].email, PASSWORD)
    page.goto("/list/post.incoming/")
    page.evaluate(
        DROP, [["brief.txt", "een brief"], ["zelfde.txt", "een brief"], ["pak.zip", "PK\u0003\u0004 x"]]
    )
    panel = page.locator(".drop-panel")
    panel.get_by_text("zelfde bestand als IN-").wait_for()
    panel.get_by_text("is een ingepakt bestand").wait_for()
    assert panel.locator("li").count() == 3
    asked: list[str] = []
    held: list[Any] = []

    def slow(route: Any) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.route("**/intake/", slow)
    page.evaluate(DROP, [["eerst.txt", "de eerste"], ["later.txt", "de tweede"]])
    page.locator("h1").click()  # a browser warns who did something on the page
    page.evaluate("location.assign('/')")
    assert eventually(lambda: page.wait_for_timeout(100) or asked == ["beforeunload"], 20), (
        "it lies nowhere else"
    )
    held[0].continue_()
    panel.get_by_role("link", name="later.txt").wait_for()
    page.goto("/intake/")
    page.locator("#files").set_input_files(
        [{"name": "los.txt", "mimeType": "text/plain", "buffer": b"nog een brief"}]
    )
    page.get_by_role("button", name="Inlezen", exact=True).click()
    page.locator("[data-drop-rows] a").get_by_text("los.txt").wait_for()
    assert accessibility_findings(page) == []
    page.goto("/list/post.incoming/")
    for title in ("brief.txt", "zelfde.txt", "los.txt"):
        page.get_by_text(title).first.wait_for()


def test_an_email_arrives_from_the_shared_mailbox_and_shows_itself_without_telling_its_sender(
    page: Any, office: Office
) -> None:
    if dovecot.program() is None:
        leave_out("no Dovecot")
    with dovecot.running() as server:
        sign_in(page, office.people["griet"].email, PASSWORD)
        user = User.objects.get(person=office.people["griet"])
        _make_administrator(user)
        page.goto("/mailboxes/new/")
        for name, value in {
            "name": "Post",
            "address": "post@kantoor.example",
            "host": "127.0.0.1",
            "port": str(server.port),
            "username": "post",
            "password": dovecot.PASSWORD,
        }.items():
            page.locator(f"[name={name}]").fill(value)
        page.locator("[name=security]").select_option("none")
        page.get_by_role("button", name="Bewaren").click()
        page.get_by_role("button", name="Uitproberen").click()
        page.get_by_text("werkt: 0 berichten").first.wait_for()
        assert accessibility_findings(page) == []
        server.put("post", LETTER)
        assert fetch() == 1
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/list/post.incoming/")
    page.get_by_text("Offerte dakgoot").first.click()
    page.frame_locator("iframe").get_by_text("één prijs").wait_for()
    assert [url for url in asked if "spion.example" in url] == []
    assert Mailbox.objects.get().taken_count == 1


def _make_administrator(user: User) -> None:
    from spil.foundation.actions import guard
    from spil.foundation.organisation.models import Role, RoleAssignment

    with guard.opened():
        first = RoleAssignment.objects.filter(person=user.person).first()
        assert first is not None
        RoleAssignment.objects.create(person=user.person, role=Role.ADMINISTRATOR, from_on=first.from_on)


def test_a_file_in_the_watched_folder_stands_in_the_list(
    page: Any, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPIL_INTAKE_FOLDERS", str(tmp_path))
    monkeypatch.setattr(folders, "LOOK", 0.05)
    then = time.time() - 60
    (tmp_path / "scan.txt").write_text("een brief van de scanner")
    os.utime(tmp_path / "scan.txt", (then, then))
    assert take_from_folders() == 1
    sign_in(page, office.people["griet"].email, PASSWORD)
    page.goto("/search/?q=scanner")
    page.get_by_text("scan.txt").first.wait_for()


def test_post_that_is_delivered_handed_in_scanned_told_and_signed_for_stands_in_one_register(
    page: Any, office: Office, tmp_path: Path
) -> None:
    """LMTP and SMTP, a command, a mailbox file, messages (also of Outlook), a stack of scans; a phone note, a visit at
    the counter, a registered letter, a document of the e-Box."""
    _delivered("Bezorgd", is_lmtp=True)
    _delivered("Toegezonden", is_lmtp=False)
    (tmp_path / "van de kopieermachine.txt").write_text("Factuur van de kopieermachine")
    assert intake.run(Namespace(paths=[str(tmp_path)], json=False, email="")) == 0
    outlook = sorted((left_out.real_files() or tmp_path).glob("mail/msg-outlook/attachment_test_msg.msg"))
    sign_in(page, office.people["griet"].email, PASSWORD)
    page.goto("/intake/")
    page.locator("#files").set_input_files(
        [
            {"name": "jaar.mbox", "mimeType": "application/mbox", "buffer": _mailbox("Eerste", "Tweede")},
            {"name": "los.eml", "mimeType": "message/rfc822", "buffer": LETTER},
            {"name": "stapel.pdf", "mimeType": "application/pdf", "buffer": _stack()},
            *({"name": one.name, "mimeType": MSG, "buffer": one.read_bytes()} for one in outlook),
        ]
    )
    page.get_by_role("button", name="Inlezen", exact=True).click()
    page.locator("[data-drop-rows] a").get_by_text("stapel").first.wait_for()
    run_waiting()  # a mailbox file goes on in the background

    later = timezone.localdate() + timedelta(days=20)
    for subject, channel, answers in (
        ("Belt over de slagboom", "phone", {"note": "Terugbellen na 16 uur."}),
        ("Aan het loket: sleutel gevonden", "counter", {"note": "Ligt in de lade."}),
        ("Ingebrekestelling", "registered", {"barcode": "010541288599990001"}),
        ("Aangifte van de Dienst Loonzegels", "ebox", {"disappears_on": later.isoformat()}),
    ):
        page.goto("/do/post.incoming.register/")
        page.locator("[name=subject]").fill(subject)
        page.locator("[name=channel]").select_option(channel)
        for name, value in answers.items():
            page.locator(f"[name={name}]").fill(value)
        page.locator("main button.btn-main").click()
        page.get_by_role("heading", name=subject).wait_for()
    page.get_by_text("Verdwijnt uit de e-Box na").first.wait_for()

    page.goto("/list/post.incoming/?view=all")
    for title in (
        "Bezorgd", "Toegezonden", "van de kopieermachine.txt", "Eerste", "Tweede", "Offerte dakgoot", "stapel-1.pdf",
        "Ingebrekestelling", *(OUTLOOK_SUBJECT for _one in outlook),
    ):  # fmt: skip
        page.get_by_text(title).first.wait_for()
    items = PostItem.objects.select_related("record").order_by("pk")
    numbers = [str(one.record.number) for one in items]
    assert [int(one.rpartition("-")[2]) for one in numbers] == list(range(1, len(numbers) + 1))
    assert {"phone", "counter", "registered", "ebox", "email", "file"} <= {one.channel for one in items}

    for _one in outlook:
        page.get_by_text(OUTLOOK_SUBJECT).first.click()
        page.locator("section[aria-labelledby=attachments]").get_by_text(OUTLOOK_FILE).wait_for()
        page.go_back()
    page.get_by_text("stapel-2.pdf").first.click()  # the page of the letter beside what is known of it
    shown = page.locator("#document img, .sheet img, #document iframe").first
    shown.wait_for()
    assert accessibility_findings(page) == []


def _delivered(subject: str, *, is_lmtp: bool) -> None:
    address = "post@kantoor.example"
    given = {"address": address, "host": "", "security": Security.NONE, "secret": sealed("")}
    Mailbox.objects.get_or_create(name="post", defaults=given)
    port = free_port()
    server = lmtp.serving("127.0.0.1", port, is_lmtp=is_lmtp)
    server.start()
    try:
        with (smtplib.LMTP if is_lmtp else smtplib.SMTP)("127.0.0.1", port) as line:
            line.sendmail("an@x.example", [address], _letter(subject))
    finally:
        server.stop()


def _letter(subject: str) -> bytes:
    return f"From: an@x.example\r\nSubject: {subject}\r\nMessage-ID: <{subject}@x>\r\n\r\nDag\r\n".encode()


def _mailbox(*subjects: str) -> bytes:
    postmark = b"From an@x.example Thu Nov 26 09:00:00 2026\n"
    return b"".join(postmark + _letter(one).replace(b"\r\n", b"\n") + b"\n" for one in subjects)


def _stack() -> bytes:
    """Two scanned letters with a separator page between them."""
    papers = (
        typst.compile(b"= Geachte mevrouw"),
        scans.separator_page("Scheidingsblad", "Leg dit tussen twee brieven"),
        typst.compile(b"= Beste collega"),
    )
    pictures = []
    for paper in papers:
        with pdf.opened(paper) as document:
            pictures.append(pdf.drawn(document, 0, 1000).convert("L"))
    target = io.BytesIO()
    pictures[0].save(target, "PDF", save_all=True, append_images=pictures[1:], resolution=120)
    return target.getvalue()
