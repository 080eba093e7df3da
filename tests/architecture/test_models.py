"""Foreign keys point downwards: to the foundation, or to a module that is named in `requires`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from django.apps import apps

from spil.foundation.manifest.registry import modules
from spil.foundation.records.kinds import kinds
from spil.foundation.records.models import KindModel, listing_indexes

Arrow = tuple[str, str, str]


def wrong_arrows(arrows: Iterable[Arrow], requires: Mapping[str, tuple[str, ...]]) -> list[str]:
    """`arrows`: (field, package it stands in, package it points to), packages as `foundation.records`."""
    found = []
    for field, here, there in arrows:
        floor, module = there.split(".")
        from_floor, from_module = here.split(".")
        if floor == "foundation" or here == there:
            continue
        if from_floor != "modules" or module not in requires.get(from_module, ()):
            found.append(f"{field} points to {there}")
    return found


def arrows() -> list[Arrow]:
    found = []
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("spil."):
            continue
        for field in model._meta.local_fields + model._meta.local_many_to_many:
            if field.is_relation and field.related_model.__module__.startswith("spil."):  # type: ignore[union-attr]
                name = f"{model._meta.label}.{field.name}"
                found.append((name, package(model), package(field.related_model)))  # type: ignore[arg-type]
    return found


def package(model: type) -> str:
    return ".".join(model.__module__.split(".")[1:3])


def test_foreign_keys_point_downwards() -> None:
    found = arrows()
    assert len(found) > 30
    assert wrong_arrows(found, {module.code: module.requires for module in modules}) == []


@pytest.mark.parametrize(
    ("arrow", "requires", "is_wrong"),
    [
        (("a", "modules.invoices", "foundation.records"), {}, False),
        (("a", "modules.invoices", "modules.invoices"), {}, False),
        (("a", "modules.invoices", "modules.post"), {"invoices": ("post",)}, False),
        (("a", "modules.invoices", "modules.post"), {"invoices": ()}, True),
        (("a", "foundation.records", "modules.post"), {}, True),
        (("a", "gateways.web", "modules.post"), {"web": ("post",)}, True),
    ],
)
def test_a_foreign_key_that_points_up_or_aside_is_noticed(
    arrow: Arrow, requires: dict[str, tuple[str, ...]], is_wrong: bool
) -> None:
    assert bool(wrong_arrows([arrow], requires)) is is_wrong


def without_listing_indexes(models: Iterable[type[KindModel]], listed_by: Mapping[type, str]) -> list[str]:
    """Kinds whose first page would sort the whole table."""
    found = []
    for model in models:
        wanted = [index.fields for index in listing_indexes("x", listed_by[model])]
        have = [index.fields for index in model._meta.indexes]
        missing = [fields for fields in wanted if not any(known[-len(fields) :] == fields for known in have)]
        found += [f"{model._meta.label} has no index on {fields}" for fields in missing]
    return found


def test_every_kind_can_be_listed_from_an_index() -> None:
    listed_by = {kind.model: kind.listed_by for kind in kinds.declared()}
    assert without_listing_indexes(listed_by, listed_by) == []


def test_a_kind_without_its_indexes_is_noticed() -> None:
    model = next(kind.model for kind in kinds.declared())
    assert len(without_listing_indexes([model], {model: "pk"})) == 2
