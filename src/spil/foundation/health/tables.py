"""Which release the tables of the database are of: this one, an older or a newer one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.migrations.loader import MigrationLoader

Name = tuple[str, str]


def of_newer_release(loader: MigrationLoader, applied: Iterable[Name]) -> set[Name]:
    """What was applied that this release does not know. An app that is gone is no newer release."""
    replaced = {old for one in loader.disk_migrations.values() for old in one.replaces}
    beyond = set(applied) - set(loader.disk_migrations) - replaced
    return {name for name in beyond if name[0] in loader.migrated_apps}
