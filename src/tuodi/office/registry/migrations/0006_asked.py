"""Identities asked for at the counter, decided by a second person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tuodi.office.core import rls
from tuodi.policy import vocabulary as v

USER = settings.AUTH_USER_MODEL
PROTECT = django.db.models.deletion.PROTECT
STATES = [("open", "待审批"), ("approved", "已登记"), ("refused", "已退回")]


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_finding")]
    operations = [
        migrations.CreateModel(
            name="IdentityAsked",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                ("code", models.CharField(choices=list(v.IDENTITIES.items()), max_length=30, verbose_name="救助身份")),
                ("start", models.DateField(verbose_name="认定日期")),
                ("facts", models.JSONField(default=dict, help_text="the columns of the stay; dates as text, the district by its id")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("state", models.CharField(choices=STATES, default="open", max_length=10, verbose_name="状态")),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="审批意见")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="审批时间")),
                ("asked_by", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to=USER, verbose_name="提交人")),
                ("decided_by", models.ForeignKey(null=True, on_delete=PROTECT, related_name="+", to=USER, verbose_name="审批人")),
                ("district", models.ForeignKey(on_delete=PROTECT, related_name="+", to="core.district", verbose_name="区县")),
                ("identity", models.OneToOneField(null=True, on_delete=PROTECT, related_name="+", to="registry.identity")),
                ("person", models.ForeignKey(on_delete=PROTECT, related_name="+", to="registry.person", verbose_name="人员")),
            ],
            options={
                "indexes": [models.Index(fields=["city", "state", "-id"], name="registry_asked_city")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("person", "code"), name="registry_asked_one_open"
                    )
                ],
            },
        ),
        rls.enable("registry_identityasked"),
    ]
