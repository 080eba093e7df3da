"""The settings say what the house needs, whatever the environment says."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

from spil.config.postgresql.vanishing import OF_THE_NODE
from spil.config.settings import apps, database


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgresql://anna:p%40ss@db.example:6432/spil", ("spil", "anna", "p@ss", "db.example", "6432", {})),
        ("postgres:///spil?host=/run/postgresql", ("spil", "", "", "/run/postgresql", "", {})),
        (
            "postgresql://u@/spil?host=/run/pg&sslmode=require",
            ("spil", "u", "", "/run/pg", "", {"sslmode": "require"}),
        ),
    ],
)
def test_a_postgresql_address_is_read_as_libpq_reads_it(address: str, expected: tuple[object, ...]) -> None:
    found = database.postgresql(address)
    options = dict(found["OPTIONS"].items() - OF_THE_NODE.items())
    parts = (found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT"))
    assert (*parts, options) == expected


def test_how_long_silence_lasts_is_set_unless_the_address_says_otherwise() -> None:
    plain = database.postgresql("postgresql://u@db.example/spil")["OPTIONS"]
    own = database.postgresql("postgresql://u@db.example/spil?keepalives_idle=60")["OPTIONS"]
    assert plain == OF_THE_NODE
    assert own == OF_THE_NODE | {"keepalives_idle": "60"}


def test_another_kind_of_address_is_refused() -> None:
    with pytest.raises(ValueError, match="postgresql://"):
        database.postgresql("mysql://localhost/spil")


def test_no_page_holds_a_transaction_open() -> None:
    assert settings.DATABASES["default"]["ATOMIC_REQUESTS"] is False
    assert database.sqlite("x")["ATOMIC_REQUESTS"] is False
    assert database.sqlite("x")["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_every_package_with_an_apps_file_is_loaded_in_order(tmp_path: Path) -> None:
    for name in ("foundation/b", "foundation/a", "modules/post", "gateways/web", "foundation/plain"):
        (tmp_path / name).mkdir(parents=True)
        if not name.endswith("plain"):
            (tmp_path / name / "apps.py").touch()
    assert apps.own_apps(tmp_path) == [
        "spil.foundation.a",
        "spil.foundation.b",
        "spil.modules.post",
        "spil.gateways.web",
    ]


def test_the_content_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    allowed = {
        source for sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for source in sources
    }
    assert allowed == {"'self'", "'none'"}


def test_components_and_named_fragments_work_in_one_template() -> None:
    # the two packages' automatic configurations overwrite each other, and raw component tags reach the reader
    page = "{% partialdef row %}<c-empty>Niets</c-empty>{% endpartialdef %}{% partial row %}"
    assert (
        "<c-"
        not in engines["django"].from_string("{% load cotton %}{% cotton empty %}{% endcotton %}").render()
    )
    assert "Niets" in engines["django"].from_string(page).render()
