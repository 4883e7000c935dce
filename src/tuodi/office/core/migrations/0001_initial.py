"""The ground floor: roles and functions of row security, extensions, places, users, keys, the audit trail."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models

import tuodi.office.core.crypto
from tuodi.office.core import rls


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunPython(rls.create_role, migrations.RunPython.noop),
        migrations.RunSQL(rls.FUNCTIONS, rls.DROP_FUNCTIONS),
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=60, unique=True, verbose_name="用户名")),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("clerk", "窗口经办"),
                            ("reviewer", "复核"),
                            ("approver", "审批"),
                            ("accountant", "基金财务"),
                            ("auditor", "稽核"),
                            ("department", "部门数据员"),
                            ("street", "街道（乡镇）"),
                            ("hospital", "医院"),
                            ("admin", "系统管理"),
                        ],
                        max_length=20,
                        verbose_name="角色",
                    ),
                ),
                ("city", models.CharField(blank=True, help_text="empty: every city", max_length=40, verbose_name="城市")),
                (
                    "department",
                    models.CharField(blank=True, help_text="of the role department: 民政, 残联 ...", max_length=40, verbose_name="部门"),
                ),
                (
                    "institution",
                    models.CharField(
                        blank=True, help_text="of the role hospital: the institution's code", max_length=30, verbose_name="医疗机构"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("totp_secret", tuodi.office.core.crypto.EncryptedTextField(blank=True, default="", verbose_name="动态口令密钥")),
                ("totp_last", models.BigIntegerField(default=0, help_text="a code is good once", verbose_name="已用动态口令时段")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
            ],
            options={
                "ordering": ["username"],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_id", models.CharField(max_length=40, unique=True, verbose_name="密钥编号")),
                ("secret", tuodi.office.core.crypto.EncryptedTextField(verbose_name="密钥")),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                ("institution", models.CharField(blank=True, max_length=30, verbose_name="医疗机构编号")),
                ("department", models.CharField(blank=True, max_length=40, verbose_name="部门")),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("active", models.BooleanField(default=True, verbose_name="启用")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
            ],
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("event", models.CharField(max_length=80, verbose_name="事件")),
                ("actor_name", models.CharField(max_length=80, verbose_name="姓名")),
                ("role", models.CharField(max_length=20, verbose_name="角色")),
                ("channel", models.CharField(max_length=20, verbose_name="渠道")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="来源地址")),
                ("city", models.CharField(blank=True, max_length=40, verbose_name="城市")),
                ("subject_kind", models.CharField(blank=True, max_length=60, verbose_name="对象类型")),
                ("subject_id", models.CharField(blank=True, max_length=80, verbose_name="对象编号")),
                ("why", models.TextField(blank=True, verbose_name="理由")),
                ("data", models.JSONField(default=dict, verbose_name="内容")),
                (
                    "user",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name="用户"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("hash", models.CharField(max_length=64, verbose_name="哈希")),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seal", to="core.auditentry", verbose_name="记录"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="District",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("city", models.CharField(help_text="folder name of the policy", max_length=40, verbose_name="城市")),
                ("code", models.CharField(blank=True, max_length=6, verbose_name="区划代码")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("aliases", models.JSONField(default=list, verbose_name="别名")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="次序")),
            ],
            options={
                "ordering": ["city", "position"],
                "constraints": [models.UniqueConstraint(fields=("city", "name"), name="district_name")],
            },
        ),
        migrations.AddField(
            model_name="auditentry",
            name="district",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="core.district", verbose_name="区县"),
        ),
        migrations.AddField(
            model_name="user",
            name="district",
            field=models.ForeignKey(
                blank=True,
                help_text="empty: the whole city",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="core.district",
                verbose_name="区县",
            ),
        ),
        migrations.CreateModel(
            name="LoginFailure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("username", models.CharField(max_length=60)),
                ("address", models.CharField(max_length=45)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["username", "at"], name="core_loginf_usernam_602fc7_idx"),
                    models.Index(fields=["address", "at"], name="core_loginf_address_ee0068_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Street",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("district", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="core.district", verbose_name="区县")),
            ],
            options={
                "ordering": ["district", "name"],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="street",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="core.street", verbose_name="街道（乡镇）"
            ),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["subject_kind", "subject_id", "id"], name="core_audite_subject_4c6eb8_idx"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["user", "id"], name="core_audite_user_id_6a4f67_idx"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["event", "id"], name="core_audite_event_1fb5cf_idx"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["at"], name="core_audite_at_0452d1_idx"),
        ),
        migrations.AddConstraint(
            model_name="street",
            constraint=models.UniqueConstraint(fields=("district", "name"), name="street_name"),
        ),
        rls.append_only("core_auditentry"),
        rls.append_only("core_auditseal"),
    ]
