"""Postings are checked once a statement and once at the end, not once more for each line."""

from django.db import migrations

from tuodi.office.fund import guards


class Migration(migrations.Migration):
    dependencies = [("fund", "0006_rewards")]
    operations = [
        migrations.RunSQL(guards.DROP_BALANCE, guards.BALANCE),
        migrations.RunSQL(guards.BALANCE_ONCE, guards.DROP_BALANCE_ONCE),
    ]
