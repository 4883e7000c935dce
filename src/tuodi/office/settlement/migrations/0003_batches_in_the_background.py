"""Files of claims are worked on in the background: since when, in whose name, and why one stopped."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("settlement", "0002_guards"),
    ]

    operations = [
        migrations.AddField("batch", "note", models.CharField("说明", blank=True, default="", help_text="why it stopped", max_length=300)),
        migrations.AddField("batch", "started_at", models.DateTimeField("开始时间", null=True)),
        migrations.AlterField(
            "batch",
            "actor",
            models.ForeignKey(
                help_text="in whose name it is worked on",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            "batch",
            models.Index(condition=models.Q(("state", "running")), fields=["started_at"], name="settlement_batch_running"),
        ),
    ]
