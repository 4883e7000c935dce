"""Claims, settlements, what a year has used, work lists."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("registry", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=32)),
                ("name", models.CharField(max_length=200, verbose_name="文件名")),
                ("digest", models.CharField(help_text="SHA-256 of the file: the same file is taken once", max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "等待"), ("running", "进行中"), ("done", "完成"), ("stopped", "中断")],
                        default="waiting",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("rows_total", models.IntegerField(default=0, verbose_name="行数")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.district"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=128, unique=True, verbose_name="请求键")),
                (
                    "body_hash",
                    models.CharField(help_text="SHA-256 of what was asked, so that a key can't be used for something else", max_length=64),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("hospital", "医院接口"), ("manual", "零星录入"), ("batch", "批量导入")],
                        max_length=10,
                        verbose_name="来源",
                    ),
                ),
                ("number", models.CharField(max_length=64, verbose_name="就诊/结算编号")),
                ("stay_key", models.CharField(blank=True, help_text="joins the parts of one stay", max_length=64, verbose_name="住院流水")),
                ("invoice_number", models.CharField(max_length=64, null=True, verbose_name="电子票据号")),
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
                        verbose_name="医疗类别",
                    ),
                ),
                ("started", models.DateField(null=True, verbose_name="就诊/入院日期")),
                ("ended", models.DateField(verbose_name="出院/结束日期")),
                ("settled", models.DateTimeField(help_text="orders the claims of a year within a file", verbose_name="保险结算时间")),
                ("diagnosis", models.CharField(blank=True, max_length=32, verbose_name="第一诊断编码")),
                ("underlying", models.CharField(blank=True, max_length=32, verbose_name="基础疾病诊断")),
                (
                    "treatment",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cancer", "癌症治疗"),
                            ("dialysis", "透析"),
                            ("transfusion", "输血"),
                            ("anti_rejection", "抗排异治疗"),
                            ("brave_act_injury", "见义勇为负伤"),
                            ("rare_disease", "罕见病"),
                        ],
                        max_length=20,
                        verbose_name="治疗方式",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True, choices=[("one_stop", "一站式"), ("manual", "零星（手工）")], max_length=10, verbose_name="结算渠道"
                    ),
                ),
                ("institution", models.CharField(blank=True, max_length=32, verbose_name="医疗机构编号")),
                ("hospital_level", models.SmallIntegerField(null=True, verbose_name="医院等级")),
                ("primary_care", models.BooleanField(null=True, verbose_name="基层医疗卫生机构")),
                (
                    "hospital_area",
                    models.CharField(
                        blank=True,
                        choices=[("county", "参保县区内"), ("city", "市内"), ("province", "省内市外"), ("outside", "省外")],
                        max_length=10,
                        verbose_name="就医地",
                    ),
                ),
                ("designated", models.BooleanField(null=True, verbose_name="定点医疗机构")),
                (
                    "referral",
                    models.CharField(
                        blank=True,
                        choices=[("none", "无"), ("referred", "规范转诊"), ("registered", "异地备案"), ("emergency", "急诊")],
                        max_length=12,
                        verbose_name="转诊备案",
                    ),
                ),
                ("certificate", models.BooleanField(null=True, verbose_name="慢特病待遇资格")),
                ("total_cost", models.BigIntegerField(help_text="fen", verbose_name="医疗费总额")),
                ("in_policy_cost", models.BigIntegerField(help_text="fen", verbose_name="政策范围内费用")),
                ("deduction", models.BigIntegerField(default=0, help_text="fen", verbose_name="审核扣减")),
                ("deduction_reason", models.CharField(blank=True, max_length=200, verbose_name="扣减原因")),
                ("basic_paid", models.BigIntegerField(help_text="fen", verbose_name="基本医保支付")),
                ("critical_paid", models.BigIntegerField(help_text="fen; null: computed", null=True, verbose_name="大病保险支付")),
                ("supplementary_paid", models.BigIntegerField(default=0, help_text="fen", verbose_name="其他补充保险支付")),
                (
                    "checks",
                    models.JSONField(
                        default=dict, help_text="what staff confirmed at entry, e.g. lawful birth, assessment", verbose_name="录入核对"
                    ),
                ),
                (
                    "trusted",
                    models.BooleanField(default=False, help_text="level, filings … as stated go before the registry (figures taken over)"),
                ),
                ("withdrawn", models.BooleanField(default=False, verbose_name="已撤销")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.district", verbose_name="属地"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claims", to="registry.person", verbose_name="人员"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonYear",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("year", models.SmallIntegerField()),
                ("state", models.JSONField(db_default={}, help_text="slot -> fen")),
                ("version", models.IntegerField(db_default=0, help_text="settlements of the year so far, the last one's sequence")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="years", to="registry.person")),
            ],
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("year", models.SmallIntegerField(verbose_name="待遇年度")),
                ("sequence", models.IntegerField(help_text="1, 2, 3 … within the person's year, without holes")),
                ("kind", models.CharField(choices=[("settle", "结算"), ("reverse", "冲销")], max_length=8, verbose_name="类型")),
                ("key", models.CharField(max_length=128, unique=True, verbose_name="请求键")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="原因")),
                ("policy_city", models.CharField(max_length=32)),
                ("policy_label", models.CharField(max_length=200, verbose_name="适用文件")),
                ("policy_hash", models.CharField(help_text="of the version's whole content and the figures in use", max_length=64)),
                ("identities", models.JSONField(default=list, help_text="the identity rows that the computation was given")),
                (
                    "status",
                    models.CharField(choices=[("settled", "已结算"), ("not_covered", "不予救助")], max_length=12, verbose_name="结果"),
                ),
                (
                    "identity",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("tekun", "特困供养人员"),
                            ("orphan", "孤儿"),
                            ("de_facto_orphan", "事实无人抚养儿童"),
                            ("distressed_child", "困境儿童"),
                            ("dibao", "最低生活保障家庭成员"),
                            ("dibao_margin", "低保边缘家庭成员"),
                            ("low_income", "低收入家庭的老年人、未成年人、重度残疾人、重病患者"),
                            ("poverty_exit", "过渡期内脱贫户"),
                            ("registered_poor", "建档立卡贫困人口"),
                            ("relapse_risk", "农村易返贫致贫人口"),
                            ("illness_poor", "因病致贫对象"),
                            ("temp_relief_patient", "临时救助对象中的大重病患者"),
                            ("sanmin", "享受生活补贴的“三民”人员"),
                            ("downsized_1960s", "精减退职职工"),
                            ("veteran_cadre", "建国前老党员、老游击队员、老交通员"),
                            ("entitled_group", "优抚对象"),
                            ("hiv_oi", "艾滋病机会性感染患者"),
                            ("disability_subsidy", "享受残疾人生活补贴的残疾人"),
                            ("brave_act", "见义勇为者"),
                            ("hardship_worker", "特困职工"),
                            ("other_hardship", "其他特殊困难人员"),
                        ],
                        max_length=24,
                        verbose_name="适用身份",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=40, verbose_name="救助类别")),
                ("item", models.CharField(blank=True, max_length=60, verbose_name="救助项目")),
                ("base", models.BigIntegerField(help_text="fen", verbose_name="救助基数")),
                ("deductible", models.BigIntegerField(help_text="fen", verbose_name="起付线扣除")),
                ("ratio", models.IntegerField(help_text="basis points", null=True, verbose_name="救助比例")),
                ("critical_paid", models.BigIntegerField(help_text="fen", verbose_name="大病保险支付")),
                ("aid", models.BigIntegerField(help_text="fen", verbose_name="医疗救助")),
                ("tilt_aid", models.BigIntegerField(help_text="fen", verbose_name="倾斜救助")),
                ("hospital_borne", models.BigIntegerField(help_text="fen", verbose_name="医院负担")),
                ("self_paid", models.BigIntegerField(help_text="fen", verbose_name="个人负担")),
                ("cash", models.BigIntegerField(help_text="fen", verbose_name="现金给付")),
                ("reasons", models.CharField(blank=True, help_text="codes separated by ;", max_length=300)),
                ("clauses", models.TextField(blank=True, verbose_name="依据条款")),
                ("explanation", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="结算时间")),
                ("actor_name", models.CharField(blank=True, max_length=60)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="settlement.claim"),
                ),
                (
                    "district",
                    models.ForeignKey(
                        help_text="of the person's household at the time",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.district",
                    ),
                ),
                (
                    "granting",
                    models.ForeignKey(
                        help_text="that granted the identity used",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.district",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="registry.person"),
                ),
                (
                    "resettles",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="resettled_by", to="settlement.settlement"
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reversed_by", to="settlement.settlement"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Resettlement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "cause",
                    models.CharField(
                        choices=[("identity", "身份变动"), ("reversal", "此前结算被冲销"), ("registry", "登记信息变动")],
                        max_length=12,
                        verbose_name="原因类别",
                    ),
                ),
                ("why", models.CharField(max_length=300, verbose_name="原因")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待处理"), ("done", "已重算"), ("kept", "维持原结算")],
                        default="open",
                        max_length=6,
                        verbose_name="状态",
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="处理说明")),
                ("listed_at", models.DateTimeField(auto_now_add=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.district"),
                ),
                (
                    "outcome",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="settlement.settlement"),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="resettlements", to="settlement.settlement"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BatchRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField(verbose_name="行号")),
                ("position", models.IntegerField(help_text="the order in which rows are settled: by settlement time, then as given")),
                ("data", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "等待"), ("settled", "已结算"), ("refused", "不能结算")],
                        default="waiting",
                        max_length=8,
                        verbose_name="结果",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="原因")),
                ("batch", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="settlement.batch")),
                (
                    "settlement",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="settlement.settlement"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SettlementLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("slot", models.CharField(max_length=120)),
                ("amount", models.BigIntegerField(help_text="fen")),
                (
                    "district",
                    models.ForeignKey(
                        db_index=False,
                        help_text="the settlement's",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.district",
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="settlement.settlement"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(fields=("city", "digest"), name="settlement_batch_once"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["person", "ended"], name="settlement_claim_person"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["institution", "ended"], name="settlement_claim_institution"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["number"], name="settlement_claim_number"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn", False)), fields=("invoice_number",), name="settlement_claim_invoice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("basic_paid__gte", 0),
                    ("deduction__gte", 0),
                    ("in_policy_cost__gte", 0),
                    ("supplementary_paid__gte", 0),
                    ("total_cost__gte", 0),
                ),
                name="settlement_claim_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="personyear",
            constraint=models.UniqueConstraint(fields=("person", "year"), name="settlement_personyear_once"),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(fields=["district", "-id"], name="settlement_district_latest"),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(fields=["claim"], name="settlement_claim_of"),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(fields=["created_at"], name="settlement_created"),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.UniqueConstraint(fields=("person", "year", "sequence"), name="settlement_sequence_once"),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "settle"), ("reverses__isnull", True)),
                    models.Q(("kind", "reverse"), ("reverses__isnull", False)),
                    _connector="OR",
                ),
                name="settlement_reverse_names_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="resettlement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("settlement",), name="settlement_resettlement_open_once"
            ),
        ),
        migrations.AddIndex(
            model_name="batchrow",
            index=models.Index(fields=["batch", "state", "position"], name="settlement_batchrow_next"),
        ),
        migrations.AddConstraint(
            model_name="batchrow",
            constraint=models.UniqueConstraint(fields=("batch", "number"), name="settlement_batchrow_once"),
        ),
        migrations.AddConstraint(
            model_name="settlementline",
            constraint=models.UniqueConstraint(fields=("settlement", "slot"), name="settlement_line_once"),
        ),
    ]
