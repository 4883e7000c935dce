"""What the burden was when a task was closed: whether it has grown since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("watch", "0003_places_and_answers")]
    operations = [
        migrations.AddField(
            model_name="alert",
            name="closed_burden",
            field=models.BigIntegerField(help_text="fen", null=True, verbose_name="办结时负担"),
        ),
    ]
