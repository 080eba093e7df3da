"""Known faults of the packages in the locks, asked of an advisory service by pip-audit.

pip-audit takes a package that the service does not know, and a service that answers "not found" to everything, for one
without faults: it says "No known vulnerabilities found" and ends well. Here what was not answered is counted as not
answered. The service is that of the Python index; SPIL_ADVISORIES names another one that answers like OSV
(https://osv.dev), such as a mirror in the own network.

A fault that was looked at and does not reach us, or waits for its mending, stands in `advisories.toml` with the reason
and the day until which that holds, 31 days at most.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

#: what a search for faults may last, in seconds; a service that hangs is one that does not answer
LONGEST = 300
#: how long a fault can be let through without another look
AT_MOST = timedelta(days=31)


@dataclass(frozen=True)
class Audit:
    """`faults` are "package version: fault, mended in …"; `unanswered` the packages that nothing is known of."""

    asked: int
    faults: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def is_answered(self) -> bool:
        return self.asked > 0 and not self.unanswered and not self.trouble

    @property
    def words(self) -> str:
        """One line of what it came to."""
        if self.trouble:
            return f"no advisory service answers: {self.trouble}"
        if self.unanswered:
            known = self.asked - len(self.unanswered)
            return f"the advisory service knows {known} of {self.asked} packages; not {', '.join(self.unanswered[:5])}"
        return f"{self.asked} packages, {len(self.faults)} known faults"


@dataclass(frozen=True)
class Accepted:
    """A fault that somebody looked at. `until_on` is the first day on which it counts again."""

    advisory: str
    reason: str
    looked_on: date
    until_on: date


def accepted(file: Path) -> list[Accepted]:
    """The faults that `advisories.toml` lets through. Raises ValueError for one without a reason, or for too long."""
    found = []
    for name, said in tomllib.loads(file.read_text("utf-8")).items():
        one = Accepted(name, said["reason"], said["looked"], said["until"])
        if len(one.reason.split()) < 5:
            raise ValueError(f"{file.name}: {name}: say why it does not reach us, or what it waits for")
        if not one.looked_on < one.until_on <= one.looked_on + AT_MOST:
            raise ValueError(f"{file.name}: {name}: until at most {one.looked_on + AT_MOST}")
        found.append(one)
    return found


def open_faults(faults: Sequence[str], known: Sequence[Accepted], today: date) -> list[str]:
    """What has to be done about each fault that nobody let through, or not for today."""
    held = {one.advisory for one in known if today < one.until_on}
    return [
        f"{fault}. Renew the locks (docs/decisions/0001-dependencies.md); where that cannot be done today, add to"
        f' advisories.toml: [{_name_of(fault)}] looked = {today} until = {today + timedelta(days=7)} reason = "…"'
        for fault in faults
        if _name_of(fault) not in held
    ]


def _name_of(fault: str) -> str:
    return fault.partition(": ")[2].partition(",")[0]


def ask(lock: Path, *, service: str = "", longest: int = LONGEST) -> Audit:
    """Every package of a lock file. `service` is the address of an OSV service; empty for the Python index's."""
    where = service or os.environ.get("SPIL_ADVISORIES", "")
    command = [sys.executable, "-m", "pip_audit", "-r", str(lock), "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    command += ["--vulnerability-service", "osv", "--osv-url", where] if where else []
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=longest, check=False)
    except subprocess.TimeoutExpired:
        return Audit(0, trouble=f"no answer within {longest} s")
    try:
        return read(json.loads(done.stdout))
    except ValueError:
        last = (done.stderr.strip() or "no answer").splitlines()[-1]
        return Audit(0, trouble=last[:200])


def read(told: Any) -> Audit:
    """What pip-audit told, as JSON."""
    rows = told["dependencies"]
    faults = [
        f"{row['name']} {row['version']}: {one['id']}, mended in {', '.join(one['fix_versions']) or 'no version yet'}"
        for row in rows
        for one in row.get("vulns", ())
    ]
    return Audit(len(rows), tuple(faults), tuple(row["name"] for row in rows if "skip_reason" in row))
