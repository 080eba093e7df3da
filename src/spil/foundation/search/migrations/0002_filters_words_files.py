"""What can be asked beside words (amount, day, files), the vocabulary, and who opened what.

The index is written anew by its job where it holds something: its rows know nothing of this yet.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.utils import timezone

_ADD = """
    INSERT INTO search_index (rowid, title, number, names, body, files, sight)
    VALUES (new.record_id, new.title, new.number, new.names, new.body, new.files, new.sight);
"""
_TAKE_OUT = """
    INSERT INTO search_index (search_index, rowid, title, number, names, body, files, sight)
    VALUES ('delete', old.record_id, old.title, old.number, old.names, old.body, old.files, old.sight);
"""
_BOTH = (
    "ALTER TABLE search_searchentry ADD COLUMN amount decimal(18, 2)",
    "ALTER TABLE search_searchentry ADD COLUMN day date",
    "ALTER TABLE search_searchterms ADD COLUMN files text NOT NULL DEFAULT ''",
    "ALTER TABLE search_searchterms ADD COLUMN sight text NOT NULL DEFAULT ''",
    "ALTER TABLE search_searchterms ADD COLUMN said text NOT NULL DEFAULT ''",
    "CREATE INDEX search_entry_by_audience ON search_searchentry (audience_id, record_id)",
    "CREATE INDEX search_entry_by_day ON search_searchentry (day, record_id)",
    "CREATE INDEX search_entry_by_amount ON search_searchentry (amount) WHERE amount IS NOT NULL",
)
_WORDS = (
    "CREATE INDEX search_word_by_head ON search_searchword (head, length, word)",
    "CREATE INDEX search_word_by_tail ON search_searchword (tail, length, word)",
    "CREATE INDEX search_word_by_end ON search_searchword (backwards, word, length)",
)
#: three letters begin a hundred thousand words of a million records: with an index of their own they cost little
SQLITE = (
    "DROP TRIGGER search_terms_added",
    "DROP TRIGGER search_terms_changed",
    "DROP TRIGGER search_terms_removed",
    "DROP TABLE search_index",
    *_BOTH,
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        title, number, names, body, files, sight,
        content='search_searchterms', content_rowid='record_id', tokenize='ascii', columnsize=0, prefix='3')
    """,
    f"CREATE TRIGGER search_terms_added AFTER INSERT ON search_searchterms BEGIN {_ADD} END",
    f"CREATE TRIGGER search_terms_changed AFTER UPDATE ON search_searchterms BEGIN {_TAKE_OUT} {_ADD} END",
    f"CREATE TRIGGER search_terms_removed AFTER DELETE ON search_searchterms BEGIN {_TAKE_OUT} END",
    "INSERT INTO search_index (search_index) VALUES ('rebuild')",
    """
    CREATE TABLE search_searchword (
        word varchar(32) PRIMARY KEY, head varchar(2) NOT NULL, tail varchar(3) NOT NULL,
        length smallint NOT NULL, backwards varchar(32) NOT NULL) WITHOUT ROWID
    """,
    *_WORDS,
)
#: compared byte by byte, so that a beginning is a range whatever the locale of the cluster
POSTGRESQL = (
    *_BOTH,
    """
    CREATE TABLE search_searchword (
        word varchar(32) COLLATE "C" PRIMARY KEY, head varchar(2) COLLATE "C" NOT NULL,
        tail varchar(3) COLLATE "C" NOT NULL, length smallint NOT NULL, backwards varchar(32) COLLATE "C" NOT NULL)
    """,
    *_WORDS,
)


def make(_apps: Any, schema_editor: Any) -> None:
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def ask_for_a_new_index(apps: Any, _schema_editor: Any) -> None:
    if apps.get_model("search", "SearchEntry").objects.exists():
        now = timezone.now()
        apps.get_model("jobs", "Job").objects.create(
            name="search.reindex", arguments={}, run_after=now, created_at=now
        )


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial"), ("jobs", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    "searchentry", "amount", models.DecimalField(max_digits=18, decimal_places=2, null=True)
                ),
                migrations.AddField("searchentry", "day", models.DateField(null=True)),
                migrations.AddField("searchterms", "files", models.TextField(default="")),
                migrations.AddField("searchterms", "sight", models.TextField(default="")),
                migrations.AddField("searchterms", "said", models.TextField(default="")),
                migrations.CreateModel(
                    "SearchWord",
                    fields=[
                        ("word", models.CharField(max_length=32, primary_key=True, serialize=False)),
                        ("head", models.CharField(max_length=2)),
                        ("tail", models.CharField(max_length=3)),
                        ("length", models.PositiveSmallIntegerField()),
                        ("backwards", models.CharField(max_length=32)),
                    ],
                ),
            ],
            database_operations=[migrations.RunPython(make, migrations.RunPython.noop)],
        ),
        migrations.CreateModel(
            "Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("record_id", models.BigIntegerField()),
                ("times", models.PositiveIntegerField(default=1)),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["person_id", "-last_at"], name="search_visit_by_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("person_id", "record_id"), name="search_visit_once")
                ],
            },
        ),
        migrations.RunPython(ask_for_a_new_index, migrations.RunPython.noop),
    ]
