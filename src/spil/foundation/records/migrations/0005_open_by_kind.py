from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0003_settled_entities"),
        ("records", "0004_open_by_unit"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("is_open", True)),
                fields=["kind", "audience"],
                name="record_open_by_kind",
            ),
        ),
    ]
