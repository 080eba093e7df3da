from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0003_settled_entities"),
        ("records", "0002_settled"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["kind", "registered_on", "id"], name="record_by_day"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(condition=models.Q(("urgent", True)), fields=["id"], name="record_urgent"),
        ),
    ]
