from django.db import migrations

from spil.foundation.settled.watching import watch


class Migration(migrations.Migration):
    dependencies = [("organisation", "0002_settled"), ("settled", "0001_initial")]
    operations = [watch("organisation_legalentity")]
