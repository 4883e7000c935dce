"""Rows are seen by district; an approved form is never changed."""

from django.db import migrations

from tuodi.office.core import rls

_KEPT = """
CREATE FUNCTION reports_keep_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an approved self-evaluation is not changed';
END $$;
CREATE TRIGGER reports_evaluation_kept BEFORE UPDATE ON reports_evaluation FOR EACH ROW WHEN (OLD.state = 'approved')
  EXECUTE FUNCTION reports_keep_approved();
"""
_FREED = "DROP TRIGGER reports_evaluation_kept ON reports_evaluation; DROP FUNCTION reports_keep_approved();"


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [
        rls.enable("reports_evaluation"),
        rls.through("reports_entry", "reports_evaluation", "evaluation_id"),
        migrations.RunSQL(_KEPT, _FREED),
    ]
