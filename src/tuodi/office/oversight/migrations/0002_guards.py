"""Rows are seen by district, or with the person or the document to which they belong. A sanction binds wherever the person moves."""

from django.db import migrations

from tuodi.office.core import rls


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial")]
    operations = [
        rls.through("oversight_sanction", "registry_person", "person_id"),
        rls.through("oversight_dossier", "registry_person", "person_id"),
        rls.enable("oversight_recovery"),
        rls.through("oversight_instalment", "oversight_recovery", "recovery_id"),
        rls.through("oversight_repayment", "oversight_recovery", "recovery_id"),
        rls.append_only("oversight_repayment"),
        rls.enable("oversight_finding"),
        rls.enable("oversight_sample", shared=True),
        rls.enable("oversight_drawn"),
        rls.enable("oversight_case"),
        rls.enable("oversight_tipoff"),
    ]
