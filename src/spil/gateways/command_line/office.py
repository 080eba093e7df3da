"""Makes sure there is an office in the data folder: key, database, its first content; and what the pages need.

The first office is built in a folder of its own inside the data folder and moved into place when it is whole, the
database last: an office that is there is complete, and a first start that was cut off leaves nothing to mend. On
PostgreSQL a note in the data folder says that the first content is not whole; the next start empties the database
that the note names and begins again.
"""

from __future__ import annotations

import fcntl
import gc
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from spil.foundation.backups.former import EMBEDDED
from spil.foundation.files.durable import write_private
from spil.foundation.organisation.origin import ANEW, ORIGIN, is_sample, write_origin
from spil.gateways.command_line import owning
from spil.gateways.command_line.registry import Refused

SET_UP = ".set-up"
IN_USE = ".in-use"
FILES = "files"
#: the folder inside the data folder in which an embedded first office is made
FIRST = ".first"
#: tells the processes that ./spil start begins that the office was looked at a moment ago
CHECKED = "SPIL_OFFICE_CHECKED"


def data_dir() -> Path:
    from django.conf import settings

    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def set_up_django() -> None:
    import django

    gc.disable()  # what is loaded stays; to look through it again and again is a tenth of a start
    try:
        django.setup()
    finally:
        gc.enable()


@contextmanager
def alone(folder: Path, name: str, wait: bool = True) -> Iterator[None]:
    """Hold the lock `name` of a folder; without `wait` a lock held by somebody else is Refused."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w") as lock:
        os.set_inheritable(
            lock.fileno(), name == SET_UP
        )  # a set-up that lost its parent still holds the lock
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"Spil is already running on {folder}.") from None
        yield


def make_secret_key(folder: Path) -> None:
    """A key of this office alone, readable by its owner only; written whole or not at all. None beside one that is
    given: whoever was not given it one day would work with the other."""
    file = folder / "secret_key"
    if not os.environ.get("SPIL_SECRET_KEY") and not file.exists():
        write_private(file, secrets.token_urlsafe(48) + "\n")


def take_up_secret_key(folder: Path) -> None:
    """Work with the key of the office from now on, here and in whatever is forked from here.

    A process that began before there was an office has a key that nobody keeps: what it signs and seals would be wrong
    after the next start.
    """
    from django.conf import settings

    file = folder / "secret_key"
    if not os.environ.get("SPIL_SECRET_KEY") and file.is_file():
        settings.SECRET_KEY = file.read_text("ascii").strip()


def ensure(demo: bool) -> bool:
    """See to it that there is an office with an up-to-date database. True when this call made it.

    `demo`: fill a new office with the demo office; otherwise it gets one administrator, whose password is printed once.
    """
    folder = data_dir()
    if os.environ.get(CHECKED) == str(folder):
        return False
    with alone(folder, SET_UP):
        make = partial(_ensure, folder, demo)
        made = owning.as_owner(make) if owning.is_another() else make()
        take_up_secret_key(folder)
        _must_have_the_key(folder)
        note_release()
    os.environ[CHECKED] = str(folder)
    return made


def _must_have_the_key(folder: Path) -> None:
    """Raises Refused where this process has no key, or another one than the office."""
    set_up_django()
    from django.db import connections
    from django.utils.translation import gettext as _

    from spil.foundation.identity import proving
    from spil.gateways.command_line.speaking import speak

    is_there = bool(os.environ.get("SPIL_SECRET_KEY")) or (folder / "secret_key").is_file()
    is_another = is_there and proving.known() is proving.Key.WRONG
    connections.close_all()
    if not is_there:
        speak()
        words = _(
            "The key of this office is not here: there is no secret_key in %(folder)s, and no SPIL_SECRET_KEY."
        )
        raise Refused(f"{words % {'folder': folder}} {proving.where_it_is()}")
    if is_another:
        speak()
        raise Refused(f"{proving.another_key()} {proving.where_it_is()}")


def prove_key() -> None:
    """Called by what serves the office: the key that it has is the office's, where nothing has proven one yet. What is
    typed beside it proves none, since it may have been given none."""
    from django.db import connections

    from spil.foundation.identity import proving

    proving.prove_first()
    connections.close_all()


def _ensure(folder: Path, demo: bool) -> bool:
    made = (
        _ensure_postgresql(folder, demo) if os.environ.get("DATABASE_URL") else _ensure_sqlite(folder, demo)
    )
    if not made:
        migrate_if_needed(folder)
    return made


def _ensure_sqlite(folder: Path, demo: bool) -> bool:
    if (folder / EMBEDDED).exists():
        return False
    if (folder / ".restore").is_dir():
        set_up_django()
        raise Refused(cut_off())
    work = folder / FIRST
    _clear_first(folder, work)
    work.mkdir(mode=0o700)
    make_secret_key(folder)
    with suppress(FileNotFoundError):  # it is given by the environment
        shutil.copy2(folder / "secret_key", work)
    _make_content(demo, work)
    log = work / f"{EMBEDDED}-wal"
    if log.exists() and log.stat().st_size:
        raise Refused("The office was made but not closed; nothing was kept. Start again.")
    for entry in sorted(work.iterdir(), key=lambda path: path.name == EMBEDDED):
        if entry.name.startswith((EMBEDDED + "-", "secret_key", ".")):
            continue
        entry.rename(folder / entry.name)
    shutil.rmtree(work, ignore_errors=True)
    return True


def _clear_first(folder: Path, work: Path) -> None:
    """Throw away what a first start that was cut off had put into the folder already, and its corner last.

    Its database is then still in the corner, since it moves last. Files without it are those of an office that has its
    database elsewhere, and its only ones: raises Refused.
    """
    files = folder / FILES
    there = [entry for entry in (files, folder / ORIGIN) if entry.is_file() or any(entry.glob("*"))]
    if there and not (work / EMBEDDED).exists():
        raise Refused(_elsewhere(folder))
    if files.is_dir():
        shutil.rmtree(files)
    (folder / ORIGIN).unlink(missing_ok=True)
    shutil.rmtree(work, ignore_errors=True)


def _elsewhere(folder: Path) -> str:
    from django.utils.translation import gettext as _

    from spil.gateways.command_line.speaking import speak

    set_up_django()
    speak()
    return _(
        "%(folder)s has files of an office, and its database is not there. Is it on PostgreSQL? Then say where, in"
        " DATABASE_URL. Is it lost? Then restore a backup into an empty folder: ./spil restore."
    ) % {"folder": folder}


def _ensure_postgresql(folder: Path, demo: bool) -> bool:
    set_up_django()
    from django.db import connection

    from spil.foundation.backups.postgresql import empty_database, has_tables

    refuse_unfinished()
    is_office = has_tables()
    if not is_office and (folder / ".restore").is_dir():
        raise Refused(cut_off())
    shutil.rmtree(folder / FIRST, ignore_errors=True)  # of an embedded one, which is not gone on with
    note, address = folder / ".unfinished", os.environ["DATABASE_URL"]
    if note.exists() and note.read_text() == address:
        empty_database()
    elif is_office:  # what a restore left in its folder never became this one, and is not to be gone on with
        shutil.rmtree(folder / ".restore", ignore_errors=True)
        return False
    connection.close()
    make_secret_key(folder)
    note.touch(mode=0o600)
    note.write_text(address)
    _make_content(demo, folder)
    note.unlink()
    return True


def refuse_unfinished() -> None:
    """Raises Refused while a restore into the database is going on or was cut off: it is nobody's office."""
    from spil.foundation.backups.postgresql import is_unfinished

    if is_unfinished():
        raise Refused(cut_off())


def cut_off() -> str:
    from django.utils.translation import gettext as _

    from spil.gateways.command_line.speaking import speak

    speak()
    return _("A restore is going on here, or was cut off: type ./spil restore again.")


def _python(command: str, *words: str) -> list[str]:
    return [sys.executable, "-m", "spil.gateways.command_line", command, *words]


def _make_content(demo: bool, folder: Path) -> None:
    """Migrate and fill, in a process of its own, so that no connection stays open on what is moved afterwards."""
    begun = time.monotonic()
    say("Loading the demo office ..." if demo else "Making an empty office ...")
    command = _python("first-office", *(["--demo"] if demo else []))
    # Its words are for a person: a command whose output a program reads may be the first one on this machine.
    done = subprocess.run(
        command, env={**os.environ, "SPIL_DATA": str(folder)}, stdout=sys.stderr, check=False, close_fds=False
    )
    if done.returncode:
        raise Refused("The office could not be made; see above. Nothing was kept; start again.")
    write_origin(folder, sample=demo)
    say(f"      {time.monotonic() - begun:.0f} s")


def is_demo() -> bool:
    return is_sample(data_dir())


def wants_to_begin_anew(folder: Path) -> bool:
    return (folder / ANEW).exists()


def begin_anew(folder: Path) -> None:
    """Throw the sample away and make the empty office that was asked for; nothing may be running on the folder.

    The database goes first and the note last: cut off anywhere, the next start finds either the sample and the note,
    or no office yet and the note, and goes on. What is not of the sample stays: what lies in the watched folder, the
    key of the backups, without which the place that has them takes no more, and the folder of a file system.
    """
    if not is_sample(folder) and (folder / EMBEDDED).exists():
        (folder / ANEW).unlink()
        return
    say("Throwing the sample away ...")
    keep = {"secret_key", ANEW, ".running", SET_UP, IN_USE, "intake", "backup_key", "lost+found"}
    for entry in sorted(folder.iterdir(), key=lambda path: not path.name.startswith(EMBEDDED)):
        if entry.name in keep:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    os.environ.pop(CHECKED, None)
    ensure(demo=False)
    (folder / ANEW).unlink()


def migrate_if_needed(folder: Path) -> None:
    """Bring an existing office's database up to date; nothing is written when it is. Raises Refused."""
    set_up_django()
    from django.db import connections
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from spil.gateways.command_line import upgrading
    from spil.gateways.command_line.speaking import speak

    if upgrading.is_needed():
        speak()
        if not owning.owns_the_tables():
            raise Refused(
                _(
                    "The tables are older than this release, and the account of DATABASE_URL may not change them: type"
                    " ./spil migrate where DATABASE_OWNER_URL is set."
                )
            )
        with nobody_else(folder):
            say("Bringing the database up to date ...")
            upgrading.upgrade(folder, timezone.now())
    connections.close_all()


def note_release() -> None:
    """Say from which release to which one it went, when this is another one than before."""
    set_up_django()
    from django.db import connections
    from django.utils import timezone
    from django.utils.translation import gettext as _

    from spil.foundation.backups.making import release
    from spil.foundation.health import upgrades
    from spil.gateways.command_line.speaking import speak

    noted = upgrades.note(release(), timezone.now())
    if noted is not None:
        speak()
        words = _(
            "Spil went from %(before)s to %(version)s. What changed stands on the page /status/changes/."
        )
        if noted.before == noted.version:
            words = _(
                "Spil %(version)s was brought up to date. What changed stands on the page /status/changes/."
            )
        say(words % {"before": noted.before, "version": noted.version})
    connections.close_all()


# -- who is at work in the office -------------------------------------------------------------------------------------

_at_work: list[Any] = []


def come_in(folder: Path) -> None:
    """Say, for as long as this process lives, that it works in the office of this folder. Raises Refused."""
    from django.conf import settings
    from django.utils.translation import gettext as _

    lock = (folder / IN_USE).open("a")
    fcntl.flock(lock, fcntl.LOCK_SH)
    _at_work.append(lock)
    if settings.ADDRESS_FILE.is_file() and not os.environ.get(
        "DATABASE_URL"
    ):  # it was moved while this waited
        raise Refused(_("This office has moved to PostgreSQL. Type the command again."))


@contextmanager
def nobody_else(folder: Path) -> Iterator[None]:
    """Hold the office still: Refused while another process of this machine works in it, and none begins within."""
    from django.utils.translation import gettext as _

    lock = _at_work[-1] if _at_work else (folder / IN_USE).open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refused(
            _("Spil is running on %(folder)s. Stop it first, then try again.") % {"folder": folder}
        ) from None
    try:
        yield
    finally:
        fcntl.flock(lock, fcntl.LOCK_SH if _at_work else fcntl.LOCK_UN)
