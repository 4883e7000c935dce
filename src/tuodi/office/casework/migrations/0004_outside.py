"""Cost outside the catalogue that counts once it was looked at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_owned")]
    operations = [
        migrations.AddField(
            "bill", "outside",
            models.BigIntegerField("目录外计入费用", null=True, help_text="fen; counts into the in-policy cost once the case is approved"),
        ),
    ]  # fmt: skip
