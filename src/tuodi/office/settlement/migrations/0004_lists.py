"""Indexes that the lists need with millions of rows; foreign keys whose column leads another index lose their own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("registry", "0003_lists"),
        ("settlement", "0003_batches_in_the_background"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="claim",
            name="district",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.district",
                verbose_name="属地",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="registry.person",
                verbose_name="人员",
            ),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="district",
            field=models.ForeignKey(
                db_index=False,
                help_text="of the person's household at the time",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.district",
            ),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="registry.person"
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["district", "setting"], name="settlement_claim_setting"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["district", "source"], name="settlement_claim_source"),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(condition=models.Q(("kind", "reverse")), fields=["district", "-id"], name="settlement_mirrors"),
        ),
    ]
