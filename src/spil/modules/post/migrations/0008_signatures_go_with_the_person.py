import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("post", "0007_settled_again"), ("organisation", "0003_settled_entities")]
    operations = [
        migrations.AlterField(
            model_name="signature",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="organisation.person",
            ),
        ),
    ]
