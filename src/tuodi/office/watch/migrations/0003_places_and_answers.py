"""Rows of a file given back, warnings without a run, lists fetched by programs; street staff are kept to their street and community."""

import django.db.models.deletion
from django.db import migrations, models

import tuodi.office.core.crypto
from tuodi.office.core import rls


class Migration(migrations.Migration):
    dependencies = [("core", "0002_community"), ("watch", "0002_guards")]
    operations = [
        migrations.AddField(
            model_name="push",
            name="fetched_at",
            field=models.DateTimeField(help_text="when the department's program first fetched it", null=True, verbose_name="取走时间"),
        ),
        migrations.AddField(
            model_name="referral",
            name="listed",
            field=models.BooleanField(
                default=False, help_text="pushed with the list of the warned, before or without a visit", verbose_name="按名单推送"
            ),
        ),
        migrations.AddField(
            model_name="visit",
            name="key",
            field=models.CharField(help_text="of the form that was sent: sent again it is the same visit", max_length=40, null=True, unique=True),
        ),
        migrations.AlterField(
            model_name="alert",
            name="below",
            field=models.BooleanField(
                default=False, help_text="the line is no longer reached: claims were taken back", verbose_name="现低于预警线"
            ),
        ),
        migrations.AlterField(
            model_name="alert",
            name="run",
            field=models.ForeignKey(
                help_text="null: found when a large bill was settled",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alerts",
                to="watch.run",
            ),
        ),
        migrations.CreateModel(
            name="WrongRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField(verbose_name="行号")),
                ("why", models.CharField(max_length=300, verbose_name="原因")),
                ("cells", tuodi.office.core.crypto.EncryptedTextField(help_text="JSON: header -> text", verbose_name="内容")),
                (
                    "district",
                    models.ForeignKey(
                        help_text="null: the city's own, no district sees it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.district",
                    ),
                ),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="wrong_rows", to="watch.run")),
            ],
            options={"ordering": ["id"]},
        ),
        rls.enable("watch_wrongrow"),
        rls.append_only("watch_wrongrow"),
        rls.within_street("watch_alert"),
    ]
