"""Identity numbers of a whole table: refuse what is none, warn where the area is unknown or birth date or sex say something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from tuodi.tables import idnumber

if TYPE_CHECKING:
    import polars as pl

MAX_WARNINGS = 1000


def check_person_ids(frame: pl.DataFrame, header: str, mark: Callable[..., None], warn: Callable[[int, str, str, str], None]) -> None:
    """mark(reason, mask, header, texts, expected) refuses rows; warn(row, header, value, text) is called for at most MAX_WARNINGS rows."""
    import polars as pl

    ids = frame["person_id"]
    born = ids.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    in_time = (born >= date(1880, 1, 1)) & (born <= date.today())
    good = (idnumber.plausible(ids) & in_time).fill_null(False)
    wrong = ids.is_not_null() & ~good
    problems = {number: idnumber.check(number).problem for number in ids.filter(wrong).unique().to_list()}
    mark("bad_id:person_id", wrong, header, ids, problems)

    id_ = pl.col("person_id")
    odd = ~id_.str.slice(0, 2).is_in(list(idnumber.PROVINCES))
    if "birth_date" in frame.columns:
        odd |= (pl.col("birth_date") != id_.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)).fill_null(False)
    if "sex" in frame.columns:
        male = id_.str.slice(16, 1).cast(pl.Int32, strict=False) % 2 == 1
        odd |= ((pl.col("sex") == "male") != male).fill_null(False)
    for row in frame.filter(good).filter(odd).head(MAX_WARNINGS).iter_rows(named=True):
        for text in _oddities(row):
            warn(row["row"], header, row["person_id"], text)


def _oddities(row: dict[str, object]) -> list[str]:
    read = idnumber.check(str(row["person_id"]))
    found = [read.warning] if read.warning else []
    if row.get("birth_date") and row["birth_date"] != read.birth_date:
        found.append(f"出生日期 {row['birth_date']} 与身份证号中的 {read.birth_date} 不一致，请核对")
    if row.get("sex") and row["sex"] != read.sex:
        found.append("性别与身份证号不一致，请核对")
    return found
