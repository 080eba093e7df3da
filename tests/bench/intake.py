"""How many messages and PDFs a second are registered, by the way that mail takes: ./spil bench intake --scale 400.

A throw-away office; `--scale` messages that are all different, every fourth with a PDF and every third an answer to the
one before, as a mailbox is emptied (some in one transaction); a quarter as many delivered over LMTP, one by one and on
four lines at a time, each acknowledged when it stands; as many PDFs with a text layer; and a mailbox file of `--scale`
messages, as the job in the background takes it. Everything through the store (flushed) and the reader processes, in one
process. Processor time is printed beside elapsed time: it is what a busy machine does not change.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

from tests.support.serving import free_port

_PAGE = """Geachte mevrouw #text("{number}"), hierbij ontvangt u de offerte voor papier en {number} enveloppen.
#lorem(250)"""


def main(arguments: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="spil-bench-") as folder:
        os.environ["SPIL_DATA"] = folder
        if arguments.engine == "postgresql":
            from tests.support.postgresql import Cluster

            with Cluster() as cluster:
                os.environ["DATABASE_URL"] = cluster.url
                return _measure(min(arguments.scale, 20_000), Path(folder))
        return _measure(min(arguments.scale, 20_000), Path(folder))


def _measure(count: int, folder: Path) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "spil.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from spil.config.empty import make_empty_office

    call_command("migrate", verbosity=0)
    make_empty_office()
    pdfs = [_pdf(number) for number in range(min(40, count // 4))]
    few = max(10, count // 4)
    _tell("e-mails of a mailbox, every fourth with a PDF", count, _fetched(letters(count, pdfs)))
    _tell("the same over LMTP, one by one", few, _delivered(letters(few, pdfs, "lmtp"), 1))
    _tell("the same over LMTP, four lines at a time", few, _delivered(letters(few, pdfs, "lines"), 4))
    _tell("PDFs with a text layer", few, _taker((_different(pdfs, number) for number in range(few)), "pdf"))
    box = io.BytesIO()
    for raw in letters(count, [], "box"):
        box.write(b"From an@x.example Thu Nov 26 09:00:00 2026\n" + raw + b"\n\n")
    _tell("messages of a mailbox file, in the background", count, lambda: _import(box.getvalue()))
    return 0


def _tell(what: str, count: int, work: Callable[[], None]) -> None:
    """Elapsed time, and the processor time of this process and of its readers: what another machine would need too."""
    from spil.foundation.documents import readers

    readers.close()
    start, worked, read = time.perf_counter(), time.process_time(), _of_children()
    work()
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    readers.close()
    read = _of_children() - read
    each = (
        f"{worked / count * 1000:5.1f} ms of this process each, {read / count * 1000:5.1f} ms of its readers"
    )
    print(f"{what:<48} {count:>6}  {seconds:7.1f} s  {count / seconds:7.1f} a second  {each}", flush=True)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _fetched(contents: Iterator[bytes]) -> Callable[[], None]:
    """As a mailbox is emptied: some at a time."""
    ready = list(contents)

    def take() -> None:
        from spil.foundation.arrivals.taking import batches
        from spil.gateways.mailbox.taking import take_messages

        for some in batches(ready):
            take_messages(some, way="imap:0")

    return take


def _delivered(contents: Iterator[bytes], lines: int) -> Callable[[], None]:
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


def _taker(contents: Iterator[bytes], way: str) -> Callable[[], None]:
    ready = list(contents)

    def take() -> None:
        from spil.foundation.arrivals.taking import take_in
        from spil.gateways.mailbox.taking import spil

        for number, raw in enumerate(ready):
            for _arrived in take_in(raw, spil(), way=way, name="brief", key=str(number)):
                pass

    return take


def _import(box: bytes) -> None:
    from spil.foundation.arrivals.jobs import take_mailbox
    from spil.foundation.files.store import store
    from spil.foundation.organisation.models import Person

    file = store().put(box, name="jaar.mbox")
    found = take_mailbox(sha256=file.sha256, person=Person.objects.values_list("pk", flat=True)[0])
    print(found)


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


def _pdf(number: int) -> bytes:
    import typst

    made = typst.compile(_PAGE.format(number=number).encode())
    return bytes(made)


def _different(pdfs: list[bytes], number: int) -> bytes:
    """The same page under another hash: what stands behind the end of a PDF is not read."""
    return pdfs[number % len(pdfs)] + b"\n%% %d\n" % number
