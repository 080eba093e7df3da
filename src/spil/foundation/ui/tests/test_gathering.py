"""The static files as they are served: one sheet and one script for all pages, named by their content, compressed."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import call_command

from spil.foundation.ui import bundles

UI = Path(__file__).parents[1]
PAGES = [page.read_text("utf-8") for page in UI.parents[1].rglob("templates/**/*.html")]


def test_every_sheet_and_script_reaches_a_page() -> None:
    bundled = {*bundles.STYLE, *bundles.SCRIPT}
    for file in [*UI.glob("static/ui/css/*.css"), *UI.glob("static/ui/js/*.js")]:
        name = f"ui/{file.parent.name}/{file.name}"
        assert name in bundled or any(name in page for page in PAGES), name


def test_what_is_gathered_is_one_of_each_and_lies_there_compressed(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered = "spil.foundation.ui.gathering.GatheredStorage"
    served_from = tmp_path / "static"
    settings.STATIC_ROOT = served_from
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": gathered}}
    call_command("collectstatic", interactive=False, verbosity=0)
    monkeypatch.setattr(bundles, "staticfiles_storage", storages["staticfiles"])
    for bundle, names in bundles.BUNDLES.items():
        (address,) = bundles.addresses(bundle)
        assert address != settings.STATIC_URL + bundle, "its name says its content"
        served = served_from / address.removeprefix(settings.STATIC_URL)
        whole = served.read_text("utf-8")
        for name in names:
            last = Path(served_from / name).read_text("utf-8").strip().splitlines()[-1]
            assert last in whole, name
        packed = served.with_name(served.name + ".gz")
        assert gzip.decompress(packed.read_bytes()).decode() == whole
        assert "../img/pen.svg" not in whole, "what a sheet points to has its own name too"
    assert [one.parent for one in tmp_path.rglob("staticfiles.json")] == [tmp_path], "the list is not served"
