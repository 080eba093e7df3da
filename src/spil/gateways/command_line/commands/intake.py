"""Take files into the register of post, and make of them what can be made.

Each file is registered in a transaction of its own, with its bytes kept as they are; an electronic invoice becomes an
invoice. What cannot be read or breaks a rule stands in the register all the same, with the reason.

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
        for path in _files(arguments.paths):
            try:
                line = _take(path, by)
            except OSError as problem:
                failed = True
                print(f"{path}: {problem.strerror or problem}", file=sys.stderr)
            except ActionRefused as refused:
                raise Refused(str(refused.refusal)) from None
            else:
                print(json.dumps(line, ensure_ascii=False) if arguments.json else _readable(line), flush=True)
    return 1 if failed else 0


def _files(paths: list[str]) -> Iterator[Path]:
    """The files named, and those in the folders named, in order; what begins with a dot is left."""
    for path in map(Path, paths):
        if path.is_dir():
            yield from sorted(
                one for one in path.rglob("*") if one.is_file() and not one.name.startswith(".")
            )
        else:
            yield path


def _actor(email: str) -> Actor:
    from django.utils import timezone

    from spil.foundation.access.actor import system_actor
    from spil.foundation.access.queries import actor_for
    from spil.foundation.organisation.models import Person
    from spil.gateways.command_line.registry import Refused

    now, today = timezone.now(), timezone.localdate()
    if not email:
        return system_actor(now, today)
    person = Person.objects.filter(email__iexact=email).first()
    if person is None:
        raise Refused(f"Nobody here has the address {email}.")
    return actor_for(person, now=now, today=today)


def _take(path: Path, by: Actor) -> dict[str, Any]:
    from spil.foundation.files.store import store
    from spil.foundation.manifest.registry import modules

    with path.open("rb") as stream:
        file = store().put(stream, name=path.name)
    line = modules.intake().take([file], by, {})[0].line(by)
    line["file"] = str(path)
    known = {name: line.get(name, [] if name == "findings" else None) for name in FIELDS}
    return {**known, "reason": line["reason"]} if "reason" in line else known


def _readable(line: dict[str, Any]) -> str:
    what = " ".join(str(line[name]) for name in ("supplier_name", "invoice_number") if line[name])
    words = f"{line['number']}  {line['file']}  {what}".rstrip()
    if line["payable"]:
        words += f"  {line['currency']} {line['payable']}"
    if line["status"] == "refused":
        words += f"  {line['status']}: {line['reason']}"
    if line["duplicate_of"]:
        words += f" ({line['duplicate_of']})"
    return "\n".join([words, *(f"    {one['rule']}: {one['text']}" for one in line["findings"])])
