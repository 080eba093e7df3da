from django.db import migrations

from spil.foundation.settled.watching import watch


class Migration(migrations.Migration):
    dependencies = [("notebook", "0002_changed_alone"), ("settled", "0001_initial")]
    operations = [watch("notebook_block")]
