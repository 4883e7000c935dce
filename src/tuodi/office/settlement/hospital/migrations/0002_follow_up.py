"""Reconciliations made by staff, and what became of a difference."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tuodi.office.core import rls


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("hospital", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            "reconciliation",
            "actor",
            models.ForeignKey(
                help_text="null: the hospital's own program",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("state", models.CharField(choices=[("checking", "核实中"), ("settled", "已解决")], max_length=10, verbose_name="处理")),
                ("note", models.CharField(max_length=300, verbose_name="说明")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                (
                    "actor",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "difference",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="followed", to="hospital.difference"),
                ),
            ],
            options={"indexes": [models.Index(fields=["difference", "-id"], name="hospital_followup_latest")]},
        ),
        rls.append_only("hospital_followup"),
    ]
