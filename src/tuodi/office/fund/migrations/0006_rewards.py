"""Rewards of tip-offs as a kind of posting."""

from django.db import migrations, models

KINDS = [
    ("settlement", "救助结算"), ("award", "直接给付"), ("receipt", "收入"), ("transfer", "拨付支出户"), ("payment", "支付"), ("subsidy", "资助参保划转"),
    ("return", "缴回专户"), ("reversal", "凭证冲销"), ("recovery", "追回"), ("reward", "举报奖励"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("fund", "0005_recovery")]
    operations = [migrations.AlterField("posting", "kind", models.CharField("种类", max_length=12, choices=KINDS))]
