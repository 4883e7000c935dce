"""What the database itself holds of the books: postings sum to zero, closed months stay closed, rows are seen by who pays or belongs."""

from __future__ import annotations

from tuodi.office.core.rls import ROLE

_MINE = "coalesce({column}, 0) = ANY ((SELECT tuodi_districts())::bigint[])"
_ALL = "(SELECT tuodi_all_districts())"

# Owner's rights: whoever posts may see less than the whole posting when the transaction ends. `created_at = now()`: made in this
# transaction, so that nobody adds lines (even balanced ones) to a posting of another.
BALANCE = """
CREATE FUNCTION fund_posting_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE number bigint := CASE WHEN TG_TABLE_NAME = 'fund_posting' THEN (to_jsonb(NEW) ->> 'id')::bigint ELSE (to_jsonb(NEW) ->> 'posting_id')::bigint END;
        found record;
BEGIN
    SELECT count(l.id) AS lines, sum(l.amount) AS total, p.created_at = now() AS fresh,
           bool_and((l.month, l.district_id, l.payer_id) IS NOT DISTINCT FROM (p.month, p.district_id, p.payer_id) AND a.city = p.city) AS fits INTO found
    FROM fund_posting p LEFT JOIN fund_postingline l ON l.posting_id = p.id LEFT JOIN fund_account a ON a.id = l.account_id
    WHERE p.id = number GROUP BY p.id;
    IF found.lines < 2 OR found.total <> 0 THEN
        RAISE EXCEPTION 'fund_posting %: % lines sum to % fen', number, found.lines, found.total
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_posting_balances';
    END IF;
    IF NOT found.fits OR NOT found.fresh THEN
        RAISE EXCEPTION 'fund_posting %: a line of another month, place or city, or added later', number
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_posting_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER fund_posting_balances AFTER INSERT ON fund_posting DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fund_posting_balances();
CREATE CONSTRAINT TRIGGER fund_postingline_balances AFTER INSERT ON fund_postingline DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fund_posting_balances();
"""
DROP_BALANCE = """
DROP TRIGGER fund_postingline_balances ON fund_postingline; DROP TRIGGER fund_posting_balances ON fund_posting;
DROP FUNCTION fund_posting_balances();
"""

# The same in two steps, since a posting has several lines: where lines belong is looked at when a statement ends, for all of them at once (and
# all lines of a posting come in one statement, so nobody adds any later); that they balance, once a posting when the transaction ends.
# Other ways than looking up by an index are off: these plans are kept, and one made while the tables are nearly empty would read all of them later.
BALANCE_ONCE = """
CREATE FUNCTION fund_lines_fit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE wrong bigint;
BEGIN
    SELECT n.posting_id INTO wrong
    FROM (SELECT posting_id, count(*) AS lines FROM added GROUP BY posting_id) n
    CROSS JOIN LATERAL (
        SELECT count(*) AS lines, bool_and(p.created_at = now() AND a.city = p.city
            AND (l.month, l.district_id, l.payer_id) IS NOT DISTINCT FROM (p.month, p.district_id, p.payer_id)) AS fits
        FROM fund_postingline l JOIN fund_posting p ON p.id = l.posting_id JOIN fund_account a ON a.id = l.account_id
        WHERE l.posting_id = n.posting_id) found
    WHERE found.lines <> n.lines OR NOT found.fits LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'fund_posting %: a line of another month, place or city, or added later', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_posting_whole';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER fund_lines_fit AFTER INSERT ON fund_postingline REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION fund_lines_fit();
CREATE FUNCTION fund_posting_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE found record;
BEGIN
    SELECT count(*) AS lines, sum(amount) AS total INTO found FROM fund_postingline WHERE posting_id = NEW.id;
    IF found.lines < 2 OR found.total <> 0 THEN
        RAISE EXCEPTION 'fund_posting %: % lines sum to % fen', NEW.id, found.lines, found.total
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_posting_balances';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER fund_posting_balances AFTER INSERT ON fund_posting DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fund_posting_balances();
"""
DROP_BALANCE_ONCE = """
DROP TRIGGER fund_lines_fit ON fund_postingline; DROP FUNCTION fund_lines_fit();
DROP TRIGGER fund_posting_balances ON fund_posting; DROP FUNCTION fund_posting_balances();
"""

CLOSED = """
CREATE FUNCTION fund_month_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fund_month m WHERE m.city = NEW.city AND m.month >= NEW.month) THEN
        RAISE EXCEPTION 'fund_posting: month % of % is closed', NEW.month, NEW.city
            USING ERRCODE = 'check_violation', CONSTRAINT = 'fund_month_is_open';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER fund_month_is_open BEFORE INSERT ON fund_posting FOR EACH ROW EXECUTE FUNCTION fund_month_is_open();
"""
DROP_CLOSED = "DROP TRIGGER fund_month_is_open ON fund_posting; DROP FUNCTION fund_month_is_open();"

_POSTING = f"{_ALL} OR {_MINE.format(column='district_id')} OR {_MINE.format(column='payer_id')}"
_ACCOUNT = f"{_ALL} OR {_MINE.format(column='district_id')}"
_TOTAL = f"{_ALL} OR EXISTS (SELECT 1 FROM fund_account a WHERE a.id = account_id AND {_MINE.format(column='a.district_id')})"

# The chart itself is no secret (a settlement of one district may be borne by another): accounts are readable, what they hold isn't.
ROWS = f"""
ALTER TABLE fund_account ENABLE ROW LEVEL SECURITY;
CREATE POLICY fund_account_read ON fund_account FOR SELECT TO {ROLE} USING (true);
CREATE POLICY fund_account_write ON fund_account FOR ALL TO {ROLE} USING ({_ACCOUNT}) WITH CHECK ({_ACCOUNT});
ALTER TABLE fund_posting ENABLE ROW LEVEL SECURITY;
CREATE POLICY fund_posting_places ON fund_posting TO {ROLE} USING ({_POSTING}) WITH CHECK ({_POSTING});
ALTER TABLE fund_postingline ENABLE ROW LEVEL SECURITY;
CREATE POLICY fund_postingline_places ON fund_postingline TO {ROLE} USING ({_POSTING}) WITH CHECK ({_POSTING});
ALTER TABLE fund_monthtotal ENABLE ROW LEVEL SECURITY;
CREATE POLICY fund_monthtotal_places ON fund_monthtotal TO {ROLE} USING ({_TOTAL}) WITH CHECK ({_TOTAL});
"""
DROP_ROWS = """
DROP POLICY fund_monthtotal_places ON fund_monthtotal; DROP POLICY fund_posting_places ON fund_posting;
DROP POLICY fund_postingline_places ON fund_postingline; ALTER TABLE fund_postingline DISABLE ROW LEVEL SECURITY;
DROP POLICY fund_account_write ON fund_account; DROP POLICY fund_account_read ON fund_account;
ALTER TABLE fund_monthtotal DISABLE ROW LEVEL SECURITY; ALTER TABLE fund_posting DISABLE ROW LEVEL SECURITY;
ALTER TABLE fund_account DISABLE ROW LEVEL SECURITY;
"""

# security_invoker: the view shows the rows that whoever asks may see. An account's city decides which of its months are closed.
PARTIES = f"""
ALTER TABLE fund_partytotal ENABLE ROW LEVEL SECURITY;
CREATE POLICY fund_partytotal_places ON fund_partytotal TO {ROLE} USING ({_TOTAL}) WITH CHECK ({_TOTAL});
CREATE VIEW fund_owed WITH (security_invoker = true) AS
SELECT x.account_id || ':' || x.party AS key, x.account_id, x.party, -sum(x.amount)::bigint AS total FROM (
    SELECT t.account_id, t.party, t.amount FROM fund_partytotal t
    UNION ALL
    SELECT l.account_id, l.party, l.amount FROM fund_account a
    JOIN fund_postingline l ON l.account_id = a.id
     AND l.month > coalesce((SELECT max(m.month) FROM fund_month m WHERE m.city = a.city), '-infinity'::date)
    WHERE l.party <> '') x
GROUP BY x.account_id, x.party HAVING sum(x.amount) <> 0;
GRANT SELECT ON fund_owed TO {ROLE};
"""
DROP_PARTIES = """
DROP VIEW fund_owed; DROP POLICY fund_partytotal_places ON fund_partytotal; ALTER TABLE fund_partytotal DISABLE ROW LEVEL SECURITY;
"""
