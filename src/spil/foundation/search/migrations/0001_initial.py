"""The search index. Its two tables are models; what a model cannot say is written here for each engine.

SQLite: record_id must be declared `integer primary key` to be the rowid, by which FTS5 refers to its content.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

_ADD = """
    INSERT INTO search_index (rowid, title, number, names, body)
    VALUES (new.record_id, new.title, new.number, new.names, new.body);
"""
_TAKE_OUT = """
    INSERT INTO search_index (search_index, rowid, title, number, names, body)
    VALUES ('delete', old.record_id, old.title, old.number, old.names, old.body);
"""
SQLITE = (
    """
    CREATE TABLE search_searchentry (
        record_id integer PRIMARY KEY, kind varchar(60) NOT NULL, audience_id bigint NOT NULL)
    """,
    """
    CREATE TABLE search_searchterms (
        record_id integer PRIMARY KEY,
        title text NOT NULL, number text NOT NULL, names text NOT NULL, body text NOT NULL)
    """,
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        title, number, names, body,
        content='search_searchterms', content_rowid='record_id', tokenize='ascii', columnsize=0)
    """,
    f"CREATE TRIGGER search_terms_added AFTER INSERT ON search_searchterms BEGIN {_ADD} END",
    f"CREATE TRIGGER search_terms_changed AFTER UPDATE ON search_searchterms BEGIN {_TAKE_OUT} {_ADD} END",
    f"CREATE TRIGGER search_terms_removed AFTER DELETE ON search_searchterms BEGIN {_TAKE_OUT} END",
)
POSTGRESQL = (
    """
    CREATE TABLE search_searchentry (
        record_id bigint PRIMARY KEY, kind varchar(60) NOT NULL, audience_id bigint NOT NULL,
        terms tsvector NOT NULL DEFAULT '')
    """,
    """
    CREATE TABLE search_searchterms (
        record_id bigint PRIMARY KEY,
        title text NOT NULL, number text NOT NULL, names text NOT NULL, body text NOT NULL)
    """,
    "CREATE INDEX search_entry_terms ON search_searchentry USING gin (terms)",
)
GONE = (
    "DROP TABLE IF EXISTS search_index",
    "DROP TABLE search_searchterms",
    "DROP TABLE search_searchentry",
)


def make_tables(_apps: Any, schema_editor: Any) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop_tables(_apps: Any, schema_editor: Any) -> None:
    for statement in GONE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make_tables, drop_tables)],
            state_operations=[
                migrations.CreateModel(
                    name="SearchEntry",
                    fields=[
                        ("record_id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("kind", models.CharField(max_length=60)),
                        ("audience_id", models.BigIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="SearchTerms",
                    fields=[
                        ("record_id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("title", models.TextField()),
                        ("number", models.TextField()),
                        ("names", models.TextField()),
                        ("body", models.TextField()),
                    ],
                ),
            ],
        ),
    ]
