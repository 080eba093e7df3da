"""The import contracts of pyproject.toml hold for the sources, and each of them notices a fault."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.left_out import ROOT

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"

#: the smallest house with every floor, without a fault
HOUSE = {
    "spil/__init__.py": "",
    "spil/config/__init__.py": "",
    "spil/gateways/__init__.py": "",
    "spil/gateways/web/__init__.py": "import spil.foundation.records",
    "spil/gateways/rest/__init__.py": "",
    "spil/modules/__init__.py": "",
    "spil/modules/post/__init__.py": "",
    "spil/modules/post/public.py": "from spil.modules.post import models",
    "spil/modules/post/models.py": "from spil.modules.post import rules",
    "spil/modules/post/rules.py": "",
    "spil/modules/invoices/__init__.py": "",
    "spil/modules/invoices/models.py": "",
    "spil/modules/invoices/actions.py": "from spil.modules.post.public import models",
    "spil/foundation/__init__.py": "",
    "spil/foundation/records/__init__.py": "",
    "spil/foundation/turns/__init__.py": "import spil.foundation.records",
}

FAULTS = {
    "the foundation imports a module": (
        "spil/foundation/records/__init__.py",
        "import spil.modules.post.rules",
    ),
    "a gateway imports a module": ("spil/gateways/web/__init__.py", "import spil.modules.post.public"),
    "a module imports config": ("spil/modules/post/models.py", "import spil.config"),
    "rules import models": ("spil/modules/post/rules.py", "import spil.modules.post.models"),
    "a module has a file of no known name": ("spil/modules/post/helpers.py", ""),
    "a module imports another's models": (
        "spil/modules/invoices/actions.py",
        "import spil.modules.post.models",
    ),
    "two foundation packages import each other": (
        "spil/foundation/records/__init__.py",
        "import spil.foundation.turns",
    ),
    "two modules import each other": ("spil/modules/post/models.py", "import spil.modules.invoices.public"),
    "a gateway imports another gateway": ("spil/gateways/web/__init__.py", "import spil.gateways.rest"),
}


def contracts_hold(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT_IMPORTS), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, text in HOUSE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "spil/modules/invoices/public.py").write_text("")
    return tmp_path


def test_a_house_without_faults_passes(house: Path) -> None:
    done = contracts_hold(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(house: Path, fault: str) -> None:
    place, text = FAULTS[fault]
    (house / place).write_text(text)
    done = contracts_hold(house)
    assert done.returncode == 1, done.stdout
    assert "BROKEN" in done.stdout or "not listed as layers" in done.stdout, done.stdout + done.stderr


def test_the_sources_keep_all_contracts() -> None:
    done = contracts_hold(ROOT)
    assert done.returncode == 0, done.stdout
