from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0002_never_changed")]
    operations = [
        migrations.AddIndex(
            model_name="eventvalues",
            index=models.Index(
                condition=models.Q(("subject", ""), _negated=True),
                fields=["subject"],
                name="values_by_subject",
            ),
        ),
    ]
