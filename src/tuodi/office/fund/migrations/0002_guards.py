"""Postings balance, closed months stay closed, nothing is rewritten, rows are seen by who pays or belongs."""

from django.db import migrations

from tuodi.office.core import rls
from tuodi.office.fund import guards


class Migration(migrations.Migration):
    dependencies = [("fund", "0001_initial")]
    operations = [
        migrations.RunSQL(guards.BALANCE, guards.DROP_BALANCE),
        migrations.RunSQL(guards.CLOSED, guards.DROP_CLOSED),
        rls.append_only("fund_posting"),
        rls.append_only("fund_postingline"),
        rls.append_only("fund_month"),
        rls.append_only("fund_monthtotal"),
        rls.append_only("fund_budget"),
        migrations.RunSQL(guards.ROWS, guards.DROP_ROWS),
        rls.enable("fund_budget"),
        rls.enable("fund_cashplan"),
    ]
