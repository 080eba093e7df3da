"""The sources keep to the house's rules, and each check notices a planted fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import sources
from tests.support.left_out import ROOT

SOURCE = ROOT / "src" / "spil"
Check = Callable[[Path], list[str]]
CHECKS: list[Check] = [
    sources.folders_without_init,
    sources.packages_without_prose,
    sources.unknown_names,
    sources.raw_writes,
    sources.signals,
    sources.clocks,
    sources.saves,
    sources.oversized_modules,
]
PROSE = '"""Post comes in and goes out here, and every piece of it has a number."""\n'

#: what is planted: the check that must notice, the file, its text
FAULTS: dict[str, tuple[Check, str, str]] = {
    "a folder without __init__": (sources.folders_without_init, "modules/post/formats/ubl.py", "x = 1\n"),
    "a package without prose": (sources.packages_without_prose, "modules/post/__init__.py", ""),
    "code in a package's __init__": (
        sources.packages_without_prose,
        "modules/post/__init__.py",
        PROSE + "X = 1\n",
    ),
    "helpers": (sources.unknown_names, "modules/post/helpers.py", "x = 1\n"),
    "helpers in the foundation": (sources.unknown_names, "foundation/records/helpers.py", "x = 1\n"),
    "an unknown folder": (sources.unknown_names, "modules/post/services/__init__.py", "x = 1\n"),
    "template tags in a module": (sources.unknown_names, "modules/post/templatetags/__init__.py", "x = 1\n"),
    "an empty file": (sources.unknown_names, "modules/post/rules.py", ""),
    "an insert": (
        sources.raw_writes,
        "modules/post/queries.py",
        'SQL = "INSERT INTO post_item VALUES (1)"\n',
    ),
    "an update": (sources.raw_writes, "modules/post/queries.py", 'SQL = f"update post_item set x = {1}"\n'),
    "a delete": (sources.raw_writes, "modules/post/queries.py", 'SQL = "DELETE FROM post_item"\n'),
    "a COPY": (sources.raw_writes, "modules/post/queries.py", 'SQL = "COPY post_item FROM STDIN"\n'),
    "a cursor that copies": (
        sources.raw_writes,
        "modules/post/queries.py",
        "def f(cursor):\n    cursor.copy('x')\n",
    ),
    "the driver's connection": (
        sources.raw_writes,
        "modules/post/queries.py",
        "def f(connection):\n    connection.connection.execute('x')\n",
    ),
    "a signal": (sources.signals, "modules/post/apps.py", "from django.db.models.signals import post_save\n"),
    "a signal by its module": (
        sources.signals,
        "modules/post/apps.py",
        "from django.db.models import signals\nsignals.post_save.connect(print)\n",
    ),
    "a receiver": (sources.signals, "modules/post/apps.py", "from django.dispatch import receiver\n"),
    "today in rules": (
        sources.clocks,
        "modules/post/rules.py",
        "from datetime import date\nX = date.today()\n",
    ),
    "now in an action": (
        sources.clocks,
        "modules/post/actions/rows.py",
        "from django.utils import timezone\nX = timezone.now()\n",
    ),
    "now in a query": (
        sources.clocks,
        "foundation/records/queries.py",
        "from datetime import datetime\nX = datetime.now()\n",
    ),
    "office time now": (
        sources.clocks,
        "modules/post/queries.py",
        "from django.utils import timezone\nX = timezone.localdate()\n",
    ),
    "a create": (sources.saves, "modules/post/actions.py", "def f(model):\n    model.objects.create(x=1)\n"),
    "a save": (sources.saves, "modules/post/views/__init__.py", "def f(row):\n    row.save()\n"),
    "a bulk create": (
        sources.saves,
        "gateways/web/views.py",
        "def f(model):\n    model.objects.bulk_create([])\n",
    ),
    "a module too many": (sources.oversized_modules, "modules/post/actions.py", "x = 1\n" * 4_001),
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small house without a fault."""
    for package in ("modules/post", "foundation/records", "gateways/web"):
        (tmp_path / package).mkdir(parents=True)
        (tmp_path / package / "__init__.py").write_text(PROSE)
    files = {
        "modules/post/rules.py": "def is_late(day, today):\n    return day < today\n",
        "modules/post/actions.py": "def f(by, timezone):\n    return timezone.localtime(by.now)\n",
        "modules/post/queries.py": 'SQL = "SELECT * FROM post_item -- the copy, not an UPDATE"\n',
        "foundation/records/models.py": "x = 1\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_sources_pass(check: Check) -> None:
    assert check(SOURCE) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_house_without_faults_passes(house: Path, check: Check) -> None:
    assert check(house) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(house: Path, fault: str) -> None:
    check, name, text = FAULTS[fault]
    (house / name).parent.mkdir(parents=True, exist_ok=True)
    (house / name).write_text(text)
    assert check(house)


def test_every_exception_is_still_needed() -> None:
    """A file that is excused and no longer writes must lose its excuse."""
    gone = [name for name in sources.RAW_WRITERS if not (SOURCE / name).is_file()]
    gone += [name for name in sources.NAMED_BY_DJANGO if not (SOURCE / name).is_file()]
    gone += [name for name in sources.SAVERS if not (SOURCE / name).exists()]
    assert gone == []


def test_long_files_are_reported(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "modules/post/actions.py").write_text("x = 1\n" * 251)
    assert sources.sizes(house) == ["  251 modules/post/actions.py"]
    with capsys.disabled():
        print("\nfiles above 250 lines:", *sources.sizes(SOURCE), sep="\n  ")
