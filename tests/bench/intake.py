"""How many messages and PDFs a second are registered, by the way that mail takes: ./spil bench intake --scale 1000000.

An office of `--scale` records, as the search is measured in (`--keep DIR` fills it once; what is registered stays in
it). MESSAGES that are all different, every fourth with a PDF and every third an answer to the one before, as a mailbox
is emptied (some in one transaction); a quarter as many over LMTP, one by one and on four lines at a time, each
acknowledged when it stands; as many PDFs of two pages with a text layer, which a scanner puts into the watched folder,
and which `./spil intake` takes out of a folder; as many UBL invoices of five lines, which become invoices; and a
mailbox file, as the job in the background takes it. Everything through the store (flushed) and the reader processes,
in one process. Processor time is told beside elapsed time: it is what a busy machine does not change.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, redirect_stdout
from email.message import EmailMessage
from pathlib import Path

from tests.bench.figures import Figure, tell
from tests.bench.office import filled_office, throw_away_office
from tests.support.serving import free_port

#: of the mailbox and of the mailbox file; of each other way a quarter
MESSAGES = 400
#: a second, at a million records (the issue of the register of post)
MAILS, PDFS = 40, 10
_PAGE = """Geachte mevrouw #text("{number}"), hierbij ontvangt u de offerte voor papier en {number} enveloppen.
#lorem(250)"""
_PAGES = _PAGE + "\n#pagebreak()\n#lorem(350)\nOns kenmerk {number}."


def main(arguments: argparse.Namespace) -> int:
    with ExitStack() as stack:
        stack.enter_context(throw_away_office(arguments))
        import django

        django.setup()
        from django.db import connections

        from spil.gateways.command_line.sharing import load_all

        load_all()
        filled_office(arguments.scale)
        found = list(_figures(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="spil-bench-")))))
        connections.close_all()
    tell(found, as_json=arguments.json)
    return 0


def _figures(folder: Path) -> Iterator[Figure]:
    from spil.foundation.arrivals.models import Arrival

    count, few, before = MESSAGES, MESSAGES // 4, Arrival.objects.count()
    enclosed = [_pdf(_PAGE, before + number) for number in range(40)]

    def mails(many: int, where: str) -> Iterator[bytes]:
        return letters(many, enclosed, f"{where}{before}")

    with_pdf = "e-mails of a mailbox, every fourth with a PDF"
    yield _rate(with_pdf, count, MAILS, _fetched(mails(count, "bench")))
    yield _rate("the same over LMTP, one by one", few, MAILS, _delivered(mails(few, "lmtp"), 1))
    yield _rate("the same over LMTP, four lines at a time", few, MAILS, _delivered(mails(few, "lines"), 4))
    scans, drawer = (_scanned(folder / name, few, before + at) for at, name in enumerate(("in", "drawer")))
    yield _rate("PDFs with a text layer, from the watched folder", few, PDFS, _watched(scans))
    yield _rate("PDFs with a text layer, by ./spil intake", few, PDFS, _commanded(drawer))
    bills = _billed(folder / "bills", few, before)
    yield _rate("UBL invoices of five lines, by ./spil intake", few, None, _commanded(bills))
    box = io.BytesIO()
    for raw in letters(count, [], f"box{before}"):
        box.write(b"From an@x.example Thu Nov 26 09:00:00 2026\n" + raw + b"\n\n")
    what = "messages of a mailbox file, in the background"
    yield _rate(what, count, MAILS, lambda: _import(box.getvalue()))


def _rate(what: str, count: int, aim: float | None, work: Callable[[], None]) -> Figure:
    """How many a second; the processor time of this process and of its readers, which another machine would need too,
    goes on to stderr."""
    from spil.foundation.documents import readers

    readers.close()
    start, worked, read = time.perf_counter(), time.process_time(), _of_children()
    work()
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    readers.close()
    own, theirs = worked / count * 1000, (_of_children() - read) / count * 1000
    told = f"each {own:.1f} ms of this process, {theirs:.1f} ms of its readers"
    print(f"{what:<48} {count:>5}  {seconds:6.1f} s, {told}", file=sys.stderr, flush=True)
    return Figure(what, count / seconds, "a second", aim, at_least=True)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _fetched(contents: Iterable[bytes]) -> Callable[[], None]:
    """As a mailbox is emptied: some at a time."""
    ready = list(contents)

    def take() -> None:
        from spil.foundation.arrivals.taking import batches
        from spil.gateways.mailbox.taking import take_messages

        for some in batches(ready):
            take_messages(some, way="imap:0")

    return take


def _delivered(contents: Iterable[bytes], lines: int) -> Callable[[], None]:
    """By the office's mail server, on so many lines at a time."""
    import smtplib

    from spil.gateways.mailbox import lmtp
    from spil.gateways.mailbox.models import Mailbox, Security

    address, port = "post@kantoor.example", free_port()
    Mailbox.objects.get_or_create(name="post", address=address, host="", security=Security.NONE, secret="")
    ready = [raw.replace(b"\n", b"\r\n") for raw in contents]

    def on_a_line(first: int) -> None:
        with smtplib.LMTP("127.0.0.1", port) as line:
            for raw in ready[first::lines]:
                line.sendmail("an@x.example", [address], raw)

    def deliver() -> None:
        server = lmtp.serving("127.0.0.1", port)
        server.start()
        with ThreadPoolExecutor(lines) as senders:
            list(senders.map(on_a_line, range(lines)))
        server.stop()

    return deliver


def _scanned(folder: Path, count: int, first: int) -> Path:
    """A folder of PDFs that are all different, some minutes old: nobody writes them any more."""
    folder.mkdir()
    for number in range(first * count, (first + 1) * count):
        path = folder / f"brief-{number}.pdf"
        path.write_bytes(_pdf(_PAGES, number))
        os.utime(path, (time.time() - 600,) * 2)
    return folder


def _billed(folder: Path, count: int, first: int) -> Path:
    """A folder of UBL invoices, each of an amount of its own."""
    from tests.support.invoice_file import invoice_file

    folder.mkdir()
    for number in range(first, first + count):
        made = invoice_file(number=f"B-{number:06d}", net=str(1000 + 5 * number), lines=5)
        (folder / f"{number}.xml").write_bytes(made)
    return folder


def _watched(folder: Path) -> Callable[[], None]:
    def take() -> None:
        from django.utils import timezone

        from spil.gateways.mailbox import folders

        for path, seen in folders.settled(folder):
            taken, refusals = folders.take(path, seen, timezone.localdate())
            if (taken, refusals) != (1, []):
                raise RuntimeError(f"{path.name}: {taken} items, {refusals}")

    return take


def _commanded(folder: Path) -> Callable[[], None]:
    def take() -> None:
        from spil.gateways.command_line.commands import intake

        with redirect_stdout(io.StringIO()):
            intake.run(argparse.Namespace(paths=[str(folder)], json=True, email=""))

    return take


def _import(box: bytes) -> None:
    from spil.foundation.arrivals.jobs import take_mailbox
    from spil.foundation.files.store import store
    from spil.foundation.organisation.models import Role, RoleAssignment

    file = store().put(box, name="jaar.mbox")
    clerk = RoleAssignment.objects.filter(role=Role.OFFICE_MANAGER).values_list("person_id", flat=True)[0]
    found = take_mailbox(sha256=file.sha256, person=clerk)
    if found["registered"] < MESSAGES:
        raise RuntimeError(f"not all of them: {found}")


def letters(count: int, pdfs: list[bytes], where: str = "bench") -> Iterator[bytes]:
    for number in range(count):
        letter = EmailMessage()
        letter["From"] = f"Afzender {number % 97} <a{number % 97}@papier.example>"
        letter["To"], letter["Subject"] = "post@kantoor.example", f"Offerte {number} voor één doos papier"
        letter["Message-ID"], letter["Date"] = f"<{number}@{where}>", "Thu, 26 Nov 2026 09:00:00 +0100"
        if number % 3 == 2:
            letter["In-Reply-To"] = f"<{number - 1}@{where}>"
        letter.set_content(
            f"Beste,\n\nhierbij onze prijs voor bestelling {number}.\n" + "Met vriendelijke groet. " * 30
        )
        letter.add_alternative(
            f"<p>Beste,</p><p>hierbij onze prijs voor bestelling {number}.</p>", subtype="html"
        )
        if pdfs and number % 4 == 3:
            letter.add_attachment(_different(pdfs, number), "application", "pdf", filename="offerte.pdf")
        yield bytes(letter)


def _pdf(words: str, number: int) -> bytes:
    import typst

    made = typst.compile(words.format(number=number).encode())
    return bytes(made)


def _different(pdfs: list[bytes], number: int) -> bytes:
    """The same page under another hash: what stands behind the end of a PDF is not read."""
    return pdfs[number % len(pdfs)] + b"\n%% %d\n" % number
