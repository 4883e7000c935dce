"""Rows are seen by where the person lives and by who pays."""

from django.db import migrations

from tuodi.office.core import rls
from tuodi.office.payment import guards


class Migration(migrations.Migration):
    dependencies = [("payment", "0001_initial")]
    operations = [rls.enable("payment_batch"), migrations.RunSQL(guards.ROWS, guards.DROP_ROWS)]
