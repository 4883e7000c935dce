"""Rows are seen by district."""

from django.db import migrations

from tuodi.office.core import rls


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_initial")]
    operations = [rls.enable("grants_grantrun", shared=True), rls.enable("grants_award")]
