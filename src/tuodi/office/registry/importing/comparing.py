"""What a staged list would change: each row against what is held now, and what is held against the list. A handful of statements.

The caller sees to it that every row of the city is visible: a person registered in another district must be noticed, not added twice.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from tuodi.office.registry.models import DepartmentList

# From so many rows on whole tables are joined: estimates made before the rows came would walk one table once for each row of the other.
# A few rows are looked up one by one instead, however many people a city has.
FEW = 1_000

# names, dots and blanks of names as people write them
_PLAIN = "translate({0}, ' 　·•.．', '')"

# The rows at work: a temporary table of its own statistics, so that the stored rows are written once, and not at all where nothing moved.
_TAKE = """
DROP TABLE IF EXISTS registry_compared;
CREATE TEMPORARY TABLE registry_compared ON COMMIT DROP AS
SELECT id, number, id_index, name, code, start, "end", end_reason, applied, first_treated, assigned_class, disease, granted_by_id, district_id, facts,
       CASE verdict WHEN 'unreadable' THEN verdict ELSE '' END AS verdict, CASE verdict WHEN 'unreadable' THEN reason ELSE '' END::text AS reason,
       NULL::bigint AS person_id, NULL::bigint AS identity_id, false AS ends, false AS rewrites, false AS marked
  FROM registry_listrow WHERE source_id = %(list)s AND number IS NOT NULL;
CREATE INDEX ON registry_compared (id);
ANALYZE registry_compared
"""

# whose row it is; the record merged into counts
_PERSONS = """
UPDATE registry_compared r SET person_id = coalesce(p.merged_into_id, p.id)
  FROM registry_person p WHERE r.id_index <> '' AND p.city = %(city)s AND p.id_index = r.id_index
"""

_DOUBLED = """
WITH seen AS (
    SELECT id, min(number) OVER same AS first, row_number() OVER same AS turn
      FROM registry_compared WHERE verdict = ''
    WINDOW same AS (PARTITION BY coalesce(person_id::text, id_index), code ORDER BY number))
UPDATE registry_compared r SET verdict = 'conflicting', reason = '与第 ' || seen.first || ' 行重复'
  FROM seen WHERE r.id = seen.id AND seen.turn > 1
"""

_PERSON_CONFLICTS = f"""
UPDATE registry_compared r SET verdict = 'conflicting', reason = CASE
    WHEN p.district_id <> %(district)s THEN '此人登记在其他区县'
    WHEN r.district_id <> p.district_id THEN '区县与登记（' || d.name || '）不符'
    ELSE '姓名与登记不符' END
  FROM registry_person p JOIN core_district d ON d.id = p.district_id
 WHERE r.verdict = '' AND p.id = r.person_id
   AND (p.district_id <> %(district)s OR r.district_id <> p.district_id
        OR (r.name <> '' AND {_PLAIN.format("r.name")} <> {_PLAIN.format("p.name")}))
"""

_NEW_PERSONS = """
UPDATE registry_compared SET verdict = 'conflicting', reason = CASE
    WHEN code = '' THEN '登记中没有此人，名单也没有写明救助身份'
    WHEN "end" IS NOT NULL AND start IS NULL THEN '登记中没有此人，没有可终止的身份'
    WHEN name = '' THEN '登记中没有此人，须写明姓名'
    ELSE '登记中没有此人，须写明区县' END
 WHERE verdict = '' AND person_id IS NULL
   AND (code = '' OR name = '' OR ("end" IS NOT NULL AND start IS NULL) OR coalesce(district_id, %(district)s) IS NULL)
"""

# the stay of the identity that the row speaks of: the one on whose days it falls. Joined by equalities only, so that the work grows with
# the list and not with list times registry; a record merged into the person counts as the person.
_STAYS = """
WITH records AS (
    SELECT w.person_id AS record, w.person_id AS owner FROM registry_compared w WHERE w.verdict = '' AND w.person_id IS NOT NULL
    UNION
    SELECT m.id, m.merged_into_id FROM registry_person m JOIN registry_compared w ON w.person_id = m.merged_into_id
     WHERE w.verdict = ''),
held AS (
    SELECT records.owner, i.id, i.code, i.start, coalesce(i."end", 'infinity') AS past
      FROM records JOIN registry_identity i ON i.person_id = records.record WHERE i.known_to IS NULL),
asked AS (
    SELECT id, person_id, code, coalesce(start, "end" - 1, %(day)s::date) AS first,
           CASE WHEN "end" IS NOT NULL THEN "end" WHEN start IS NOT NULL THEN 'infinity' ELSE %(day)s::date + 1 END AS past
      FROM registry_compared WHERE verdict = '' AND person_id IS NOT NULL AND code <> ''),
found AS (
    SELECT asked.id, count(*) AS stays, max(held.id) AS stay
      FROM asked JOIN held ON held.owner = asked.person_id AND held.code = asked.code AND held.start < asked.past AND held.past > asked.first
     GROUP BY asked.id)
UPDATE registry_compared r SET identity_id = CASE WHEN found.stays = 1 THEN found.stay END,
       verdict = CASE WHEN found.stays > 1 THEN 'conflicting' ELSE '' END,
       reason = CASE WHEN found.stays > 1 THEN '与已登记的 ' || found.stays || ' 段同一身份都有重叠' ELSE '' END
  FROM found WHERE r.id = found.id
"""

_NO_STAY = """
UPDATE registry_compared SET verdict = 'conflicting', reason = '没有登记这一身份，没有可终止的'
 WHERE verdict = '' AND code <> '' AND identity_id IS NULL AND "end" IS NOT NULL AND start IS NULL
"""

_DIFFERENT_STAYS = """
WITH pairs AS (
    SELECT r.id, i.start AS old_start, i."end" AS old_end, coalesce(r.start, i.start) AS new_start,
           CASE WHEN r."end" IS NOT NULL THEN r."end" WHEN i."end" <= %(day)s::date THEN NULL ELSE i."end" END AS new_end,
           concat_ws('、',
               CASE WHEN r.end_reason <> '' AND r.end_reason <> i.end_reason THEN '退出原因' END,
               CASE WHEN r.applied <> coalesce(i.applied, '-infinity') THEN '申请日期' END,
               CASE WHEN r.first_treated <> coalesce(i.first_treated, '-infinity') THEN '首次治疗日期' END,
               CASE WHEN r.assigned_class <> '' AND r.assigned_class <> i.assigned_class THEN '救助类别' END,
               CASE WHEN r.disease <> '' AND r.disease <> i.disease THEN '认定病种' END,
               CASE WHEN r.granted_by_id <> coalesce(i.granted_by_id, 0) THEN '认定地' END) AS others
      FROM registry_compared r JOIN registry_identity i ON i.id = r.identity_id
     WHERE r.verdict = ''),
judged AS (
    SELECT *, coalesce(new_end < new_start, false) AS impossible,
           concat_ws('；',
               CASE WHEN new_start <> old_start THEN '认定日期 ' || old_start || ' → ' || new_start END,
               CASE WHEN new_end IS DISTINCT FROM old_end THEN '退出日期 ' || coalesce(old_end::text, '无') || ' → ' || coalesce(new_end::text, '无') END,
               nullif(others, '')) AS words
      FROM pairs)
UPDATE registry_compared r SET
       verdict = CASE WHEN impossible THEN 'conflicting' ELSE 'changed' END,
       reason = CASE WHEN impossible THEN '退出日期早于登记的认定日期' ELSE words END,
       ends = NOT impossible AND coalesce(new_end, 'infinity') < coalesce(old_end, 'infinity'), rewrites = NOT impossible
  FROM judged WHERE r.id = judged.id AND (words <> '' OR impossible)
"""

_NEW = """
UPDATE registry_compared SET verdict = 'new', reason = CASE WHEN person_id IS NULL THEN '新登记人员' ELSE '' END
 WHERE verdict = '' AND code <> '' AND identity_id IS NULL
"""

_FACTS = """
WITH differing AS (
    SELECT r.id, string_agg(coalesce(%(titles)s::jsonb ->> fact.key, fact.key), '、' ORDER BY fact.key) AS words
      FROM registry_compared r JOIN registry_person p ON p.id = r.person_id,
           jsonb_each(r.facts - 'sex' - 'birth_date') fact
     WHERE r.verdict IN ('', 'new', 'changed') AND r.facts - 'sex' - 'birth_date' <> '{}'
       AND to_jsonb(p) -> fact.key IS DISTINCT FROM fact.value
     GROUP BY r.id)
UPDATE registry_compared r SET verdict = CASE WHEN r.verdict = '' THEN 'changed' ELSE r.verdict END,
       reason = left(concat_ws('；', nullif(r.reason, ''), differing.words), 300)
  FROM differing WHERE r.id = differing.id
"""

_UNCHANGED = "UPDATE registry_compared SET verdict = 'unchanged' WHERE verdict = ''"

# held on the list's day, of the identities that the list is about, and named in no row of it
_ABSENT = """
INSERT INTO registry_compared (person_id, identity_id, code, name, id_index, "end", end_reason, assigned_class, disease, facts,
                               verdict, reason, ends, rewrites, marked)
SELECT owner.id, i.id, i.code, owner.name, '', %(day)s::date, '不在最新名单', '', '', '{}',
       'absent', '自 ' || i.start || ' 登记，名单中没有', true, true, false
  FROM registry_identity i
  JOIN registry_person p ON p.id = i.person_id
  JOIN registry_person owner ON owner.id = coalesce(p.merged_into_id, p.id)
 WHERE i.known_to IS NULL AND i.code = ANY(%(codes)s::text[]) AND i.start <= %(day)s::date AND coalesce(i."end", 'infinity') > %(day)s::date
   AND i.certified_by IN ('', %(department)s)
   AND owner.city = %(city)s AND (%(district)s::bigint IS NULL OR owner.district_id = %(district)s)
   AND NOT EXISTS (SELECT 1 FROM registry_compared r
                    WHERE r.person_id = owner.id AND (r.code = i.code OR r.code = '') AND r.number IS NOT NULL)
"""

# who can't be read may be the one who seems to be absent
_PERHAPS_UNREADABLE = f"""
UPDATE registry_compared a SET verdict = 'conflicting', ends = false, rewrites = false, reason = '名单第 ' || u.number || ' 行同名而无法读取，可能是同一人'
  FROM registry_compared u
 WHERE a.verdict = 'absent' AND u.verdict = 'unreadable'
   AND u.person_id IS NULL AND u.name <> '' AND {_PLAIN.format("u.name")} = {_PLAIN.format("a.name")}
"""

# certified by somebody, and not by the department whose list this is
_MARKED = """
UPDATE registry_compared r SET marked = true
 WHERE r.code <> ''
   AND r.code IN (SELECT c.code FROM registry_certification c JOIN registry_department d ON d.id = c.department_id WHERE d.city = %(city)s)
   AND r.code NOT IN (SELECT c.code FROM registry_certification c JOIN registry_department d ON d.id = c.department_id
                       WHERE d.city = %(city)s AND d.name = %(department)s)
"""

_COUNTS = """
SELECT count(*) FILTER (WHERE verdict = 'new'), count(*) FILTER (WHERE verdict = 'changed'), count(*) FILTER (WHERE verdict = 'unchanged'),
       count(*) FILTER (WHERE verdict = 'absent'), count(*) FILTER (WHERE verdict = 'conflicting'), count(*) FILTER (WHERE verdict = 'unreadable'),
       count(*) FILTER (WHERE ends), count(*) FILTER (WHERE ends AND marked), count(*) FILTER (WHERE marked),
       md5(string_agg(concat_ws(' ', number, verdict, person_id, identity_id, reason), '|' ORDER BY number, identity_id))
  FROM registry_compared
"""
_COUNTED = ("new", "changed", "unchanged", "absent", "conflicting", "unreadable", "ends", "ends_marked", "marked", "fingerprint")

_HELD = """
SELECT count(*) FROM registry_identity i JOIN registry_person p ON p.id = i.person_id
 WHERE i.known_to IS NULL AND i.start <= %(day)s::date AND coalesce(i."end", 'infinity') > %(day)s::date
   AND p.city = %(city)s AND (%(district)s::bigint IS NULL OR p.district_id = %(district)s)
   AND i.code IN (SELECT unnest(%(codes)s::text[]) UNION SELECT code FROM registry_compared)
"""

TITLES = {
    "hukou_local": "本市户籍",
    "disability_grade": "残疾等级",
    "disability_kind": "残疾类别",
    "unable_to_work": "丧失劳动能力",
    "dibao_class": "低保类别",
    "urban": "城镇居民",
    "address": "住址",
    "telephone": "电话",
    "community": "社区（村）",
}

# what was found, written to the stored rows where it is another than before
_KEEP = """
UPDATE registry_listrow r SET verdict = c.verdict, reason = left(c.reason, 300), person_id = c.person_id, identity_id = c.identity_id,
       ends = c.ends, rewrites = c.rewrites, marked = c.marked
  FROM registry_compared c
 WHERE r.id = c.id AND (r.verdict, r.reason, r.person_id, r.identity_id, r.ends, r.rewrites, r.marked)
       IS DISTINCT FROM (c.verdict, left(c.reason, 300), c.person_id, c.identity_id, c.ends, c.rewrites, c.marked);
DELETE FROM registry_listrow WHERE source_id = %(list)s AND number IS NULL;
INSERT INTO registry_listrow (source_id, person_id, identity_id, code, name, id_number, id_index, "end", end_reason, assigned_class, disease,
                              facts, verdict, reason, ends, rewrites, marked, applied_now)
SELECT %(list)s, c.person_id, c.identity_id, c.code, c.name, p.id_number, '', c."end", c.end_reason, '', '',
       c.facts, c.verdict, c.reason, c.ends, c.rewrites, c.marked, false
  FROM registry_compared c JOIN registry_person p ON p.id = c.person_id WHERE c.number IS NULL;
SELECT registry_analyse_rows()
"""

_READ = (_TAKE, _PERSONS, _DOUBLED, _PERSON_CONFLICTS, _NEW_PERSONS, _STAYS, _NO_STAY, _DIFFERENT_STAYS, _NEW, _FACTS, _UNCHANGED)
_AGAINST = (_ABSENT, _PERHAPS_UNREADABLE)


def compare(source: DepartmentList) -> dict[str, Any]:
    """Give every row its verdict and answer the counts: rows by verdict, `ends`, `marked`, `held`, and a fingerprint of it all."""
    given: dict[str, Any] = {
        "list": source.pk,
        "city": source.city,
        "district": source.district_id,
        "department": source.department,
        "day": source.as_of,
        "codes": list(source.codes),
        "titles": json.dumps(TITLES, ensure_ascii=False),
    }
    against: tuple[str, ...] = _AGAINST if source.extent == DepartmentList.Extent.FULL else ()
    with connection.cursor() as cursor:
        if source.rows_total > FEW:
            cursor.execute("SET LOCAL enable_nestloop = off")
        steps = (*_READ, *against, _MARKED, _KEEP)
        for number, step in enumerate(steps):
            cursor.execute(_SHOW, [f"{_AT}{source.pk}:{number}:{len(steps)}"])
            for statement in step.split(";\n"):
                cursor.execute(statement, given)
        cursor.execute(_COUNTS, given)
        counts = dict(zip(_COUNTED, cursor.fetchone(), strict=True))
        cursor.execute(_HELD, given)
        counts["held"] = cursor.fetchone()[0]
        cursor.execute("DROP TABLE registry_compared")
        cursor.execute("SET LOCAL enable_nestloop = on")
        cursor.execute("RESET application_name")
    return counts


# A transaction shows nothing of its tables before its end, but its session's name at once: how far a comparison is stands there.
_AT = "tuodi-list:"
_SHOW = "SELECT set_config('application_name', %s, true)"
_LOOK = "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND starts_with(application_name, %s) ORDER BY 1 DESC LIMIT 1"


def steps_done(source: DepartmentList) -> tuple[int, int] | None:
    """(steps done, all of them) of the comparison of a list that is going on in another session; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [f"{_AT}{source.pk}:"])
        row = cursor.fetchone()
    if row is None:
        return None
    _, _, done, all_ = row[0].split(":")
    return int(done), int(all_)
