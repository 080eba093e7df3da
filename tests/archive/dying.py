"""Carries a destruction out and dies at a named place, then carries it out again: one process that forks.

    python -m tests.archive.dying OFFICE PLACE…

OFFICE is an empty folder; an office with letters that may go is made in it first. For each place a child works in a
copy until it is killed, and another one does it again. One JSON line a place: how the first ended, what it left of the
letters at that moment, and how everything stands in the end.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path

import django

from tests.support.forking import forked, use_office

LETTERS = 3
OLD = (1_700_000_000, 1_700_000_000)


def main(office: Path, places: list[str]) -> None:
    django.setup()
    # in a child, so that no connection of this process is open when the folder is copied
    assert forked(partial(_prepare, office)) == 0
    for place in places:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder) / "data"
            shutil.copytree(office, data)
            moment, half, whole = (Path(folder) / name for name in ("moment", "half", "whole"))
            os.environ["SPIL_FAILPOINT_TOLD"] = str(moment)
            status = forked(partial(_work, data, place, Path(folder) / "nothing"))
            forked(partial(_work, data, "", half, only_look=True))
            forked(partial(_work, data, "", whole))
            found = {
                "died": moment.read_text(),
                "half": json.loads(half.read_text()),
                "whole": json.loads(whole.read_text()),
            }
            print(json.dumps({"place": place, "signal": status, **found}), flush=True)


def _prepare(data: Path) -> None:
    use_office(data)
    from django.core.management import call_command

    from spil.foundation.files.store import store
    from spil.foundation.retention.actions import confirm_rule, take_starter
    from spil.foundation.retention.models import RetentionRule
    from spil.modules.archive import actions as archive
    from spil.modules.archive.models import Destruction
    from spil.modules.post import actions as post
    from tests.support.office import small_office

    call_command("migrate", verbosity=0)
    office = small_office()
    then = office.on(office.today - timedelta(days=60))
    for number in range(LETTERS):
        file = store().put(f"Brief {number}".encode(), name=f"brief-{number}.txt")
        rows = post.register(by=then.as_("katrien"), subject=f"Brief {number}", file=file, type="application",
                             confidentiality="office", by_intake=True)  # fmt: skip
        post.close(item=rows[0], by=then.as_("katrien"))
        os.utime(store().path(file.sha256), OLD)
    take_starter(by=office.as_("katrien"))
    rule = RetentionRule.objects.get(code="applicant", country="BE")
    confirm_rule(rule=rule, by=office.as_("katrien"), source="Beleid")
    archive.prepare(by=office.as_("katrien"))

    def made() -> Destruction:
        return Destruction.objects.select_related("record").get()

    archive.put_forward(destruction=made(), by=office.as_("katrien"))
    archive.approve(destruction=made(), by=office.as_("annelies"))
    archive.carry_out(destruction=made(), by=office.as_("katrien"), number=str(made().record.number))


def _work(data: Path, place: str, told: Path, *, only_look: bool = False) -> None:
    use_office(data, place=place)
    from spil.foundation.attachments.models import Attachment
    from spil.foundation.audit.verification import verify
    from spil.foundation.files.store import store
    from spil.foundation.jobs.declaration import jobs
    from spil.foundation.records.models import Record
    from spil.modules.archive.models import Destruction, LineOutcome
    from spil.modules.post.models import PostItem

    made = Destruction.objects.get()
    if not only_look:
        jobs["archive.carry_out"](destruction=made.pk)
    letters = Record.objects.filter(kind="post.incoming")
    whole = [
        pk for pk in letters.values_list("pk", flat=True)
        if PostItem.objects.filter(pk=pk).exists() and Attachment.objects.filter(record=pk).exists()
    ]  # fmt: skip
    kept = Attachment.objects.values_list("sha256", flat=True)
    told.write_text(json.dumps({
        "whole": len(whole),
        "destroyed": letters.filter(state="_destroyed").count(),
        "outcomes": LineOutcome.objects.filter(is_destroyed=True).count(),
        "state": Record.objects.get(pk=made.pk).state,
        "certificates": Attachment.objects.filter(record=made.pk).count(),
        "files_whole": all(map(store().verify, kept)),
        "sound": verify().is_sound,
    }))  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
