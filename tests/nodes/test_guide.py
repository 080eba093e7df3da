"""What the guide for several nodes tells to write into files works: systemd takes the units, and the image is built."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.fixtures import is_deep
from tests.support.left_out import ROOT
from tests.support.serving import answers, eventually, free_port

GUIDE = ROOT / "docs" / "guides" / "run-on-several-nodes.md"
BASE = "docker.io/library/debian:bookworm-slim"
#: how a machine reaches its package registries; what is read while the image is built, and does not stay in it
REGISTRIES = (
    "/etc/apt/sources.list.d",
    "/etc/apt/apt.conf.d",
    "/usr/share/keyrings",
    "/etc/ssl/certs",
    "/etc/pip.conf",
)


def told(first_line: str) -> str:
    """The file that the guide shows, without the line that names it."""
    return re.search(rf"```\n# {re.escape(first_line)}[^\n]*\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)[
        1
    ]  # type: ignore[index]


def test_what_git_leaves_out_stays_out_of_an_image_too() -> None:
    """An office in the checkout, with its keys, above all; the two files write one folder differently."""

    def lines(name: str) -> set[str]:
        told = (line.strip() for line in (ROOT / name).read_text("utf-8").splitlines())
        return {line.removeprefix("**/").strip("/") for line in told if line and not line.startswith("#")}

    assert "data" in lines(".dockerignore")
    assert lines(".gitignore") <= lines(".dockerignore")


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="only on a machine with systemd")
def test_systemd_takes_the_units_of_the_guide_and_they_may_write_one_folder(tmp_path: Path) -> None:
    unit = told("/etc/systemd/system/spil-web.service")
    program = f"{sys.executable} {ROOT / 'spil'}"  # /opt/spil is not there on every machine
    for name, words in (("web", None), ("worker", "worker"), ("scheduler", "scheduler")):
        asked = unit if words is None else re.sub(r"spil web .*?--data", f"spil {words} --data", unit)
        assert f"/opt/spil/spil {name} " in asked
        file = tmp_path / f"spil-{name}.service"
        file.write_text(asked.replace("/opt/spil/spil", program))
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", file], capture_output=True, text=True, check=False
        )
        about = [line for line in done.stderr.splitlines() if f"spil-{name}" in line or "Unknown" in line]
        assert (done.returncode, about) == (0, []), done.stderr
    broken = tmp_path / "spil-broken.service"
    broken.write_text(unit.replace("/opt/spil/spil", program).replace("Restart=always", "Restart=allways"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", broken], capture_output=True, text=True, check=False
    )
    assert "allways" in done.stderr, "a fault in a unit is found"
    assert {
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "PrivateTmp=yes",
        "ReadWritePaths=/var/lib/spil",
    } <= set(unit.splitlines())


@contextmanager
def builder(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a buildah that keeps everything in this folder and needs no daemon."""
    settings = folder / "storage.conf"
    settings.write_text(
        f'[storage]\ndriver = "vfs"\nrunroot = "{folder}/run"\ngraphroot = "{folder}/graph"\n'
    )
    yield {**os.environ, "CONTAINERS_STORAGE_CONF": str(settings), "BUILDAH_ISOLATION": "chroot"}


def run(environment: dict[str, str], *words: str, **more: str) -> str:
    done = subprocess.run(
        words, env=environment, capture_output=True, text=True, timeout=900, check=False, **more
    )  # type: ignore[call-overload]
    assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-3000:]}"
    return str(done.stdout).strip()


def volumes() -> list[str]:
    """What of this machine says where packages come from, and the folders that pip is pointed to."""
    said = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    local = re.findall(r"(?:file://|(?<=[\s'=]))(/[\w./-]+)", said.stdout)
    roots = {Path(one) for one in local if Path(one).is_dir()}
    found = [*(Path(one) for one in REGISTRIES), *(one for one in roots if not str(one).startswith("/etc"))]
    return [part for one in found if one.exists() for part in ("-v", f"{one}:{one}:ro")]


@pytest.mark.long
@pytest.mark.skipif(not is_deep(), reason="only on --deep: builds an image")
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="only on SQLite: once is enough")
@pytest.mark.skipif(
    not (shutil.which("buildah") and shutil.which("mmdebstrap") and os.geteuid() == 0),
    reason="only on a machine that builds images: root, apt install buildah mmdebstrap",
)
def test_the_image_of_the_guide_is_built_and_serves_pages_as_an_account_that_owns_no_file_of_the_program(
    tmp_path: Path,
) -> None:
    """The base is made of the same packages as the one that the file names, since that one lies in a registry."""
    run(dict(os.environ), "git", "clone", "-q", str(ROOT), str(tmp_path / "context"))
    run(
        dict(os.environ),
        "mmdebstrap",
        "--variant=minbase",
        "--include=ca-certificates",
        "bookworm",
        str(tmp_path / "base.tar"),
    )
    (tmp_path / "Containerfile").write_text(told("Containerfile"))
    with builder(tmp_path) as at:
        base = run(at, "buildah", "from", "scratch")
        run(at, "buildah", "add", "-q", base, str(tmp_path / "base.tar"), "/")
        run(at, "buildah", "commit", "-q", "--rm", base, BASE)
        file = ["-f", str(tmp_path / "Containerfile"), "-t", "spil", str(tmp_path / "context")]
        run(at, "buildah", "bud", "--pull-never", "--network", "host", *volumes(), *file)
        made, port = run(at, "buildah", "from", "--pull-never", "localhost/spil"), free_port()
        inside = ["buildah", "run", "--env", "SPIL_ADMIN=anna@kantoor.example", made, "--", "./spil"]
        data = ["--data", "/var/lib/spil"]
        assert "anna@kantoor.example" in run(at, *inside, "user", "list", *data)
        found = run(at, "buildah", "run", made, "--", "find", "/opt/spil", "-writable", "-not", "-type", "l")
        assert set(found.split()) <= {"/opt/spil/.venv/.lock"}, (
            "but for the installer's own lock, which is empty"
        )
        with subprocess.Popen(
            [*inside, "web", "--port", str(port), *data], env=at, start_new_session=True
        ) as web:
            try:
                assert eventually(lambda: answers(port), 60)
                for path in ("/health/", "/ready/", "/login/"):
                    with urlopen(f"http://127.0.0.1:{port}{path}") as answer:
                        page = answer.read().decode()
                (style,) = re.findall(r'href="(/static/ui/css/whole[^"]*)"', page)
                with urlopen(f"http://127.0.0.1:{port}{style}") as answer:
                    assert answer.status == 200
            finally:
                os.killpg(web.pid, signal.SIGKILL)
