from django.db import migrations

from spil.foundation.settled.watching import watch


class Migration(migrations.Migration):
    dependencies = [("organisation", "0001_initial"), ("settled", "0001_initial")]
    operations = [
        watch(
            "organisation_absence",
            "organisation_mandate",
            "organisation_person",
            "organisation_roleassignment",
            "organisation_unit",
        )
    ]
