from django.db import migrations

from spil.foundation.settled.watching import watch


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_replies_and_choices"), ("settled", "0001_initial")]
    operations = [watch("notifications_roledefault")]
