"""A number is found without its city, and the latest filings without reading all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_lists")]
    operations = [
        migrations.AddIndex("person", models.Index(fields=["id_index"], name="registry_person_index")),
        migrations.AddIndex("filing", models.Index(fields=["-start", "-id"], name="registry_filing_latest")),
    ]
