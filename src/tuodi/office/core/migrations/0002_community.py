"""Street staff may work for one community."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="community",
            field=models.CharField(blank=True, help_text="of the role street: empty: the whole street", max_length=60, verbose_name="社区（村）"),
        ),
    ]
