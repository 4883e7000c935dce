import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Push",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("nonce", models.CharField(help_text="null: refused before it counted", max_length=64, null=True)),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("method", models.CharField(max_length=8)),
                ("path", models.CharField(max_length=200, verbose_name="地址")),
                ("address", models.CharField(blank=True, default="", max_length=45, verbose_name="来源地址")),
                ("status", models.SmallIntegerField(help_text="HTTP status; null: no answer was given", null=True, verbose_name="状态")),
                ("code", models.CharField(blank=True, default="", max_length=40, verbose_name="结果代码")),
                (
                    "key",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.apikey"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.departmentlist", verbose_name="名单"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="push",
            constraint=models.UniqueConstraint(fields=("key", "nonce"), name="registry_push_nonce"),
        ),
        migrations.AddIndex(
            model_name="push",
            index=models.Index(fields=["at"], name="registry_push_at"),
        ),
    ]
