from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notebook", "0005_blocks_go_with_the_person")]
    operations = [
        migrations.AlterField(
            model_name="task", name="repeats", field=models.CharField(blank=True, max_length=36)
        ),
    ]
