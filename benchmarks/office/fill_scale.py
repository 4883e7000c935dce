"""A city's office after some years: any number of persons and five settlements to each, written by set-based statements.

Consistent as far as pages and `check-books` look: lines add up to the years' states, every settlement that pays has its posting, sequences have no
holes. ID numbers share one ciphertext (encrypting a million would measure the cipher); the first person's blind index is a real one, and that person
has three hundred settlements in one year, as somebody on dialysis may.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import people

CITY, FIRST, ROUNDS, BUSY = "kunming", "2024-01-05", 5, 300
CLASSES = ["tekun", "dibao", "low_income", "other_hardship"]
ITEMS = ["inpatient", "major_inpatient", "chronic", "special"]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红文建国春梅海燕志云"

PERSONS = """
INSERT INTO registry_household (id, district_id, number, address, created_at)
SELECT h, %(districts)s[1 + h %% %(d)s], 'H' || lpad(h::text, 8, '0'), '示例路 ' || h, '2023-06-01' FROM generate_series(1, %(persons)s / 3 + 1) h;

INSERT INTO registry_person (id, district_id, city, id_number, id_index, name, sex, birth_date, hukou_local, disability_grade, disability_kind, unable_to_work,
    dibao_class, urban, street_id, community, address, telephone, household_id, relation, created_at)
SELECT n, %(districts)s[1 + (n / 3 + 1) %% %(d)s], %(city)s, %(cipher)s, encode(sha256(('x' || n)::bytea), 'hex'),
    substr(%(surnames)s, 1 + (n * 31 %% length(%(surnames)s))::int, 1) || substr(%(given)s, 1 + (n * 7 %% length(%(given)s))::int, 1)
        || CASE WHEN n %% 3 > 0 THEN substr(%(given)s, 1 + (n * 13 / 41 %% length(%(given)s))::int, 1) ELSE '' END,
    CASE WHEN n %% 2 = 0 THEN 'male' ELSE 'female' END, date '1930-01-01' + (n * 17 %% 33000)::int, true, CASE WHEN n %% 12 = 0 THEN 1 + (n %% 4)::int ELSE 0 END, '',
    n %% 30 = 0, '', n %% 3 = 0, (%(streets)s)[1 + (n / 3 + 1) %% %(d)s + %(d)s * (n %% 5)], '示例社区', '', '', n / 3 + 1, '', '2023-06-01'
FROM generate_series(1, %(persons)s) n;

INSERT INTO registry_insurance (person_id, year, kind, paid_on)
SELECT n, y, CASE WHEN n %% 5 = 0 THEN 'employee' ELSE 'resident' END, make_date(y - 1, 11, 20)
FROM generate_series(1, %(persons)s) n, generate_series(2024, 2026) y;

INSERT INTO registry_identity (person_id, code, start, "end", end_reason, assigned_class, disease, certified_by, known_from)
SELECT n, %(classes)s[1 + n %% 4], date '2020-01-01' + (n %% 1200)::int, CASE WHEN n %% 9 = 0 THEN date '2025-06-01' END, '', '', '', '民政', '2023-07-01'
FROM generate_series(1, %(persons)s) n;

INSERT INTO registry_filing (person_id, kind, start, "end", disease, number, source, created_at, cancelled_why)
SELECT n, (ARRAY['referral', 'registered', 'emergency', 'certificate'])[1 + n / 10 %% 4], date '2024-01-01' + (n %% 900)::int, date '2024-03-01' + (n %% 900)::int,
    '', 'B' || n, 'manual', '2024-01-01', ''
FROM generate_series(1, %(persons)s, 10) n;

INSERT INTO registry_bankaccount (person_id, kind, payee, payee_id_number, bank, number, active, created_at)
SELECT n, 'self', '示例', '', '示例银行', %(cipher)s, true, '2024-01-01' FROM generate_series(1, %(persons)s, 4) n;

INSERT INTO registry_departmentlist (id, city, department, name, extent, codes, as_of, content_hash, channel, sheet, state, problem, rows_total, rows_done, step, counts,
    uploaded_at, decision)
SELECT n, %(city)s, '民政', '名单' || n || '.xlsx', 'full', '["dibao"]', date '2024-01-01' + n::int * 20, n::text, 'page', '', CASE WHEN n = 40 THEN 'compared' ELSE 'applied' END,
    '', %(persons)s / 10, 0, '', '{"new": 10, "changed": 0, "unchanged": 30, "absent": 10, "conflicting": 0, "unreadable": 0, "ends": 0, "ends_marked": 0, "held": 1000, "marked": 0}', '2024-01-01', '' FROM generate_series(1, 40) n;

INSERT INTO registry_listrow (source_id, number, id_number, id_index, name, code, start, end_reason, assigned_class, disease, facts, verdict, reason, ends, rewrites, marked,
    applied_now, person_id, district_id)
SELECT 40, n, '', '', p.name, 'dibao', '2024-01-01', '', '', '', '{}', (ARRAY['unchanged', 'unchanged', 'new', 'absent'])[1 + n %% 4], '', false, false, false, false, p.id, p.district_id
FROM generate_series(1, %(persons)s / 10) n JOIN registry_person p ON p.id = n
"""

SETTLEMENTS = """
CREATE UNLOGGED TABLE scale_fill AS
WITH drawn AS (
    SELECT i, 1 + (i * 7919) %% %(persons)s AS person_id, timestamptz %(first)s + (now() - timestamptz %(first)s) * (i::double precision / (%(rounds)s * %(persons)s)) AS at
    FROM generate_series(1::bigint, %(rounds)s * %(persons)s) i
    UNION ALL SELECT %(rounds)s * %(persons)s + i, 1, timestamptz '2026-01-03' + i * interval '1 day' FROM generate_series(1::bigint, %(busy)s) i)
SELECT i, d.person_id, p.district_id, at, (at AT TIME ZONE 'Asia/Shanghai')::date - 3 AS ended, extract(year FROM (at AT TIME ZONE 'Asia/Shanghai')::date - 3)::int AS year,
    row_number() OVER (PARTITION BY d.person_id, extract(year FROM (at AT TIME ZONE 'Asia/Shanghai')::date - 3) ORDER BY at, i) AS sequence,
    300000 + (i * 7877 %% 4000000) AS total, CASE WHEN i %% 8 = 0 THEN 0 ELSE 10000 + (i * 613 %% 400000) END AS aid, 1 + i %% 60 AS hospital, (i %% 4)::int AS kind
FROM drawn d JOIN registry_person p ON p.id = d.person_id;

INSERT INTO settlement_claim (id, person_id, district_id, key, body_hash, source, number, stay_key, setting, started, ended, settled, diagnosis, underlying, treatment, channel,
    institution, hospital_level, primary_care, hospital_area, designated, referral, total_cost, in_policy_cost, deduction, deduction_reason, basic_paid, critical_paid,
    supplementary_paid, checks, trusted, withdrawn, created_at)
SELECT i, person_id, district_id, 'scale/' || i, repeat('0', 64), CASE WHEN i %% 20 = 0 THEN 'manual' ELSE 'hospital' END, 'C' || i, '',
    (ARRAY['inpatient', 'inpatient', 'chronic', 'special'])[1 + kind], ended - 5, ended, at - interval '1 hour', 'J18.900', '', '',
    CASE WHEN i %% 20 = 0 THEN 'manual' ELSE 'one_stop' END, 'H99' || lpad(hospital::text, 9, '0'), 3, false, 'county', true, 'none', total, total * 9 / 10, 0, '',
    total / 2, 0, 0, '{}', false, false, at
FROM scale_fill;

INSERT INTO settlement_settlement (id, claim_id, person_id, district_id, year, sequence, kind, key, why, policy_city, policy_label, policy_hash, identities, status, identity, title,
    item, base, deductible, ratio, critical_paid, aid, tilt_aid, hospital_borne, self_paid, cash, reasons, clauses, explanation, created_at, actor_name)
SELECT i, i, person_id, district_id, year, sequence, 'settle', 'scale/' || i, '', %(city)s, '示例文件', repeat('0', 64), %(identities)s::jsonb,
    CASE WHEN aid = 0 THEN 'not_covered' ELSE 'settled' END, %(classes)s[1 + person_id %% 4], %(classes)s[1 + person_id %% 4], %(items)s[1 + kind], total * 4 / 10, 0, 7000, 0, aid,
    0, 0, total - total / 2 - aid, 0, '', '四（二）', %(explanation)s::jsonb, at, '示例医院'
FROM scale_fill ORDER BY i;

INSERT INTO settlement_settlementline (settlement_id, district_id, slot, amount)
SELECT i, district_id, slot, CASE WHEN slot = 'burden' THEN total - total / 2 - aid ELSE aid END
FROM scale_fill, unnest(ARRAY['burden', 'pool:' || (%(items)s)[1 + kind]]) slot WHERE slot = 'burden' OR aid > 0;

INSERT INTO settlement_personyear (person_id, year, state, version)
SELECT person_id, year, jsonb_object_agg(slot, amount) FILTER (WHERE amount <> 0), max(version) FROM (
    SELECT s.person_id, s.year, l.slot, sum(l.amount) AS amount, max(s.sequence) AS version
    FROM settlement_settlementline l JOIN scale_fill s ON s.i = l.settlement_id GROUP BY 1, 2, 3) sums GROUP BY 1, 2;
UPDATE settlement_personyear y SET version = m.top FROM (SELECT person_id, year, max(sequence) AS top FROM scale_fill GROUP BY 1, 2) m
WHERE y.person_id = m.person_id AND y.year = m.year AND y.version <> m.top;

INSERT INTO fund_posting (id, city, district_id, payer_id, date, month, kind, document_id, text, why, created_at, actor_name)
SELECT i, %(city)s, district_id, district_id, (at AT TIME ZONE 'Asia/Shanghai')::date, date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date, 'settlement', i, '结算 ' || i, '', at, ''
FROM scale_fill WHERE aid > 0 ORDER BY i;

INSERT INTO fund_postingline (posting_id, account_id, month, district_id, payer_id, amount, party)
SELECT i, a.id, date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date, f.district_id, f.district_id, CASE a.code WHEN '5101' THEN aid ELSE -aid END,
    CASE a.code WHEN '5101' THEN '' ELSE 'H99' || lpad(hospital::text, 9, '0') END
FROM scale_fill f JOIN fund_account a ON a.city = %(city)s AND a.district_id = f.district_id AND a.code IN ('5101', '2101') WHERE aid > 0 ORDER BY i;

INSERT INTO fund_month (city, month, postings, turnover, digest, locked_at, actor_name)
SELECT %(city)s, month, count(*), sum(fen), '', now(), '' FROM (
    SELECT p.month, sum(l.amount) FILTER (WHERE l.amount > 0) AS fen FROM fund_posting p JOIN fund_postingline l ON l.posting_id = p.id GROUP BY p.id) sums
GROUP BY month HAVING month < date_trunc('month', now()) - interval '1 month';
INSERT INTO fund_monthtotal (month_id, account_id, debit, credit)
SELECT m.id, l.account_id, coalesce(sum(l.amount) FILTER (WHERE l.amount > 0), 0), coalesce(-sum(l.amount) FILTER (WHERE l.amount < 0), 0)
FROM fund_month m JOIN fund_postingline l ON l.month = m.month GROUP BY 1, 2;

INSERT INTO core_auditentry (at, event, actor_name, role, channel, address, city, district_id, subject_kind, subject_id, why, data)
SELECT at, 'settlement.settled', '示例医院', 'hospital', 'api', '127.0.0.1', %(city)s, district_id, 'settlement.settlement', i::text, '', jsonb_build_object('number', year || '-' || i, 'aid', aid)
FROM scale_fill ORDER BY i;

INSERT INTO settlement_resettlement (settlement_id, district_id, cause, why, state, remark, listed_at)
SELECT i, district_id, 'identity', '身份变动', 'open', '', now() FROM scale_fill WHERE i %% 500 = 0;

INSERT INTO settlement_batch (id, city, name, digest, state, rows_total, note, created_at)
SELECT n, %(city)s, '文件' || n || '.csv', n::text, 'done', CASE WHEN n = 1 THEN %(persons)s / 20 ELSE 0 END, '', now() FROM generate_series(1, 200) n;
INSERT INTO settlement_batchrow (batch_id, number, position, data, state, reason, settlement_id)
SELECT 1, n, n, '{"claim_id": "x"}', CASE WHEN n %% 10 = 0 THEN 'refused' ELSE 'settled' END, '', CASE WHEN n %% 10 = 0 THEN NULL ELSE n END FROM generate_series(1, %(persons)s / 20) n;

DROP TABLE scale_fill
"""
INSTITUTIONS = """
INSERT INTO registry_institution (id, code, name, telephone) SELECT n, 'H99' || lpad(n::text, 9, '0'), '示例医院' || n, '' FROM generate_series(1, 60) n;
INSERT INTO registry_institutionterm (institution_id, start, level, designated, primary_care, district_id, area, agreement)
SELECT n, '2020-01-01', 1 + n %% 3, true, n %% 3 = 0, %(districts)s[1 + n %% %(d)s], '', '' FROM generate_series(1, 60) n
"""
NUMBERED = ("registry_household", "registry_person", "registry_departmentlist", "registry_institution", "settlement_claim", "settlement_settlement", "fund_posting", "settlement_batch")


def fill(url: str, persons: int, explanation: dict[str, Any], tell: Any = print) -> None:
    """Fill a migrated, empty office. Django must be loaded, as the owner."""
    import psycopg
    from django.db import transaction

    from tuodi.office.core import actions
    from tuodi.office.core.actor import Actor
    from tuodi.office.core.crypto import blind_index, encrypt
    from tuodi.office.fund.write import open_accounts

    office = Actor.system("benchmark", CITY)
    districts = [one.pk for one in actions.load_districts(office, CITY)]
    with transaction.atomic():
        open_accounts(CITY)
    with psycopg.connect(url, autocommit=True) as base, _careless(base):
        base.execute("SET session_replication_role = replica")  # no triggers and no foreign keys while it fills
        base.execute("SET synchronous_commit = off")
        base.execute("SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'")
        for place in range(5):
            for number in districts:
                base.execute("INSERT INTO core_street (district_id, name) VALUES (%s, %s)", [number, f"示例街道{place + 1}"])
        streets = [row[0] for row in base.execute("SELECT id FROM core_street ORDER BY split_part(name, '道', 2), array_position(%s::bigint[], district_id)", [districts])]
        identity = {"identity": "dibao", "start": "2021-01-01", "end": None, "granted_by": None, "person_id": "1"}
        values = {
            "persons": persons, "districts": districts, "d": len(districts), "streets": streets, "city": CITY, "cipher": encrypt(people.id_number(0)),
            "surnames": SURNAMES, "given": GIVEN, "classes": CLASSES, "items": ITEMS, "first": FIRST, "rounds": ROUNDS, "busy": BUSY,
            "identities": json.dumps([identity]), "explanation": json.dumps(explanation, ensure_ascii=False),
        }  # fmt: skip
        for statement in (INSTITUTIONS + ";" + PERSONS + ";" + SETTLEMENTS).split(";\n"):
            text = statement.strip().strip(";")
            if text:
                begun = dt.datetime.now()
                base.execute(_inlined(text, values))
                tell(f"  {(dt.datetime.now() - begun).total_seconds():6.1f} s  {text.split('(')[0][:70].strip()}")
        base.execute("UPDATE registry_person SET id_index = %s WHERE id = 1", [blind_index(people.id_number(0))])
        for table in NUMBERED:
            base.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        base.execute("VACUUM ANALYZE")


@contextmanager
def _careless(base: Any) -> Iterator[None]:
    """The server without durability while it fills; as it was afterwards."""
    settings = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}
    for name, value in settings.items():
        base.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    base.execute("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        for name in settings:
            base.execute(f"ALTER SYSTEM RESET {name}")
        base.execute("SELECT pg_reload_conf()")
        base.execute("CHECKPOINT")


def _inlined(text: str, values: dict[str, Any]) -> bytes:
    """Values as literals with their types: arrays and repeated parameters are simpler to plan so."""
    from psycopg import sql

    def literal(value: Any) -> Any:
        if isinstance(value, list):
            kind = "bigint[]" if isinstance(value[0], int) else "text[]"
            return sql.SQL("({}::" + kind + ")").format(sql.Literal(value))
        return sql.Literal(value)

    parts: list[Any] = []
    rest = text
    while "%(" in rest:
        before, _, tail = rest.partition("%(")
        name, _, rest = tail.partition(")s")
        parts += [sql.SQL(before.replace("%%", "%")), literal(values[name])]
    parts.append(sql.SQL(rest.replace("%%", "%")))
    return sql.Composed(parts).as_bytes(None)
