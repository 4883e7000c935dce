"""A list for the insurers as JSON, and their answers read back from it."""

from __future__ import annotations

import json
from typing import IO, Any

from tuodi.office.oversight.models import Notice
from tuodi.office.oversight.refused import OversightRefused

MOST = 20 * 1024 * 1024  # bytes


def as_json(notice: Notice) -> dict[str, Any]:
    """The list; `answer` and `text` of each person are for the office that gets it."""
    rows = notice.rows.select_related("sanction__person__district")
    return {
        "notice": notice.pk,
        "city": notice.city,
        "made_at": notice.made_at.isoformat(timespec="seconds"),
        "layers": ["basic", "critical", "aid"],
        "persons": [
            {
                "place": row.place,
                "what": row.kind,
                "name": row.sanction.person.name,
                "id_number": row.sanction.person.id_number,
                "district": row.sanction.person.district.name,
                "start": str(row.sanction.start),
                "end": str(row.sanction.end),
                "lifted_on": str(row.sanction.lifted_on) if row.sanction.lifted_on else None,
                "basis": row.sanction.basis,
                "answer": row.answer,
                "text": row.text,
            }
            for row in rows
        ],
    }


def read_answers(notice: Notice, file: IO[bytes]) -> list[tuple[int, str, str]]:
    """(place, answer, text) of the rows that are answered. Raises OversightRefused saying what is wrong where."""
    raw = file.read(MOST + 1)
    if len(raw) > MOST:
        raise OversightRefused("回复文件过大。")
    try:
        found = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise OversightRefused("回复文件不是 JSON（UTF-8）。请上传本页下载的 JSON，填写 answer 和 text。") from None
    if not isinstance(found, dict) or not isinstance(found.get("persons"), list):
        raise OversightRefused("回复文件缺少 persons（人员列表）。请上传本页下载的 JSON。")
    if found.get("notice") != notice.pk:
        raise OversightRefused(f"这是{'通报第 ' + str(found.get('notice')) + ' 号'}的回复，不是{notice}的。")
    return [answer for number, row in enumerate(found["persons"], 1) if (answer := _answer(number, row)) is not None]


def _answer(number: int, row: Any) -> tuple[int, str, str] | None:
    if not isinstance(row, dict) or isinstance(row.get("place"), bool) or not isinstance(row.get("place"), int):
        raise OversightRefused(f"第 {number} 人缺少序号（place）。")
    answer, text = row.get("answer", "waiting"), row.get("text") or ""
    if not isinstance(answer, str) or not isinstance(text, str):
        raise OversightRefused(f"第 {number} 人的 answer 和 text 应为文字。")
    return None if answer == "waiting" else (row["place"], answer, text)
