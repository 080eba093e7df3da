from django.db import migrations

from spil.foundation.settled.watching import watch


class Migration(migrations.Migration):
    dependencies = [("listing", "0001_initial"), ("settled", "0001_initial")]
    operations = [watch("listing_firstview", "listing_savedview")]
