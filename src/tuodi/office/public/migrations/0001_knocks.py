"""How often somebody knocked at the pages that ask for a secret."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            name="Knock",
            fields=[
                ("key", models.CharField(help_text="blind index of the kind and of who or what", max_length=64, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["since"], name="public_knock_since")]},
        ),
    ]
