"""What the database does itself: a person's city follows the district; a stay of an identity is never rewritten, only closed; statistics."""

CITY_OF_PERSON = """
CREATE FUNCTION registry_city_of_person() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN NEW.city := (SELECT city FROM core_district WHERE id = NEW.district_id); RETURN NEW; END $$;
CREATE TRIGGER registry_person_city BEFORE INSERT OR UPDATE OF district_id, city ON registry_person
    FOR EACH ROW EXECUTE FUNCTION registry_city_of_person();
"""
DROP_CITY_OF_PERSON = "DROP TRIGGER registry_person_city ON registry_person; DROP FUNCTION registry_city_of_person();"

IDENTITY_IS_KEPT = """
CREATE FUNCTION registry_identity_is_kept() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN
        IF TG_OP = 'UPDATE' AND OLD.known_to IS NULL
           AND (to_jsonb(NEW) - 'known_to') = (to_jsonb(OLD) - 'known_to') THEN RETURN NEW; END IF;
        RAISE EXCEPTION 'registry_identity: rows are closed, never rewritten' USING ERRCODE = 'insufficient_privilege';
    END $$;
CREATE TRIGGER registry_identity_kept BEFORE UPDATE OR DELETE ON registry_identity
    FOR EACH ROW EXECUTE FUNCTION registry_identity_is_kept();
CREATE TRIGGER registry_identity_no_truncate BEFORE TRUNCATE ON registry_identity EXECUTE FUNCTION tuodi_forbid_truncate();
"""
DROP_IDENTITY_IS_KEPT = """
DROP TRIGGER registry_identity_kept ON registry_identity; DROP TRIGGER registry_identity_no_truncate ON registry_identity;
DROP FUNCTION registry_identity_is_kept();
"""

# only a table's owner may gather its statistics, and the office's role owns none
ANALYSE_ROWS = """
CREATE FUNCTION registry_analyse_rows() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ BEGIN ANALYZE public.registry_listrow; END $$;
"""
DROP_ANALYSE_ROWS = "DROP FUNCTION registry_analyse_rows();"
