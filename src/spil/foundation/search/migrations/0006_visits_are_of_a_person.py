import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The column stays as it is, without a constraint; Django knows now whom it names."""

    dependencies = [("search", "0005_plans_are_made_sooner"), ("organisation", "0003_settled_entities")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name="visit", name="search_visit_once"),
                migrations.RemoveIndex(model_name="visit", name="search_visit_by_person"),
                migrations.RemoveField(model_name="visit", name="person_id"),
                migrations.AddField(
                    model_name="visit",
                    name="person",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=0,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisation.person",
                    ),
                    preserve_default=False,
                ),
                migrations.AddConstraint(
                    model_name="visit",
                    constraint=models.UniqueConstraint(
                        fields=("person", "record_id"), name="search_visit_once"
                    ),
                ),
                migrations.AddIndex(
                    model_name="visit",
                    index=models.Index(fields=["person", "-last_at"], name="search_visit_by_person"),
                ),
            ]
        )
    ]
