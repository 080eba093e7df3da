"""Take files into the register of post, and make of them what can be made.

Each file is registered in a transaction of its own, with its bytes kept as they are; an electronic invoice becomes an
invoice, each message of a mailbox file and each letter of a scanned stack an item. What cannot be read or breaks a rule
stands in the register all the same, with the reason. A folder can be given again: what is known is not taken twice.

With --json one line a file goes to standard output. Exit status 0 when every file stands in the register, 1 when one
could not be read from the disk.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spil.foundation.access.actor import Actor
    from spil.foundation.arrivals.registering import Arrived

NEEDS = "office"
#: of every line, in this order; `reason` is added when the status is `refused`
FIELDS = (
    "number", "file", "kind", "format", "supplier_name", "supplier_vat", "invoice_number", "issue_date", "due_date",
    "currency", "total_without_vat", "vat_total", "payable", "iban", "payment_reference", "line_count", "findings",
    "duplicate_of", "status",
)  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="FILE", nargs="+", help="files, or folders (all files in them)")
    parser.add_argument("--json", action="store_true", help="one JSON line a file, for programs")
    parser.add_argument(
        "--as", dest="email", metavar="EMAIL", default="", help="in whose name (default: Spil itself)"
    )


def run(arguments: argparse.Namespace) -> int:
    from django.utils import translation

    from spil.foundation.access.refusals import Refused as ActionRefused
    from spil.gateways.command_line.registry import Refused

    by = _actor(arguments.email)
    failed = False
    with translation.override(by.language):
        for path, key in _files(arguments.paths):
            try:
                for line in _take(path, key, by):
                    print(
                        json.dumps(line, ensure_ascii=False) if arguments.json else _readable(line),
                        flush=True,
                    )
            except OSError as problem:
                failed = True
                print(f"{path}: {problem.strerror or problem}", file=sys.stderr)
            except ActionRefused as refused:
                raise Refused(str(refused.refusal)) from None
    return 1 if failed else 0


def _files(paths: list[str]) -> Iterator[tuple[Path, str]]:
    """The files named, and those in the folders named, in order; what begins with a dot is left.

    A file of a folder has a key: the same folder once more takes in what is new, also after it was cut off half-way.
    """
    for path in map(Path, paths):
        if path.is_dir():
            found = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
            yield from ((one, str(one.absolute())) for one in found)
        else:
            yield path, ""


def _actor(email: str) -> Actor:
    from django.utils import timezone

    from spil.foundation.access.actor import system_actor
    from spil.foundation.access.queries import actor_for
    from spil.gateways.command_line.colleagues import colleague

    now, today = timezone.now(), timezone.localdate()
    return actor_for(colleague(email), now=now, today=today) if email else system_actor(now, today)


def _take(path: Path, key: str, by: Actor) -> Iterator[dict[str, Any]]:
    from hashlib import file_digest

    from spil.foundation.arrivals.taking import take_in

    with path.open("rb") as stream:
        if key:
            key = f"{key}:{file_digest(stream, 'sha256').hexdigest()}"
            stream.seek(0)
        for arrived in take_in(stream, by, way=f"command:{by.person_id or 0}", name=path.name, key=key):
            for line in _lines(arrived, by):
                line["file"] = str(path)
                known = {name: line.get(name, [] if name == "findings" else None) for name in FIELDS}
                yield {**known, "reason": line["reason"]} if "reason" in line else known


def _lines(arrived: Arrived, by: Actor) -> Iterator[dict[str, Any]]:
    """One for the content, and one for each invoice that came with a message which brought several."""
    yield _line(arrived, by)
    for one in arrived.taken.enclosed if arrived.taken else ():
        yield dict(one.line(by))


def _line(arrived: Arrived, by: Actor) -> dict[str, Any]:
    """What became of one content: registered now, known from an earlier run, or not taken in."""
    from spil.foundation.records.models import Record

    if arrived.refusal is not None:
        return {"status": "refused", "reason": arrived.refusal.code}
    if arrived.taken is not None:
        return dict(arrived.taken.line(by))
    number = Record.objects.visible_to(by).filter(pk=arrived.record_id or 0).values_list("number", flat=True)
    return {"number": number.first(), "status": "known"}


def _readable(line: dict[str, Any]) -> str:
    what = " ".join(str(line[name]) for name in ("supplier_name", "invoice_number") if line[name])
    words = f"{line['number'] or '—'}  {line['file']}  {what}".rstrip()
    if line["payable"]:
        words += f"  {line['currency']} {line['payable']}"
    if line["status"] == "refused":
        words += f"  {line['status']}: {line['reason']}"
    if line["status"] == "known":
        words += "  known"
    if line["duplicate_of"]:
        words += f" ({line['duplicate_of']})"
    return "\n".join([words, *(f"    {one['rule']}: {one['text']}" for one in line["findings"])])
