"""A study as an Excel workbook: a sheet a table, with the charts that Excel draws itself. Texts are never formulas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tuodi.simulate.tables import DIMENSIONS

Value = str | int | None
PLAIN, MONEY, SHARE, COUNT = "plain", "money", "share", "count"


def write(result: dict[str, Any], target: Any) -> None:
    """Write to a path or a file open for writing bytes."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(target) if isinstance(target, str | Path) else target, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    sheets = _Sheets(book)
    if result["kind"] == "cities":
        _cities(sheets, result)
    else:
        _study(sheets, result)
    sheets.add("依据", ["项目", "内容"], [PLAIN, PLAIN], _basis(result), widths=(18, 100))
    book.close()


class _Sheets:
    def __init__(self, book: Any) -> None:
        self.book = book
        self.bold = book.add_format({"bold": True, "bg_color": "#E3F0F2", "border": 1, "border_color": "#C6CED6", "text_wrap": True, "valign": "top"})
        self.formats = {
            PLAIN: book.add_format({"text_wrap": True, "valign": "top"}),
            MONEY: book.add_format({"num_format": "#,##0.00"}),
            SHARE: book.add_format({"num_format": "0.0%"}),
            COUNT: book.add_format({"num_format": "#,##0"}),
        }

    def add(
        self, name: str, head: Sequence[str], kinds: Sequence[str], rows: Sequence[Sequence[Value]], *, widths: Sequence[int] = (), chart: Sequence[int] = ()
    ) -> None:
        """`chart`: numbers of the columns that a bar chart beside the table shows."""
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for place, title in enumerate(head):
            sheet.set_column(place, place, widths[place] if place < len(widths) else (30 if place == 0 else 16))
            sheet.write_string(0, place, title, self.bold)
        for line, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                self._cell(sheet, line, place, value, kinds[place])
        if chart and rows:
            drawn = self.book.add_chart({"type": "bar"})
            for column in chart:
                drawn.add_series(
                    {"name": [name, 0, column], "categories": [name, 1, 0, len(rows), 0], "values": [name, 1, column, len(rows), column]}
                )
            drawn.set_y_axis({"reverse": True})
            drawn.set_size({"width": 760, "height": 120 + 40 * len(rows)})
            sheet.insert_chart(1, len(head) + 1, drawn)

    def _cell(self, sheet: Any, line: int, place: int, value: Value, kind: str) -> None:
        if value is None:
            return
        if isinstance(value, str):
            sheet.write_string(line, place, value, self.formats[PLAIN])
        elif kind == MONEY:
            sheet.write_number(line, place, value / 100, self.formats[MONEY])  # a cell is a double: exact to the fen below 90 trillion yuan
        elif kind == SHARE:
            sheet.write_number(line, place, value / 10_000, self.formats[SHARE])
        else:
            sheet.write_number(line, place, value, self.formats[COUNT])


def _study(sheets: _Sheets, result: dict[str, Any]) -> None:
    every = result["scenarios"]
    titles = [one["title"] for one in every]
    sheets.add("概况", ["方案", *_SUMS.values(), "资助参保人数", "资助参保", "年度预算", "预算结余"], _SUM_KINDS, [_sums(one, result["budget"]) for one in every], chart=[1])
    for key, title in DIMENSIONS.items():
        head = [title, *(f"{name} {what}" for name in titles for what in ("人数", "笔数", "支出"))]
        kinds = [PLAIN, *([COUNT, COUNT, MONEY] * len(titles))]
        rows = [[row["name"], *(one[what] for one in row["values"] for what in ("persons", "claims", "cost"))] for row in result["by"][key]]
        sheets.add(f"按{title}", head, kinds, rows, chart=[3 * (n + 1) for n in range(len(titles))])
    holders: dict[str, list[Value]] = {}
    for number, one in enumerate(every):
        for row in one["holders"]:
            holders.setdefault(row["name"], [None] * len(every))[number] = row["persons"]
    sheets.add("对象人数", ["救助类别", *titles], [PLAIN, *[COUNT] * len(titles)], [[name, *counts] for name, counts in holders.items()])
    for number, change in enumerate(result["changes"], 1):
        sheets.add(f"得失{number}", ["档次（元）", "人数", "金额合计"], [PLAIN, COUNT, MONEY], [*_summary(change), *([row["name"], row["persons"], row["amount"]] for row in change["histogram"])])
        sheets.add(f"十等分{number}", list(_DECILE.values()), [COUNT, COUNT, *[MONEY] * 5, COUNT, COUNT, SHARE, SHARE], [[row[key] for key in _DECILE] for row in change["deciles"]], widths=(8,))
    sheets.add("负担线", ["线", *titles], [PLAIN, *[COUNT] * len(titles)], [[row["name"], *row["persons"]] for row in result["over"]], widths=(44,))


def _cities(sheets: _Sheets, result: dict[str, Any]) -> None:
    every = result["cities"]
    head = ["城市", *_SUMS.values(), "资助参保人数", "资助参保", "不能计算的费用", "缺少的参数"]
    rows = [[*_sums(one, None)[:-2], one["invalid"], "、".join(one["missing"])] for one in every]
    sheets.add("各地比较", head, [*_SUM_KINDS[:-2], COUNT, PLAIN], rows, chart=[1])
    titles = [one["title"] for one in every]
    sheets.add("负担线", ["线", *titles], [PLAIN, *[COUNT] * len(titles)], [[row["name"], *row["persons"]] for row in result["over"]], widths=(44,))


_SUMS = {
    "cost": "基金支出", "aid": "医疗救助", "tilt_aid": "倾斜救助", "hospital_borne": "医院负担", "self_paid": "个人负担",
    "persons_aided": "救助人数", "claims_aided": "救助笔数", "not_covered": "不予救助笔数",
}  # fmt: skip
_SUM_KINDS = [PLAIN, *[MONEY] * 5, *[COUNT] * 3, COUNT, MONEY, MONEY, MONEY]
_DECILE = {
    "decile": "组", "persons": "人数", "before": "救助前负担", "most": "组内最高", "benefit_now": "现行救助", "benefit": "方案救助", "gain": "增减",
    "gainers": "增加人数", "losers": "减少人数", "share_now": "现行占比", "share": "方案占比",
}  # fmt: skip


def _sums(one: dict[str, Any], budget: int | None) -> list[Value]:
    enrolment = one["enrolment"] or {}
    return [one["title"], *(one[key] for key in _SUMS), enrolment.get("persons"), enrolment.get("amount"), budget, one["balance"]]


def _summary(change: dict[str, Any]) -> list[list[Value]]:
    return [
        ["增加的人", change["gainers"]["persons"], change["gainers"]["amount"]],
        ["减少的人", change["losers"]["persons"], change["losers"]["amount"]],
        ["不变的人", change["same"], None],
        ["无法判断的人", change["unsure"], None],
        ["新得到救助的人", change["newly_aided"], None],
        ["不再得到救助的人", change["no_longer_aided"], None],
        ["其中没有就医、增加的人", change["without_claims"]["gainers"], change["without_claims"]["amount"]],
    ]


def _basis(result: dict[str, Any]) -> list[list[Value]]:
    rows: list[list[Value]] = [["年度", str(result["year"])]]
    if result["note"]:
        rows.append(["备注", result["note"]])
    if result["kind"] == "cities":
        rows += [[one["title"], f"《{one['document']}》，政策版本 {one['hash']}"] for one in result["cities"]]
        rows.append(["口径", "各地文件都按当年有效计算；所有人视为当地户籍，不按区县区分"])
        return rows
    rows += [["城市", result["name"]], ["文件", f"《{result['document']}》"]]
    rows += [[f"政策版本 {one['title']}", one["hash"]] for one in result["scenarios"]]
    rows += [[f"切换的解释 {question}", choice] for question, choice in result["readings"].items()]
    rows += [[f"参数 {name}", value] for name, value in result["parameters"].items()]
    for reform in result["reforms"]:
        rows.append([f"方案 {reform['title']}", reform["note"]])
        rows += [[f"方案 {reform['title']} 的改动", str(one)] for one in (*reform["patch"], *reform["identities"])]
        rows += [[f"方案 {reform['title']} 的参数", f"{name} = {value}"] for name, value in reform["parameters"].items()]
    return rows
