"""The fund's year: shares, applications, clearings, the fiscal office's and the bank's figures, indicators."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tuodi.office.core import rls


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("fund", "0003_alter_posting_kind"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待审批"), ("approved", "已批准"), ("refused", "已退回")],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
                ("month", models.DateField(help_text="its first day", verbose_name="月份")),
                ("amount", models.BigIntegerField(help_text="fen, the sum of its plans", verbose_name="申请金额")),
                ("budget", models.BigIntegerField(help_text="fen, of the places that apply", verbose_name="年度预算")),
                ("before", models.BigIntegerField(help_text="fen, of the year's earlier months", verbose_name="此前已申请")),
                ("granted_on", models.DateField(null=True, verbose_name="财政批复日期")),
                ("reply", models.CharField(blank=True, max_length=80, verbose_name="批复文号")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审批",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="cashplan",
            name="application",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="fund.application", verbose_name="用款申请"
            ),
        ),
        migrations.CreateModel(
            name="BankFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                ("code", models.CharField(max_length=24, verbose_name="账户")),
                ("name", models.CharField(max_length=120, verbose_name="文件")),
                ("sha256", models.CharField(max_length=64)),
                ("first_day", models.DateField(verbose_name="起")),
                ("last_day", models.DateField(verbose_name="止")),
                (
                    "balance",
                    models.BigIntegerField(
                        help_text="fen, after the last line, where the bank states it", null=True, verbose_name="银行余额"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="导入时间")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        help_text="null: the city",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.district",
                        verbose_name="账套",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField(verbose_name="行")),
                ("day", models.DateField(verbose_name="日期")),
                ("amount", models.BigIntegerField(help_text="fen", verbose_name="金额")),
                ("party", models.CharField(blank=True, max_length=120, verbose_name="对方")),
                ("text", models.CharField(blank=True, max_length=200, verbose_name="摘要")),
                ("reference", models.CharField(blank=True, max_length=80, verbose_name="流水号")),
                ("matched_by", models.CharField(blank=True, max_length=60, verbose_name="勾对")),
                (
                    "district",
                    models.ForeignKey(
                        db_index=False,
                        help_text="the file's",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.district",
                    ),
                ),
                ("file", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="fund.bankfile")),
                (
                    "line",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_line",
                        to="fund.postingline",
                        verbose_name="凭证分录",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Clearing",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待审批"), ("approved", "已批准"), ("refused", "已退回")],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
                ("month", models.DateField(help_text="its first day", verbose_name="月份")),
                ("code", models.CharField(help_text="of the payable", max_length=24, verbose_name="科目")),
                ("party", models.CharField(max_length=40, verbose_name="收款方")),
                ("opening", models.BigIntegerField(help_text="fen", verbose_name="上期未付")),
                ("added", models.BigIntegerField(help_text="fen, reversals taken off", verbose_name="本期发生")),
                ("paid_before", models.BigIntegerField(help_text="fen", verbose_name="本期已付")),
                ("amount", models.BigIntegerField(help_text="fen", verbose_name="清算金额")),
                ("count", models.IntegerField(help_text="of the month, reversals not counted", verbose_name="结算笔数")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审批",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        help_text="null: the city",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.district",
                        verbose_name="账套",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交",
                    ),
                ),
                (
                    "posting",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clearing",
                        to="fund.posting",
                        verbose_name="付款凭证",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FiscalFigure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                ("month", models.DateField(help_text="its first day", verbose_name="月份")),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("special", "财政专户月末余额"),
                            ("received", "本月收入"),
                            ("transferred", "本月拨付支出户"),
                            ("subsidy", "本月划转资助参保"),
                            ("given_back", "本月支出户缴回"),
                        ],
                        max_length=12,
                        verbose_name="项目",
                    ),
                ),
                ("amount", models.BigIntegerField(help_text="fen", verbose_name="财政数")),
                ("text", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        help_text="null: the city",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.district",
                        verbose_name="账套",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IndicatorValue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                ("year", models.SmallIntegerField(verbose_name="年度")),
                ("code", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=120, verbose_name="指标")),
                ("value", models.BigIntegerField(help_text="hundredths of a percent", null=True, verbose_name="实际")),
                ("line", models.BigIntegerField(help_text="hundredths of a percent", verbose_name="指标线")),
                ("at_most", models.BooleanField()),
                ("met", models.BooleanField(null=True, verbose_name="达标")),
                ("clause", models.CharField(max_length=120, verbose_name="依据")),
                ("reasons", models.CharField(blank=True, max_length=200)),
                ("computed_at", models.DateTimeField(auto_now=True, verbose_name="计算时间")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("city", "year", "code"), name="fund_indicator_once")],
            },
        ),
        migrations.CreateModel(
            name="ShareRun",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待审批"), ("approved", "已批准"), ("refused", "已退回")],
                        default="open",
                        max_length=8,
                        verbose_name="状态",
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="提交时间")),
                (
                    "kind",
                    models.CharField(choices=[("requirement", "年度筹资"), ("shortfall", "资金缺口")], max_length=12, verbose_name="种类"),
                ),
                ("year", models.SmallIntegerField(verbose_name="年度")),
                ("amount", models.BigIntegerField(help_text="fen; what was split, places without a share left out", verbose_name="总额")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审批",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SharePart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("band", models.CharField(blank=True, max_length=60, verbose_name="档次")),
                ("targets", models.IntegerField(null=True, verbose_name="救助对象")),
                ("requirement", models.BigIntegerField(help_text="fen", verbose_name="筹资额")),
                ("city_share", models.BigIntegerField(help_text="fen", verbose_name="市级承担")),
                ("local_share", models.BigIntegerField(help_text="fen", verbose_name="区县承担")),
                ("clauses", models.CharField(blank=True, max_length=120, verbose_name="依据")),
                ("reason", models.CharField(blank=True, max_length=60)),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.district", verbose_name="区县"
                    ),
                ),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="fund.sharerun")),
            ],
        ),
        migrations.CreateModel(
            name="YearFigure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                ("year", models.SmallIntegerField(verbose_name="年度")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("value", models.BigIntegerField(help_text="fen or heads", verbose_name="数值")),
                ("why", models.CharField(max_length=300, verbose_name="来源")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("granted_on", None), ("state", "approved"), _connector="OR"), name="fund_application_granted"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.UniqueConstraint(
                fields=("city", "district", "code", "sha256"), name="fund_bank_file_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.UniqueConstraint(fields=("file", "number"), name="fund_bank_line_once"),
        ),
        migrations.AddConstraint(
            model_name="clearing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "refused"), _negated=True),
                fields=("city", "district", "month", "code", "party"),
                name="fund_clearing_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="clearing",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="fund_clearing_amount"),
        ),
        migrations.AddConstraint(
            model_name="clearing",
            constraint=models.CheckConstraint(
                condition=models.Q(("posting", None), ("state", "approved"), _connector="OR"), name="fund_clearing_paid"
            ),
        ),
        migrations.AddConstraint(
            model_name="sharepart",
            constraint=models.UniqueConstraint(fields=("run", "district"), name="fund_share_once"),
        ),
        rls.enable("fund_sharepart"),
        rls.enable("fund_clearing"),
        rls.enable("fund_fiscalfigure"),
        rls.enable("fund_bankfile"),
        rls.enable("fund_bankline"),
        rls.append_only("fund_fiscalfigure"),
        rls.append_only("fund_yearfigure"),
    ]
