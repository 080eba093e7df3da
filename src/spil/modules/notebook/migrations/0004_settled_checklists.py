from django.db import migrations

from spil.foundation.settled.watching import watch


class Migration(migrations.Migration):
    dependencies = [("notebook", "0003_settled"), ("settled", "0001_initial")]
    operations = [watch("notebook_checklisttemplate")]
