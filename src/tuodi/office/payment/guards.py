"""What the database itself holds of payments: rows are seen by where the person lives and by who pays."""

from __future__ import annotations

from tuodi.office.core.rls import ROLE

_MINE = "coalesce({column}, 0) = ANY ((SELECT tuodi_districts())::bigint[])"
_DUE = f"(SELECT tuodi_all_districts()) OR {_MINE.format(column='district_id')} OR {_MINE.format(column='payer_id')}"
_LINE = """(SELECT tuodi_all_districts()) OR EXISTS (SELECT 1 FROM payment_batch b WHERE b.id = batch_id)
    OR EXISTS (SELECT 1 FROM payment_due d WHERE d.id = due_id)"""

ROWS = f"""
ALTER TABLE payment_due ENABLE ROW LEVEL SECURITY;
CREATE POLICY payment_due_places ON payment_due TO {ROLE} USING ({_DUE}) WITH CHECK ({_DUE});
ALTER TABLE payment_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY payment_line_places ON payment_line TO {ROLE} USING ({_LINE}) WITH CHECK ({_LINE});
"""
DROP_ROWS = """
DROP POLICY payment_line_places ON payment_line; ALTER TABLE payment_line DISABLE ROW LEVEL SECURITY;
DROP POLICY payment_due_places ON payment_due; ALTER TABLE payment_due DISABLE ROW LEVEL SECURITY;
"""
