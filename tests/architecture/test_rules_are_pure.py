"""Rules are plain Python: they import where Django cannot be imported. The linter cannot see through a package."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.left_out import ROOT

SRC = ROOT / "src"
PROGRAM = Path(__file__).parent / "pure_rules.py"


def rules(src: Path) -> list[str]:
    """Dotted names of every `rules.py` and every file of a folder `rules`."""
    files = [*src.rglob("rules.py"), *src.rglob("rules/*.py")]
    names = [
        ".".join(file.relative_to(src).with_suffix("").parts) for file in files if "tests" not in file.parts
    ]
    return sorted(name.removesuffix(".__init__") for name in names)


def imported(src: Path, names: list[str]) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, str(PROGRAM), *names]
    env = {**os.environ, "PYTHONPATH": str(src)}
    return subprocess.run(words, env=env, capture_output=True, text=True, check=False)


def test_all_rules_are_pure() -> None:
    names = rules(SRC)
    assert len(names) > 15
    done = imported(SRC, names)
    assert done.returncode == 0, done.stdout + done.stderr


def test_rules_that_use_django_are_noticed_even_through_another_file(tmp_path: Path) -> None:
    package = tmp_path / "office"
    (package / "rules").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "rules" / "__init__.py").write_text("from office.rules.days import today\n")
    (package / "rules" / "days.py").write_text("from office.words import today\n")
    (package / "words.py").write_text("from django.utils.timezone import now as today\n")
    assert rules(tmp_path) == ["office.rules", "office.rules.days"]
    done = imported(tmp_path, rules(tmp_path))
    assert done.returncode == 2
    assert "django.utils.timezone in rules" in done.stdout or "django" in done.stdout
