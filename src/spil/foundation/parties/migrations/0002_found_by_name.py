from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]

    operations = [
        migrations.AddIndex("party", models.Index(Lower("name"), name="party_by_name")),
        migrations.AddIndex("party", models.Index(Lower("email"), name="party_by_email")),
    ]
