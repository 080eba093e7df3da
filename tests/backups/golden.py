"""Makes a backup of an office as this release has it, for the tests of every later release.

    python -m tests.backups.golden 0.1.0

The office is the small one with an invoice and a letter; before the backup some tables are taken back to an older
state, so that bringing them up to date has something to do. The key lies beside the backup: there is nothing to hide.
"""

from __future__ import annotations

import os
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent / "releases"
#: migrations that are taken back
OLDER = (("turns", "0001_initial"), ("attachments", "0001_initial"), ("notifications", "0001_initial"))
LETTER = b"Een brief van vroeger: 1.234,56 euro"


def main(release: str) -> None:
    os.environ["SPIL_DATA"] = data = tempfile.mkdtemp(prefix="spil-golden-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "spil.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from spil.foundation.backups.keys import make_key, written
    from spil.foundation.backups.making import make
    from spil.foundation.backups.places import place_at
    from spil.foundation.backups.shelf import shelf_in
    from tests.support.office import small_office

    call_command("migrate", interactive=False, verbosity=0)
    office = small_office()
    office.invoice()
    office.post_item(LETTER, name="vroeger.txt")
    for app, name in OLDER:
        call_command("migrate", app, name, interactive=False, verbosity=0)
    place, key = Path(data) / "place", make_key()
    make(shelf_in(place_at(str(place)), key, may_begin=True), datetime(2026, 11, 26, tzinfo=UTC))
    (place / "key").write_text(written(key) + "\n")
    FOLDER.mkdir(exist_ok=True)
    with tarfile.open(FOLDER / f"{release}.tar.gz", "w:gz") as out:
        out.add(place, arcname=release)


if __name__ == "__main__":
    main(sys.argv[1])
