from django.db import migrations

from spil.foundation.settled.watching import watch


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial"), ("settled", "0001_initial")]
    operations = [watch("records_audiencemember")]
