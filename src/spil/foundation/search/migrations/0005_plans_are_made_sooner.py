from typing import Any

from django.db import migrations


def sketch(_apps: Any, schema_editor: Any) -> None:
    """Whoever may see thousands of audiences names them all in each search, and the planner weighs each against what it
    remembers of the column: with ten values instead of a hundred a plan takes 4 ms instead of 7.
    """
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_searchentry ALTER COLUMN audience_id SET STATISTICS 10")


class Migration(migrations.Migration):
    dependencies = [("search", "0004_forgotten_words")]
    operations = [migrations.RunPython(sketch, migrations.RunPython.noop)]
