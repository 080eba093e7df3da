from django.db import migrations

from spil.foundation.settled.watching import watch


class Migration(migrations.Migration):
    """SQLite lays a table that gets a column anew, and leaves its triggers behind."""

    dependencies = [("post", "0006_mandatory_of_what_goes_out"), ("settled", "0001_initial")]
    operations = [watch("post_itemtyperule")]
