from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0001_initial"),
        ("organisation", "0003_settled_entities"),
        ("parties", "0002_found_by_name"),
        ("records", "0003_what_is_asked"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["supplier", "payable", "issued_on"], name="invoice_by_amount"),
        ),
    ]
