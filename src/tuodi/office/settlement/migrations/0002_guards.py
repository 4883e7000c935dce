"""What the database itself holds: settlements are never changed, claims only withdrawn, rows seen by district."""

from django.db import migrations

from tuodi.office.core import rls

CLAIM_GUARD = """
CREATE FUNCTION settlement_claim_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NOT OLD.withdrawn AND NEW.withdrawn
       AND to_jsonb(NEW) - 'withdrawn' = to_jsonb(OLD) - 'withdrawn' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'settlement_claim: a claim can only be withdrawn' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER settlement_claim_guard BEFORE UPDATE OR DELETE ON settlement_claim FOR EACH ROW EXECUTE FUNCTION settlement_claim_guard();
CREATE TRIGGER settlement_claim_no_truncate BEFORE TRUNCATE ON settlement_claim EXECUTE FUNCTION tuodi_forbid_truncate();
"""
DROP_CLAIM_GUARD = """
DROP TRIGGER settlement_claim_no_truncate ON settlement_claim; DROP TRIGGER settlement_claim_guard ON settlement_claim;
DROP FUNCTION settlement_claim_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("settlement", "0001_initial")]
    operations = [
        migrations.RunSQL(CLAIM_GUARD, DROP_CLAIM_GUARD),
        rls.append_only("settlement_settlement"),
        rls.append_only("settlement_settlementline"),
        rls.enable("settlement_claim"),
        rls.enable("settlement_settlement"),
        rls.enable("settlement_resettlement"),
        rls.enable("settlement_batch"),
        rls.enable("settlement_settlementline"),
        rls.through("settlement_batchrow", "settlement_batch", "batch_id"),
        rls.through("settlement_personyear", "registry_person", "person_id"),
    ]
