"""Makes an office with an earlier build of Spil, and keeps its backup for the tests of every later build.

    python -m tests.backups.golden CHECKOUT NAME

Everything is typed as ./spil of that checkout, so what is kept is what that build wrote, and what it says of itself:
beside NAME.tar.gz (the place of the backup, and its key in the file `key`) lies NAME.json, which holds the rows and the
hash of every table and every file of the office. Names are invented and nothing is real: the key may lie there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "releases"
NOUR = "nour@proefkantoor.example"
LETTER = "Een brief van vroeger: 1.234,56 euro\n"
SUBJECT = "Brief van vroeger"
#: one thing of every sort, each as one command; `@brief` is the file
OFFICE = (
    ("people.office.set_up", "code=PV", "name=Proefkantoor van Vroeger"),
    ("people.unit.add", "code=BO", "name=Boekhouding"),
    ("people.person.add", "first_name=Nour", "last_name=Proefpersoon", f"email={NOUR}", "unit=BO"),
    ("people.role.assign", f"person={NOUR}", "role=secretary"),
    ("contacts.supplier.add", "name=Papier van Vroeger NV", "town=Mechelen"),
    ("registers.register.define", "code=sleutels", "title=Sleutel", "plural=Sleutels", "series=SL"),
    ("registers.row.add", "--on", "1", "title=Sleutel van de kelder"),
    ("requests.request.ask", "--as", NOUR, "what=Een lamp", "unit=BO"),
    ("notebook.task.note", "--as", NOUR, "line=De drukker bellen"),
    ("post.incoming.register", "--as", NOUR, f"subject={SUBJECT}", "file=@brief", f"handler={NOUR}",
     "party_name=Oude Vereniging", "confidentiality=named"),
)  # fmt: skip
#: run by the build itself: what its backup holds, table by table
TOLD = """
import json, sys
from spil.foundation.backups import keys, places, shelf
found = shelf.shelf_in(places.place_at(sys.argv[1]), keys.read(open(sys.argv[2]).read()))
(name,) = found.backups()
print(json.dumps({one.name: [one.rows, one.sha256] for one in found.contents(name).tables}))
"""


class Build:
    """An office that is kept by the Spil of a checkout, in a folder of its own."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self.data = folder / "data"
        self.environment = {
            **os.environ,
            "SPIL_DATA": str(self.data),
            "PYTHONPATH": str(checkout / "src"),
            "DJANGO_SETTINGS_MODULE": "spil.config.settings",
            "LC_ALL": "C.UTF-8",
        }
        self.folder = folder

    def _run(self, *words: str) -> str:
        command = [sys.executable, *words]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout.strip()

    def typed(self, *words: str) -> str:
        return self._run("-m", "spil.gateways.command_line", *words)

    def make(self) -> None:
        (self.folder / "brief").write_text(LETTER)
        for words in OFFICE:
            self.typed("do", *words)
        self.typed("user", "add", NOUR)

    def back_up(self, place: Path) -> dict[str, Any]:
        """Keep a backup and its key in `place`; what the build says that it holds."""
        said = json.loads(self.typed("backup", "--to", str(place), "--json"))
        key = place / "key"
        key.write_text(self.typed("backup", "key") + "\n")
        tables = json.loads(self._run("-c", f"import django; django.setup(){TOLD}", str(place), str(key)))
        files = [one.read_bytes() for one in (self.data / "files").rglob("?" * 64)]
        return {
            "rows": said["rows"],
            "tables": tables,
            "files": {sha256(one).hexdigest(): len(one) for one in files},
        }


def main(checkout: str, name: str) -> None:
    with tempfile.TemporaryDirectory(prefix="spil-golden-") as folder:
        build = Build(Path(checkout).resolve(), Path(folder))
        build.make()
        told = build.back_up(Path(folder) / "place")
        with tarfile.open(FOLDER / f"{name}.tar.gz", "w:gz") as out:
            out.add(Path(folder) / "place", arcname=name)
    (FOLDER / f"{name}.json").write_text(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
