"""Figures that were published; never changed nor deleted."""

from django.db import migrations, models

from tuodi.office.core import rls


class Migration(migrations.Migration):
    dependencies = [("public", "0001_knocks"), ("core", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40)),
                ("kind", models.CharField(choices=[("months", "月度"), ("year", "年度")], max_length=6)),
                ("year", models.SmallIntegerField(help_text="of the last month")),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("content", models.JSONField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=["city", "kind", "last"], name="public_release_once")]},
        ),
        rls.append_only("public_release"),
    ]
