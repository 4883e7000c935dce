"""Rows are seen by district; what a visit found and what was granted isn't rewritten."""

from django.db import migrations

from tuodi.office.core import rls

GRANTED = """
CREATE FUNCTION enrolment_granted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'granted' AND (TG_OP = 'DELETE' OR (NEW.state, NEW.run_id, NEW.person_id, NEW.year, NEW.subsidy, NEW.effective, NEW.district_id)
        IS DISTINCT FROM (OLD.state, OLD.run_id, OLD.person_id, OLD.year, OLD.subsidy, OLD.effective, OLD.district_id)) THEN
        RAISE EXCEPTION 'enrolment_target %: what was granted stays', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'enrolment_granted_stays';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER enrolment_granted_stays BEFORE UPDATE OR DELETE ON enrolment_target FOR EACH ROW EXECUTE FUNCTION enrolment_granted_stays();
"""
DROP_GRANTED = "DROP TRIGGER enrolment_granted_stays ON enrolment_target; DROP FUNCTION enrolment_granted_stays();"


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0001_initial")]
    operations = [
        rls.enable("enrolment_run", shared=True),  # the city's runs are named on every district's roll; they hold no person
        rls.enable("enrolment_target"),
        rls.enable("enrolment_transfer"),
        rls.enable("enrolment_comparison", shared=True),
        rls.enable("enrolment_double"),
        rls.enable("enrolment_task"),
        rls.through("enrolment_visit", "enrolment_task", "task_id"),
        rls.append_only("enrolment_visit"),
        migrations.RunSQL(GRANTED, DROP_GRANTED),
    ]
