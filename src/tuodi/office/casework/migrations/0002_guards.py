"""Cases are seen in their district; what belongs to a case is seen where the case is. Steps and letters are never changed."""

from django.db import migrations

from tuodi.office.core import rls

PARTS = ("asked", "attachment", "bill", "letter", "member", "step")


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [
        rls.enable("casework_case"),
        *(rls.through(f"casework_{name}", "casework_case", "case_id") for name in PARTS),
        rls.through("casework_content", "casework_attachment", "attachment_id"),
        rls.append_only("casework_step"),
        rls.append_only("casework_letter"),
        rls.append_only("casework_content"),
    ]
