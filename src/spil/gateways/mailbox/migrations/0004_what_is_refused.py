from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mailbox", "0003_signing_in_as_a_program"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailbox",
            name="refused_count",
            field=models.PositiveIntegerField(default=0, help_text="messages in it that were not taken in"),
        ),
        migrations.AddField(
            model_name="mailbox",
            name="refused_why",
            field=models.CharField(blank=True, help_text="of the last of these", max_length=300),
        ),
    ]
