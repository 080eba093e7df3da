"""Checks of what the office stands on: database, files, disk, key, clock, packages."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Max
from django.db.utils import Error
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spil.foundation.attachments.models import Attachment
from spil.foundation.audit.verification import verify
from spil.foundation.events.models import Anchor, Event
from spil.foundation.files.bucket import StoreAway
from spil.foundation.files.store import LocalStore, Store, store
from spil.foundation.files.sweeping import every_kept
from spil.foundation.health import checking
from spil.foundation.health.checking import Asked, Check, Finding, Level, error, good, told_at, warning
from spil.foundation.health.tables import of_newer_release
from spil.foundation.health.trouble import trouble_of, unanswered
from spil.foundation.identity import proving
from spil.foundation.ui.saying import day_words

#: files that are read when not all of them are
SAMPLE = 50
#: bytes that are written to see whether and how quickly it can be done, and seconds that are too many for it
PROBE, SLOW = 4096, 2.0
#: of the disk: below the first the office is warned, below the second it is urgent; and this much in any case (bytes)
LITTLE, VERY_LITTLE, LEAST = 0.10, 0.03, 500_000_000


def data_folder() -> Path:
    return Path(settings.DATA_DIR)


def database(_asked: Asked) -> Iterator[Finding]:
    """It answers, it has the tables of this release, and nobody left it half-filled."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).is_file():
        yield error(
            "database.reachable",
            _("There is no office in %(folder)s.") % {"folder": data_folder()},
            _("Give the folder with --data DIR, or make an office: ./spil start."),
        )
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        loader = MigrationLoader(connection)
    except (Error, OSError) as problem:
        yield error(
            "database.reachable",
            unanswered(problem),
            _("Is it running, and is DATABASE_URL right? Rights on the folder matter too."),
        )
        return
    yield good("database.reachable", _("The database answers (%(engine)s).") % {"engine": connection.vendor})
    missing = sorted(set(loader.graph.nodes) - set(loader.applied_migrations))
    if missing:
        yield error(
            "database.migrations",
            _("The database is older than this release; it lacks %(count)s migrations.")
            % {"count": len(missing)},
            _("Stop Spil and type ./spil migrate; it is done whole or not at all."),
        )
    elif of_newer_release(loader, loader.applied_migrations):
        yield error(
            "database.migrations",
            _("The database was used by a newer release of Spil; this one does not know it."),
            _("Go back to the newer release, or restore a backup from before."),
        )
    else:
        yield good("database.migrations", _("The tables are those of this release."))


def storing(asked: Asked) -> Iterator[Finding]:
    """A file can be stored, in the folder or in the object store."""
    kept: Store = store()
    if not isinstance(kept, LocalStore):
        yield _reachable(kept, asked)
        return
    begun = time.monotonic()
    try:
        kept.root.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=kept.root, prefix=".check-") as probe:
            probe.write(bytes(PROBE))
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as problem:
        trouble = trouble_of(problem)
        why = trouble.title if trouble else problem.strerror
        yield error(
            "files.writable",
            _("Files cannot be stored in %(folder)s: %(why)s") % {"folder": kept.root, "why": why},
            _("Is the disk full or mounted read-only? The account of Spil must own the folder."),
        )
        return
    seconds = time.monotonic() - begun
    if seconds > SLOW:
        yield warning(
            "files.writable",
            _("The disk is slow: storing a small file took %(seconds)s seconds.")
            % {"seconds": number_format(seconds, 1)},
            _("Is something else keeping it busy, or is it failing? Everything that is saved waits for it."),
        )
    else:
        yield good("files.writable", _("Files can be stored."))


def _reachable(kept: Store, asked: Asked) -> Finding:
    """Asked once in a round: a store that is away lets everybody wait who asks."""
    if "store" not in asked.known:
        asked.known["store"] = _answer_of(kept)
    return asked.known["store"]


def _answer_of(kept: Store) -> Finding:
    try:
        kept.exists("0" * 64)
    except StoreAway as problem:
        return error(
            "files.writable",
            _("The object store cannot be used: %(why)s") % {"why": problem},
            _(
                "Is it running, are SPIL_STORAGE and its key right? What carries a file is not taken in meanwhile."
            ),
        )
    return good("files.writable", _("The object store answers."))


def files(asked: Asked) -> Iterator[Finding]:
    """What is kept is there and is what it was; some attachments, or everything. Nothing while the store is away."""
    kept = store()
    if not isinstance(kept, LocalStore) and _reachable(kept, asked).level is Level.ERROR:
        return
    looked, bad = 0, []
    for digest in every_kept() if asked.everything else _some_kept():
        looked += 1
        if not kept.verify(digest):
            bad.append(digest)
    if bad:
        names = ", ".join(bad if asked.everything else bad[:3])
        yield error(
            "files.whole",
            _("%(count)s of %(looked)s files are gone or damaged: %(names)s")
            % {"count": len(bad), "looked": looked, "names": names},
            _(
                "Restore the newest backup into another folder (./spil restore) and copy these files from there."
            ),
        )
    elif asked.everything:
        yield good("files.whole", _("All %(count)s files are there and unchanged.") % {"count": looked})
    else:
        yield good(
            "files.whole",
            _("%(count)s files that were looked at are there and unchanged.") % {"count": looked},
        )


def _some_kept() -> Iterator[str]:
    """From a digest that chance chooses, and on from the first one after the last: digests are spread evenly, and no
    table is sorted by dice."""
    begin = token_hex(2)
    kept = Attachment.objects.order_by("sha256").values_list("sha256", flat=True).distinct()
    round_ = chain(kept.filter(sha256__gte=begin)[:SAMPLE], kept.filter(sha256__lt=begin)[:SAMPLE])
    return islice(round_, SAMPLE)


def disk(_asked: Asked) -> Iterator[Finding]:
    usage = shutil.disk_usage(data_folder() if data_folder().exists() else data_folder().parent)
    words = {"free": _gigabytes(usage.free), "share": round(usage.free * 100 / usage.total)}
    text = _("%(free)s GB of the disk is free (%(share)s %%).") % words
    remedy = _("Make room, or put the data folder on a larger disk. Nothing can be registered on a full one.")
    if usage.free < max(VERY_LITTLE * usage.total, LEAST) and usage.free < 20 * LEAST:
        yield error("disk.space", text, remedy)
    elif usage.free < LITTLE * usage.total and usage.free < 40 * LEAST:
        yield warning("disk.space", text, remedy)
    else:
        yield good("disk.space", text)


def _gigabytes(count: int) -> str:
    return number_format(count / 1e9, 1)


def keys_and_rights(_asked: Asked) -> Iterator[Finding]:
    """The secret key is there and long; nobody else on the machine can read folder and keys."""
    file, given = data_folder() / "secret_key", os.environ.get("SPIL_SECRET_KEY", "")
    key = given or (file.read_text("ascii").strip() if file.is_file() else "")
    if not key:
        yield error(
            "key.there",
            _("There is no secret key in %(folder)s.") % {"folder": data_folder()},
            _("Put the file secret_key back from a backup; with a new one everybody signs in again and passwords of"
              " mailboxes have to be given again."),
        )  # fmt: skip
    elif len(key) < 40:
        yield warning(
            "key.there", _("The secret key is short."), _("Take one of 50 signs of chance or more.")
        )
    else:
        yield good("key.there", _("The secret key is there."))
    places = [data_folder(), *(data_folder() / name for name in ("secret_key", "backup_key", "database_url"))]
    loose = [place for place in places if place.exists() and stat.S_IMODE(place.stat().st_mode) & 0o77]
    if loose:
        commands = " && ".join(f"chmod go= {place}" for place in loose)
        names = ", ".join(str(place) for place in loose)
        yield error(
            "rights.closed", _("Others on this machine can read %(names)s.") % {"names": names}, commands
        )
    else:
        yield good("rights.closed", _("Only the account of Spil can read the data folder."))


def office_key(_asked: Asked) -> Iterator[Finding]:
    """It is the key of the office, and not one that this machine or this command has beside it."""
    key = proving.known()
    if proving.is_another(key):
        yield error("key.office", proving.another_key(), proving.where_it_is())
    elif key is proving.Key.FORMER:
        yield warning("key.office", proving.half_renewed(), proving.renew_it())
    elif key is proving.Key.RIGHT:
        yield good("key.office", _("It is the key of this office."))


def clock(asked: Asked) -> Iterator[Finding]:
    """The clock has not gone back behind what is written, and is that of the database."""
    last = Event.objects.aggregate(at=Max("at"))["at"]
    remedy = _("Let the machine keep time by the network (timedatectl set-ntp true).")
    if last is not None and last > asked.now + timedelta(minutes=5):
        words = _("The clock is behind: the last thing that happened is of %(when)s.")
        yield error("clock.forward", words % {"when": told_at(last)}, remedy)
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs((cursor.fetchone()[0] - datetime.now(asked.now.tzinfo)).total_seconds())
        if apart > 30:
            words = _("The clocks of this machine and of the database are %(seconds)s seconds apart.")
            yield error("clock.forward", words % {"seconds": round(apart)}, remedy)
            return
    yield good("clock.forward", _("The clock goes forward."))


def log(asked: Asked) -> Iterator[Finding]:
    """The log was sealed in the last days; with --all every event is verified."""
    last = Anchor.objects.order_by("-on").first()
    oldest = Event.objects.order_by("id").values_list("at", flat=True).first()
    sealed_on = last.on if last else None
    if oldest is None or (sealed_on is None and asked.now - oldest < timedelta(days=2)):
        yield good("log.sealed", _("There is nothing to seal yet."))
    elif sealed_on is None or _unsealed_for(sealed_on, asked) > timedelta(days=2):
        yield warning(
            "log.sealed",
            _("The log was not sealed since %(day)s.") % {"day": day_words(sealed_on or oldest.date())},
            _("Is the worker running? ./spil start runs it; ./spil audit seal seals now."),
        )
    else:
        yield good("log.sealed", _("The log was sealed on %(day)s.") % {"day": day_words(sealed_on)})
    if asked.everything:
        report = verify()
        if report.is_sound:
            yield good(
                "log.sound", _("%(count)s events are as they were written.") % {"count": report.events}
            )
        else:
            told = ", ".join(problem.what for problem in report.problems[:3])
            yield error(
                "log.sound",
                _("The log is not as it was written: %(what)s") % {"what": told},
                _(
                    "Somebody changed the database past Spil. Keep a copy, and compare with a backup: ./spil restore."
                ),
            )


def _unsealed_for(sealed_on: object, asked: Asked) -> timedelta:
    """How long something has waited for a seal; nothing when nothing happened since."""
    after = Event.objects.filter(at__date__gt=sealed_on).order_by("at").values_list("at", flat=True).first()
    return asked.now - after if after else timedelta()


def packages(_asked: Asked) -> Iterator[Finding]:
    """What only some offices need, and whether it is there."""
    remedy = _("Type ./spil extras.")
    if settings.BACKUP_PLACE.startswith("s3://") and not find_spec("boto3"):
        yield error(
            "extras.s3", _("Backups go to an object store, and the extra for it is not installed."), remedy
        )
    if find_spec("rapidocr"):
        yield good("extras.ocr", _("Scans without text can be read."))
    else:
        yield good("extras.ocr", _("Scans without text are not read: that extra is not installed."))


def register() -> None:
    """In the order in which they are told."""
    for check in (
        Check("database", gettext_lazy("Database"), database, needs_database=False),
        Check("rights", gettext_lazy("Keys and rights"), keys_and_rights, needs_database=False),
        Check("key", gettext_lazy("Keys and rights"), office_key),
        Check("disk", gettext_lazy("Disk"), disk, needs_database=False, alerts=True, of_machine=True),
        Check("store", gettext_lazy("Files"), storing, alerts=True, asks_network=True, of_machine=True),
        Check("files", gettext_lazy("Files"), files),
        Check("clock", gettext_lazy("Clock"), clock),
        Check("log", gettext_lazy("Log"), log, alerts=True),
        Check("extras", gettext_lazy("Extras"), packages, needs_database=False),
    ):
        checking.register(check)
