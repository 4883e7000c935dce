"""What is owed to each party, without the lines of the closed months."""

import django.db.models.deletion
from django.db import migrations, models

from tuodi.office.core import rls
from tuodi.office.fund import guards

_FILL = """
INSERT INTO fund_partytotal (month_id, account_id, party, amount)
SELECT m.id, l.account_id, l.party, sum(l.amount) FROM fund_postingline l JOIN fund_account a ON a.id = l.account_id
JOIN fund_month m ON m.city = a.city AND m.month = l.month WHERE l.party <> '' GROUP BY m.id, l.account_id, l.party HAVING sum(l.amount) <> 0
"""


class Migration(migrations.Migration):
    dependencies = [("fund", "0007_balance_once")]
    operations = [
        migrations.CreateModel(
            name="PartyTotal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("party", models.CharField(max_length=40, verbose_name="往来")),
                ("amount", models.BigIntegerField(help_text="fen; debit positive")),
                (
                    "account",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fund.account"),
                ),
                ("month", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="fund.month")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "party", "month"), include=("amount",), name="fund_party_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Owed",
            fields=[
                ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("party", models.CharField(max_length=40, verbose_name="往来")),
                ("total", models.BigIntegerField(verbose_name="应付余额")),
                (
                    "account",
                    models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="fund.account"),
                ),
            ],
            options={"managed": False, "db_table": "fund_owed"},
        ),
        migrations.RunSQL(_FILL, migrations.RunSQL.noop),
        rls.append_only("fund_partytotal"),
        migrations.RunSQL(guards.PARTIES, guards.DROP_PARTIES),
    ]
