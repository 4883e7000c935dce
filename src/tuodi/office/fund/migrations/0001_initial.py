"""Accounts, postings and their lines, closed months, budgets, cash plans."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                ("code", models.CharField(max_length=24, verbose_name="科目代码")),
                ("name", models.CharField(max_length=60, verbose_name="科目")),
                (
                    "kind",
                    models.CharField(
                        choices=[("asset", "资产"), ("liability", "负债"), ("income", "收入"), ("expense", "支出")],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.district", verbose_name="区县"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Budget",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                ("year", models.SmallIntegerField(verbose_name="年度")),
                ("amount", models.BigIntegerField(help_text="fen", verbose_name="预算")),
                ("why", models.CharField(max_length=300, verbose_name="依据")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="设定时间")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.district", verbose_name="区县"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CashPlan",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                ("month", models.DateField(help_text="its first day", verbose_name="月份")),
                ("amount", models.BigIntegerField(help_text="fen", verbose_name="计划金额")),
                ("transferred", models.BigIntegerField(default=0, help_text="fen", verbose_name="已拨付")),
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
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.district", verbose_name="区县"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Month",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                ("month", models.DateField(help_text="its first day", verbose_name="月份")),
                ("postings", models.IntegerField(verbose_name="凭证数")),
                ("turnover", models.BigIntegerField(help_text="fen", verbose_name="借方合计")),
                ("digest", models.CharField(help_text="SHA-256 over postings and lines", max_length=64)),
                ("locked_at", models.DateTimeField(auto_now_add=True, verbose_name="结账时间")),
                ("actor_name", models.CharField(blank=True, max_length=60, verbose_name="结账人")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MonthTotal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("debit", models.BigIntegerField(help_text="fen")),
                ("credit", models.BigIntegerField(help_text="fen, positive")),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="totals", to="fund.account")),
                ("month", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="totals", to="fund.month")),
            ],
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                ("date", models.DateField(verbose_name="日期")),
                (
                    "month",
                    models.DateField(help_text="its first day; later than `date` where that month was closed", verbose_name="会计月份"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("settlement", "救助结算"),
                            ("receipt", "收入"),
                            ("transfer", "拨付支出户"),
                            ("payment", "支付"),
                            ("subsidy", "资助参保划转"),
                            ("return", "缴回专户"),
                            ("reversal", "凭证冲销"),
                        ],
                        max_length=12,
                        verbose_name="种类",
                    ),
                ),
                ("document_id", models.BigIntegerField(help_text="of a settlement: its id", null=True, verbose_name="单据")),
                ("text", models.CharField(max_length=300, verbose_name="摘要")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="记账时间")),
                ("actor_name", models.CharField(blank=True, max_length=60, verbose_name="记账人")),
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
                    "payer",
                    models.ForeignKey(
                        help_text="null: the city",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.district",
                        verbose_name="承担地",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="fund.posting",
                        verbose_name="冲销凭证",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PostingLine",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("month", models.DateField(help_text="the posting's")),
                ("amount", models.BigIntegerField(help_text="fen; debit positive, credit negative", verbose_name="金额")),
                ("party", models.CharField(blank=True, max_length=40, verbose_name="往来")),
                (
                    "account",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="fund.account"),
                ),
                (
                    "district",
                    models.ForeignKey(
                        db_index=False,
                        help_text="the posting's",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.district",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        db_index=False,
                        help_text="the posting's",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.district",
                    ),
                ),
                ("posting", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="fund.posting")),
            ],
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(fields=("city", "district", "code"), name="fund_account_once", nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="fund_budget_amount"),
        ),
        migrations.AddConstraint(
            model_name="cashplan",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="fund_plan_amount"),
        ),
        migrations.AddConstraint(
            model_name="cashplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("transferred__gte", 0), ("transferred__lte", models.F("amount"))), name="fund_plan_not_overdrawn"
            ),
        ),
        migrations.AddConstraint(
            model_name="cashplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "refused"), _negated=True),
                fields=("city", "district", "month"),
                name="fund_plan_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="month",
            constraint=models.UniqueConstraint(fields=("city", "month"), name="fund_month_once"),
        ),
        migrations.AddConstraint(
            model_name="monthtotal",
            constraint=models.UniqueConstraint(fields=("month", "account"), name="fund_total_once"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["city", "month", "id"], name="fund_posting_month"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["district", "-id"], name="fund_posting_district"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["payer", "-id"], name="fund_posting_payer"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("document_id__isnull", False), ("kind", "settlement")),
                fields=("document_id",),
                name="fund_posting_settlement_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="fund_posting_month_first"),
        ),
        migrations.AddIndex(
            model_name="postingline",
            index=models.Index(fields=["account", "month"], include=("amount",), name="fund_line_account"),
        ),
        migrations.AddIndex(
            model_name="postingline",
            index=models.Index(
                condition=models.Q(("party", ""), _negated=True), fields=["party", "account"], include=("amount",), name="fund_line_party"
            ),
        ),
        migrations.AddConstraint(
            model_name="postingline",
            constraint=models.CheckConstraint(condition=models.Q(("amount", 0), _negated=True), name="fund_line_not_zero"),
        ),
    ]
