"""A backup or a trial as it is run by the clock or by hand: with the office's place and key, and its result kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from spil.foundation.backups.corners import TRIAL, corner
from spil.foundation.backups.keys import known_key
from spil.foundation.backups.making import Made, Say, make, tidy
from spil.foundation.backups.models import BackupRun, RunKind
from spil.foundation.backups.places import place_at
from spil.foundation.backups.problems import BackupProblem, Damaged, NotBegun
from spil.foundation.backups.restoring import restore_into
from spil.foundation.backups.room import lacks_room
from spil.foundation.backups.service import held
from spil.foundation.backups.shelf import Shelf, is_ahead, shelf_in
from spil.foundation.identity import proving
from spil.foundation.jobs.locks import office_lock

Clock = Callable[[], datetime]


def office_key() -> bytes:
    """The office's key. Raises BackupProblem when there is none yet."""
    key = known_key()
    if key is None:
        raise BackupProblem(
            _("There is no key for backups yet: type ./spil backup once, and keep the key that it shows.")
        )
    return key


def shown(address: str) -> str:
    """The address of a place as it may be shown and kept."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}{parts.path}" if parts.scheme == "s3" else address


@contextmanager
def _alone() -> Iterator[None]:
    """One backup at a time, since tidying up takes away what another one counts on. Raises BackupProblem."""
    with office_lock("backup") as is_mine:
        if not is_mine:
            raise BackupProblem(_("Another backup of this office is being made. Try again when it is there."))
        yield


@_alone()
def back_up(
    address: str,
    key: bytes,
    now: Clock,
    *,
    say: Say = lambda _text: None,
    again: bool = False,
    new_place: bool = False,
) -> Made:
    """Make a backup and keep what became of it. Raises BackupProblem, also where backups were made and are gone.

    `new_place` begins anew there. A copy that was restored backs nothing up: its backup would be the newest there.
    """
    if copy := held():
        words = _(
            "This office is a copy, restored from %(name)s. It goes to work by ./spil restore --in-service."
        )
        raise BackupProblem(words % {"name": copy.name})
    _must_hold_the_key()
    run = BackupRun(kind=RunKind.BACKUP, place=shown(address)[:300], started_at=now())
    try:
        shelf = _shelf(address, key, may_begin=new_place or not _is_known(run.place))
        made = make(shelf, run.started_at, say=say, again=again)
        made.removed, made.unreadable = tidy(shelf, run.started_at, timedelta(days=settings.BACKUP_DAYS))
        made.ahead = shelf.ahead(run.started_at)
    except BackupProblem as problem:
        _ended(run, now(), str(problem))
        raise
    except Exception as error:  # whatever the disk, the network or the other side says is kept
        _ended(run, now(), f"{type(error).__name__}: {error}")
        raise
    run.name, run.row_count, run.file_count = made.name, made.rows, made.files
    run.new_file_count, run.byte_count = made.new_files, made.file_bytes
    run.ahead = made.ahead[-1] if made.ahead else ""
    _ended(run, now(), " ".join([*_missing(made), *damaged_lists(made)]), is_good=not made.missing)
    return made


def _must_hold_the_key() -> None:
    """A backup holds the key with which this process works, and nothing but that one opens what is sealed in it."""
    key = proving.known()
    if key is proving.Key.WRONG:
        raise BackupProblem(f"{proving.another_key()} {proving.where_it_is()}")
    if key is proving.Key.FORMER:
        raise BackupProblem(f"{proving.half_renewed()} {proving.renew_it()}")


def _missing(made: Made) -> Iterator[str]:
    if made.missing:
        words = _(
            "%(count)s stored files are damaged or missing in the office itself; ./spil check --all names them."
        )
        yield words % {"count": len(made.missing)}


def damaged_lists(made: Made) -> Iterator[str]:
    """What is said of each older backup of the place that was found damaged; the one that was made is good."""
    for name in made.unreadable:
        words = _(
            "The older backup %(name)s is damaged: which files it holds cannot be read. Until it goes, no file is taken"
            " away from the place."
        )
        yield words % {"name": name}


def of_days_to_come(made: Made) -> Iterator[str]:
    """What is said of each backup of the place that was made by a clock that was ahead."""
    for name in made.ahead:
        yield _("The backup %(name)s bears a day that is still to come: trials pass over it.") % {
            "name": name
        }


def _is_known(place: str) -> bool:
    return BackupRun.objects.filter(kind=RunKind.BACKUP, place=place).exclude(name="").exists()


def _shelf(address: str, key: bytes, *, may_begin: bool) -> Shelf:
    try:
        return shelf_in(place_at(address), key, may_begin=may_begin)
    except NotBegun:
        words = _(
            "Backups were made in %(place)s, and they are not there. Is the disk mounted? To begin there anew: ./spil"
            " backup --new-place."
        )
        raise BackupProblem(words % {"place": shown(address)}) from None


def _ended(run: BackupRun, now: datetime, message: str, *, is_good: bool = False) -> None:
    run.finished_at, run.message, run.is_good = now, message.replace("\x00", "")[:500], is_good
    run.save(force_insert=True)


def newest(shelf: Shelf, now: datetime) -> str:
    """The last one whose moment has come; where it has of none, this clock is behind. Raises BackupProblem."""
    names = shelf.backups()
    if not names:
        raise BackupProblem(_("There are no complete backups in this place."))
    return ([name for name in names if not is_ahead(name, now)] or names)[-1]


def _must_fit(folder: Path) -> None:
    if lacking := lacks_room(folder):
        words = _(
            "A trial needs %(needed)s MB of free disk in the data folder; there are %(free)s MB. Nothing was tried."
        )
        raise BackupProblem(words % lacking)


def try_restore(address: str, key: bytes, now: Clock, *, say: Say = lambda _text: None) -> BackupRun:
    """Restore the newest backup into a corner that is thrown away again: every row measured, every file read.

    The result is kept whatever it is. The corner holds an embedded database, also for an office on PostgreSQL, so it
    is asked first whether there is room for one: the disk is that of the office.
    """
    run = BackupRun(kind=RunKind.TRIAL, place=shown(address)[:300], started_at=now())
    with corner(Path(settings.DATA_DIR), TRIAL) as folder:
        try:
            _must_fit(folder)
            run.name = newest(shelf_in(place_at(address), key), run.started_at)
            told = restore_into(folder, place=address, backup=run.name, key=key, files="read", say=say)
            run.row_count, run.file_count, run.byte_count = told["rows"], told["files"], told["bytes"]
            _ended(run, now(), "", is_good=True)
        except (BackupProblem, Damaged, OSError) as problem:
            _ended(run, now(), str(problem))
        except Exception as error:  # noqa: BLE001 - what the other side says is the result of the trial
            _ended(run, now(), f"{type(error).__name__}: {error}")
    return run
