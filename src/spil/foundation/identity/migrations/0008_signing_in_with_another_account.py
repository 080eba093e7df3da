from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0007_calendar_address"),
    ]

    operations = [
        migrations.AlterField(
            model_name="trace",
            name="what",
            field=models.CharField(
                choices=[
                    ("signed_in", "Signed in"),
                    ("refused", "Could not sign in"),
                    ("password_asked", "A new password was asked for"),
                    ("password_changed", "Password changed"),
                    ("session_ended", "A device was signed out"),
                    ("others_ended", "All other devices were signed out"),
                    ("token_made", "A token was made"),
                    ("token_withdrawn", "A token was withdrawn"),
                    ("feed_made", "A secret address of the calendar was made"),
                    ("app_added", "An authenticator app was set up"),
                    ("app_removed", "The authenticator app was taken away"),
                    ("passkey_added", "A passkey was added"),
                    ("passkey_removed", "A passkey was taken away"),
                    ("codes_made", "Recovery codes were made"),
                    ("code_used", "A recovery code was used"),
                    ("step_refused", "The second step failed"),
                    ("address_changed", "The e-mail address was changed by who keeps the office"),
                    ("provider_added", "Signing in with another account was added"),
                    ("provider_removed", "Signing in with another account was taken away"),
                    ("step_reset", "The second step was reset by an administrator"),
                ],
                max_length=20,
            ),
        ),
    ]
