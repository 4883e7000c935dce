"""What a staged list would change: each row against what is held now, and what is held against the list. A handful of statements.

The caller sees to it that every row of the city is visible: a person registered in another district must be noticed, not added twice.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from tuodi.office.registry.models import DepartmentList

# names, dots and blanks of names as people write them
_PLAIN = "translate({0}, ' 　·•.．', '')"

_RESET = """
DELETE FROM registry_listrow WHERE source_id = %(list)s AND number IS NULL;
UPDATE registry_listrow SET verdict = '', reason = '', person_id = NULL, identity_id = NULL, ends = false, rewrites = false, marked = false
 WHERE source_id = %(list)s AND verdict <> 'unreadable'
"""

# whose row it is; the record merged into counts
_ANALYSE = "SELECT registry_analyse_rows()"  # the planner knows nothing of rows that came a moment ago

_PERSONS = """
UPDATE registry_listrow r SET person_id = coalesce(p.merged_into_id, p.id)
  FROM registry_person p WHERE r.source_id = %(list)s AND r.id_index <> '' AND p.city = %(city)s AND p.id_index = r.id_index
"""

_DOUBLED = """
WITH seen AS (
    SELECT id, min(number) OVER same AS first, row_number() OVER same AS turn
      FROM registry_listrow WHERE source_id = %(list)s AND verdict = ''
    WINDOW same AS (PARTITION BY coalesce(person_id::text, id_index), code ORDER BY number))
UPDATE registry_listrow r SET verdict = 'conflicting', reason = '与第 ' || seen.first || ' 行重复'
  FROM seen WHERE r.id = seen.id AND seen.turn > 1
"""

_PERSON_CONFLICTS = f"""
UPDATE registry_listrow r SET verdict = 'conflicting', reason = CASE
    WHEN p.district_id <> %(district)s THEN '此人登记在其他区县'
    WHEN r.district_id <> p.district_id THEN '区县与登记（' || d.name || '）不符'
    ELSE '姓名与登记不符' END
  FROM registry_person p JOIN core_district d ON d.id = p.district_id
 WHERE r.source_id = %(list)s AND r.verdict = '' AND p.id = r.person_id
   AND (p.district_id <> %(district)s OR r.district_id <> p.district_id
        OR (r.name <> '' AND {_PLAIN.format("r.name")} <> {_PLAIN.format("p.name")}))
"""

_NEW_PERSONS = """
UPDATE registry_listrow SET verdict = 'conflicting', reason = CASE
    WHEN code = '' THEN '登记中没有此人，名单也没有写明救助身份'
    WHEN "end" IS NOT NULL AND start IS NULL THEN '登记中没有此人，没有可终止的身份'
    WHEN name = '' THEN '登记中没有此人，须写明姓名'
    ELSE '登记中没有此人，须写明区县' END
 WHERE source_id = %(list)s AND verdict = '' AND person_id IS NULL
   AND (code = '' OR name = '' OR ("end" IS NOT NULL AND start IS NULL) OR coalesce(district_id, %(district)s) IS NULL)
"""

# the stay of the identity that the row speaks of: the one on whose days it falls. Index look-ups row by row, whatever the planner expects.
_STAYS = """
UPDATE registry_listrow r SET identity_id = CASE WHEN found.stays = 1 THEN found.stay END,
       verdict = CASE WHEN found.stays > 1 THEN 'conflicting' ELSE '' END,
       reason = CASE WHEN found.stays > 1 THEN '与已登记的 ' || found.stays || ' 段同一身份都有重叠' ELSE '' END
  FROM (SELECT w.id, count(*) AS stays, max(i.id) AS stay
          FROM registry_listrow w
          JOIN LATERAL (SELECT coalesce(w.start, w."end" - 1, %(day)s::date) AS first,
                               CASE WHEN w."end" IS NOT NULL THEN w."end" WHEN w.start IS NOT NULL THEN 'infinity' ELSE %(day)s::date + 1 END AS past) days ON true
          JOIN registry_identity i ON i.known_to IS NULL AND i.code = w.code
               AND i.person_id = ANY (ARRAY(SELECT w.person_id UNION ALL SELECT m.id FROM registry_person m WHERE m.merged_into_id = w.person_id))
               AND i.start < days.past AND coalesce(i."end", 'infinity') > days.first
         WHERE w.source_id = %(list)s AND w.verdict = '' AND w.person_id IS NOT NULL AND w.code <> ''
         GROUP BY w.id) found
 WHERE r.id = found.id
"""

_NO_STAY = """
UPDATE registry_listrow SET verdict = 'conflicting', reason = '没有登记这一身份，没有可终止的'
 WHERE source_id = %(list)s AND verdict = '' AND code <> '' AND identity_id IS NULL AND "end" IS NOT NULL AND start IS NULL
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
      FROM registry_listrow r JOIN registry_identity i ON i.id = r.identity_id
     WHERE r.source_id = %(list)s AND r.verdict = ''),
judged AS (
    SELECT *, coalesce(new_end < new_start, false) AS impossible,
           concat_ws('；',
               CASE WHEN new_start <> old_start THEN '认定日期 ' || old_start || ' → ' || new_start END,
               CASE WHEN new_end IS DISTINCT FROM old_end THEN '退出日期 ' || coalesce(old_end::text, '无') || ' → ' || coalesce(new_end::text, '无') END,
               nullif(others, '')) AS words
      FROM pairs)
UPDATE registry_listrow r SET
       verdict = CASE WHEN impossible THEN 'conflicting' ELSE 'changed' END,
       reason = CASE WHEN impossible THEN '退出日期早于登记的认定日期' ELSE words END,
       ends = NOT impossible AND coalesce(new_end, 'infinity') < coalesce(old_end, 'infinity'), rewrites = NOT impossible
  FROM judged WHERE r.id = judged.id AND (words <> '' OR impossible)
"""

_NEW = """
UPDATE registry_listrow SET verdict = 'new', reason = CASE WHEN person_id IS NULL THEN '新登记人员' ELSE '' END
 WHERE source_id = %(list)s AND verdict = '' AND code <> '' AND identity_id IS NULL
"""

_FACTS = """
WITH differing AS (
    SELECT r.id, string_agg(coalesce(%(titles)s::jsonb ->> fact.key, fact.key), '、' ORDER BY fact.key) AS words
      FROM registry_listrow r JOIN registry_person p ON p.id = r.person_id,
           jsonb_each(r.facts - 'sex' - 'birth_date') fact
     WHERE r.source_id = %(list)s AND r.verdict IN ('', 'new', 'changed') AND r.facts - 'sex' - 'birth_date' <> '{}'
       AND to_jsonb(p) -> fact.key IS DISTINCT FROM fact.value
     GROUP BY r.id)
UPDATE registry_listrow r SET verdict = CASE WHEN r.verdict = '' THEN 'changed' ELSE r.verdict END,
       reason = left(concat_ws('；', nullif(r.reason, ''), differing.words), 300)
  FROM differing WHERE r.id = differing.id
"""

_UNCHANGED = "UPDATE registry_listrow SET verdict = 'unchanged' WHERE source_id = %(list)s AND verdict = ''"

# held on the list's day, of the identities that the list is about, and named in no row of it
_ABSENT = """
INSERT INTO registry_listrow (source_id, person_id, identity_id, code, name, id_number, id_index, "end", end_reason, assigned_class, disease,
                              facts, verdict, reason, ends, rewrites, marked, applied_now)
SELECT %(list)s, owner.id, i.id, i.code, owner.name, owner.id_number, '', %(day)s::date, '不在最新名单', '', '',
       '{}', 'absent', '自 ' || i.start || ' 登记，名单中没有', true, true, false, false
  FROM registry_identity i
  JOIN registry_person p ON p.id = i.person_id
  JOIN registry_person owner ON owner.id = coalesce(p.merged_into_id, p.id)
 WHERE i.known_to IS NULL AND i.code = ANY(%(codes)s::text[]) AND i.start <= %(day)s::date AND coalesce(i."end", 'infinity') > %(day)s::date
   AND i.certified_by IN ('', %(department)s)
   AND owner.city = %(city)s AND (%(district)s::bigint IS NULL OR owner.district_id = %(district)s)
   AND NOT EXISTS (SELECT 1 FROM registry_listrow r
                    WHERE r.source_id = %(list)s AND r.person_id = owner.id AND (r.code = i.code OR r.code = '') AND r.number IS NOT NULL)
"""

# who can't be read may be the one who seems to be absent
_PERHAPS_UNREADABLE = f"""
UPDATE registry_listrow a SET verdict = 'conflicting', ends = false, rewrites = false, reason = '名单第 ' || u.number || ' 行同名而无法读取，可能是同一人'
  FROM registry_listrow u
 WHERE a.source_id = %(list)s AND a.verdict = 'absent' AND u.source_id = %(list)s AND u.verdict = 'unreadable'
   AND u.person_id IS NULL AND u.name <> '' AND {_PLAIN.format("u.name")} = {_PLAIN.format("a.name")}
"""

# certified by somebody, and not by the department whose list this is
_MARKED = """
UPDATE registry_listrow r SET marked = true
 WHERE r.source_id = %(list)s AND r.code <> ''
   AND r.code IN (SELECT c.code FROM registry_certification c JOIN registry_department d ON d.id = c.department_id WHERE d.city = %(city)s)
   AND r.code NOT IN (SELECT c.code FROM registry_certification c JOIN registry_department d ON d.id = c.department_id
                       WHERE d.city = %(city)s AND d.name = %(department)s)
"""

_COUNTS = """
SELECT count(*) FILTER (WHERE verdict = 'new'), count(*) FILTER (WHERE verdict = 'changed'), count(*) FILTER (WHERE verdict = 'unchanged'),
       count(*) FILTER (WHERE verdict = 'absent'), count(*) FILTER (WHERE verdict = 'conflicting'), count(*) FILTER (WHERE verdict = 'unreadable'),
       count(*) FILTER (WHERE ends), count(*) FILTER (WHERE ends AND marked), count(*) FILTER (WHERE marked),
       md5(string_agg(concat_ws(' ', number, verdict, person_id, identity_id, reason), '|' ORDER BY number, identity_id))
  FROM registry_listrow WHERE source_id = %(list)s
"""
_COUNTED = ("new", "changed", "unchanged", "absent", "conflicting", "unreadable", "ends", "ends_marked", "marked", "fingerprint")

_HELD = """
SELECT count(*) FROM registry_identity i JOIN registry_person p ON p.id = i.person_id
 WHERE i.known_to IS NULL AND i.start <= %(day)s::date AND coalesce(i."end", 'infinity') > %(day)s::date
   AND p.city = %(city)s AND (%(district)s::bigint IS NULL OR p.district_id = %(district)s)
   AND i.code IN (SELECT unnest(%(codes)s::text[]) UNION SELECT code FROM registry_listrow WHERE source_id = %(list)s)
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

_STEPS = (_RESET, _PERSONS, _ANALYSE, _DOUBLED, _PERSON_CONFLICTS, _NEW_PERSONS, _STAYS, _NO_STAY, _DIFFERENT_STAYS, _NEW, _FACTS, _UNCHANGED)


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
    steps = list(_STEPS)
    if source.extent == DepartmentList.Extent.FULL:
        steps += [_ABSENT, _PERHAPS_UNREADABLE]
    with connection.cursor() as cursor:
        # whole tables meet here; estimates made before the rows came would walk one table once for each row of the other
        cursor.execute("SET LOCAL enable_nestloop = off")
        for step in [*steps, _MARKED]:
            for statement in step.split(";\n"):
                cursor.execute(statement, given)
        cursor.execute(_COUNTS, given)
        counts = dict(zip(_COUNTED, cursor.fetchone(), strict=True))
        cursor.execute(_HELD, given)
        counts["held"] = cursor.fetchone()[0]
        cursor.execute("SET LOCAL enable_nestloop = on")
    return counts
