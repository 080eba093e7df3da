from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ClosingDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                (
                    "half",
                    models.CharField(
                        choices=[("whole", "The whole day"), ("am", "The morning"), ("pm", "The afternoon")],
                        default="whole",
                        max_length=5,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("location", models.CharField(blank=True, max_length=12)),
                ("replaces_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ("on", "half", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("on", "half", "country", "location"), name="closing_day_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaces_on__isnull", True),
                            models.Q(("replaces_on", models.F("on")), _negated=True),
                            _connector="OR",
                        ),
                        name="closing_day_replaces_another",
                    ),
                ],
            },
        ),
    ]
