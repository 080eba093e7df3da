from django.db import migrations

from spil.foundation.settled.watching import watch


class Migration(migrations.Migration):
    dependencies = [("post", "0003_to_be_confirmed"), ("settled", "0001_initial")]
    operations = [watch("post_itemtyperule")]
