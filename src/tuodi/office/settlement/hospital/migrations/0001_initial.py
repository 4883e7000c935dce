"""The tables of the hospitals' interface. What the insurers said and what was answered is never changed."""

import django.db.models.deletion
from django.db import migrations, models

import tuodi.office.core.crypto
from tuodi.office.core import rls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("registry", "0001_initial"),
        ("settlement", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="InsurerSettlement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("mdtrt_id", models.CharField(max_length=30, verbose_name="就诊ID")),
                ("setl_id", models.CharField(max_length=30, unique=True, verbose_name="医保结算ID")),
                ("refunds", models.CharField(blank=True, max_length=30, verbose_name="原结算ID")),
                ("city", models.CharField(max_length=40)),
                ("institution", models.CharField(max_length=32, verbose_name="医疗机构编号")),
                ("trial", models.BooleanField(default=False, verbose_name="预结算")),
                ("setl_time", models.DateTimeField(verbose_name="医保结算时间")),
                ("started", models.DateField(null=True, verbose_name="开始日期")),
                ("ended", models.DateField(null=True, verbose_name="结束日期")),
                ("insutype", models.CharField(blank=True, max_length=6, verbose_name="险种")),
                ("medfee_sumamt", models.BigIntegerField(help_text="fen", verbose_name="医疗费总额")),
                ("inscp_scp_amt", models.BigIntegerField(help_text="fen", verbose_name="符合政策范围金额")),
                ("hifp_pay", models.BigIntegerField(help_text="fen", verbose_name="基本医保统筹")),
                ("hifmi_pay", models.BigIntegerField(help_text="fen", null=True, verbose_name="居民大病保险")),
                ("hifob_pay", models.BigIntegerField(help_text="fen", null=True, verbose_name="职工大额补助")),
                ("hifes_pay", models.BigIntegerField(help_text="fen", null=True, verbose_name="企业补充保险")),
                ("cvlserv_pay", models.BigIntegerField(help_text="fen", null=True, verbose_name="公务员补助")),
                ("hifdm_pay", models.BigIntegerField(help_text="fen", null=True, verbose_name="伤残人员保障")),
                (
                    "oth_pay",
                    models.BigIntegerField(
                        help_text="fen, assistance that the platform put there taken out", null=True, verbose_name="其他支出"
                    ),
                ),
                ("acct_pay", models.BigIntegerField(help_text="fen", null=True, verbose_name="个人账户")),
                (
                    "more",
                    models.JSONField(
                        default=dict, help_text="amounts that are passed on unchanged (fen) and what the platform had in `oth_pay` of ours"
                    ),
                ),
                ("received_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [models.Index(fields=["mdtrt_id", "setl_time"], name="hospital_insurer_visit")],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("institution", models.CharField(max_length=32, verbose_name="医疗机构编号")),
                ("msgid", models.CharField(max_length=40, verbose_name="发送方报文号")),
                ("infno", models.CharField(max_length=6, verbose_name="交易编号")),
                ("body_hash", models.CharField(help_text="SHA-256 of transaction number and input", max_length=64)),
                ("answer", tuodi.office.core.crypto.EncryptedTextField(blank=True, default="", verbose_name="首次应答")),
                ("recalled", models.BooleanField(default=False, verbose_name="已冲正")),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("institution", "msgid"), name="hospital_message_once")],
            },
        ),
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40)),
                ("institution", models.CharField(max_length=32, verbose_name="医疗机构编号")),
                ("first", models.DateField(verbose_name="开始日期")),
                ("last", models.DateField(verbose_name="结束日期")),
                ("ours", models.JSONField(verbose_name="中心合计")),
                ("theirs", models.JSONField(verbose_name="医院合计")),
                ("counts", models.JSONField(help_text="equal, ours_extra, theirs_extra, differs -> rows", verbose_name="结果")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="对账时间")),
            ],
            options={
                "indexes": [models.Index(fields=["institution", "-id"], name="hospital_reconciliation_of")],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("mdtrt_id", models.CharField(max_length=30, unique=True, verbose_name="就诊ID")),
                ("institution", models.CharField(max_length=32, verbose_name="医疗机构编号")),
                ("insutype", models.CharField(blank=True, max_length=6, verbose_name="险种")),
                ("med_type", models.CharField(max_length=6, verbose_name="医疗类别")),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            ("inpatient", "住院"),
                            ("outpatient", "普通门诊"),
                            ("chronic", "门诊慢性病"),
                            ("special", "门诊特殊病"),
                            ("maternity", "住院分娩"),
                            ("rehabilitation", "康复"),
                        ],
                        max_length=16,
                        verbose_name="就医类别",
                    ),
                ),
                ("treatment", models.CharField(blank=True, max_length=20, verbose_name="治疗方式")),
                ("ipt_no", models.CharField(blank=True, max_length=30, verbose_name="住院号")),
                ("started", models.DateField(verbose_name="开始日期")),
                ("ended", models.DateField(null=True, verbose_name="结束日期")),
                ("diagnosis", models.CharField(blank=True, max_length=32, verbose_name="主诊断编码")),
                ("underlying", models.CharField(blank=True, max_length=32, verbose_name="基础疾病诊断")),
                ("died", models.BooleanField(default=False, verbose_name="死亡出院")),
                ("lawful_birth", models.BooleanField(default=False, verbose_name="有计划生育服务证号")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "在院"), ("ended", "已结束"), ("cancelled", "已撤销")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("msgid", models.CharField(blank=True, help_text="of the message that registered it", max_length=40)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "district",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.district"),
                ),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person")),
            ],
        ),
        migrations.CreateModel(
            name="VisitSettlement",
            fields=[
                (
                    "settlement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="visit_settlement",
                        serialize=False,
                        to="settlement.settlement",
                    ),
                ),
                ("msgid", models.CharField(max_length=40)),
                ("medfee_sumamt", models.BigIntegerField(help_text="fen")),
                ("fund_pay_sumamt", models.BigIntegerField(help_text="fen, as the province adds it up")),
                ("acct_pay", models.BigIntegerField(help_text="fen")),
                (
                    "insurer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="hospital.insurersettlement"
                    ),
                ),
                ("visit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="hospital.visit")),
            ],
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("nonce", models.CharField(help_text="null: refused before it counted", max_length=64, null=True)),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
                ("method", models.CharField(max_length=8)),
                ("path", models.CharField(max_length=200, verbose_name="地址")),
                (
                    "operation",
                    models.CharField(blank=True, help_text="national transaction number, else empty", max_length=40, verbose_name="交易"),
                ),
                ("number", models.CharField(blank=True, max_length=64, verbose_name="报文号/请求键")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="来源地址")),
                ("status", models.SmallIntegerField(help_text="HTTP status; null: no answer was given", null=True, verbose_name="状态")),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="结果代码")),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("milliseconds", models.IntegerField(null=True, verbose_name="用时")),
                ("key", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.apikey")),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="hospital_call_at")],
                "constraints": [models.UniqueConstraint(fields=("key", "nonce"), name="hospital_call_nonce")],
            },
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("ours_extra", "中心多"), ("theirs_extra", "医院多"), ("differs", "金额不符")],
                        max_length=14,
                        verbose_name="结果",
                    ),
                ),
                ("ref", models.CharField(max_length=128, verbose_name="请求键/结算ID")),
                ("refund", models.BooleanField(default=False, verbose_name="冲销")),
                ("ours", models.JSONField(null=True, verbose_name="中心金额")),
                ("theirs", models.JSONField(null=True, verbose_name="医院金额")),
                ("funds", models.JSONField(default=list, verbose_name="不符项目")),
                (
                    "settlement",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="settlement.settlement"),
                ),
                (
                    "reconciliation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="differences", to="hospital.reconciliation"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["reconciliation", "kind"], name="hospital_difference_kind")],
            },
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["institution", "started"], name="hospital_visit_institution"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended__isnull", True), ("ended__gte", models.F("started")), _connector="OR"),
                name="hospital_visit_order",
            ),
        ),
        migrations.AddIndex(
            model_name="visitsettlement",
            index=models.Index(fields=["msgid"], name="hospital_visitsettlement_msgid"),
        ),
        rls.enable("hospital_visit"),
        rls.through("hospital_visitsettlement", "hospital_visit", "visit_id"),
        rls.append_only("hospital_insurersettlement"),
        rls.append_only("hospital_visitsettlement"),
        rls.append_only("hospital_reconciliation"),
        rls.append_only("hospital_difference"),
    ]
