"""Rows are seen with the document, the person or the district to which they belong. What an institution's agreement is concerns every district."""

from django.db import migrations

from tuodi.office.core import rls


class Migration(migrations.Migration):
    dependencies = [("oversight", "0003_stopping_money_links")]
    operations = [
        rls.through("oversight_writeoff", "oversight_recovery", "recovery_id"),
        rls.through("oversight_givenback", "oversight_recovery", "recovery_id"),
        rls.append_only("oversight_givenback"),
        rls.enable("oversight_strikeout"),
        rls.enable("oversight_notice"),
        rls.through("oversight_noticerow", "oversight_notice", "notice_id"),
        rls.through("oversight_transfer", "oversight_case", "case_id"),
    ]
