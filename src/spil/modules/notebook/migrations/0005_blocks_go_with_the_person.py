import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notebook", "0004_settled_checklists"), ("organisation", "0003_settled_entities")]
    operations = [
        migrations.AlterField(
            model_name="block",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisation.person"
            ),
        ),
    ]
