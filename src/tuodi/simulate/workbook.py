"""A study as an Excel workbook: a sheet a table, with the charts that Excel draws itself. Texts are never formulas."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tuodi import __version__
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
    sheets.add("说明", ["名称", "口径"], [PLAIN, PLAIN], DEFINITIONS[result["kind"]], widths=(26, 100))
    sheets.add("依据", ["项目", "内容"], [PLAIN, PLAIN], _basis(result), widths=(40, 90))
    book.close()


class _Sheets:
    def __init__(self, book: Any) -> None:
        self.book = book
        self.bold = book.add_format({"bold": True, "bg_color": "#E3F0F2", "border": 1, "border_color": "#C6CED6", "text_wrap": True, "valign": "top"})
        self.formats = {
            PLAIN: book.add_format({"text_wrap": True, "valign": "top"}),
            MONEY: book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00", "valign": "top"}),
            SHARE: book.add_format({"num_format": "0.00%", "valign": "top"}),
            COUNT: book.add_format({"num_format": "#,##0;[Red]-#,##0", "valign": "top"}),
        }

    def add(
        self, name: str, head: Sequence[str], kinds: Sequence[str], rows: Sequence[Sequence[Value]], *, widths: Sequence[int] = (), chart: Sequence[int] = (),
        without_last: bool = False,
    ) -> None:
        """`chart`: numbers of the columns that a bar chart beside the table shows (`without_last`: save its last row)."""
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        for place, title in enumerate(head):
            sheet.set_column(place, place, widths[place] if place < len(widths) else (30 if place == 0 else 17))
            sheet.write_string(0, place, title, self.bold)
        for line, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                self._cell(sheet, line, place, value, kinds[place])
        if chart and rows:
            drawn = self.book.add_chart({"type": "bar"})
            for column in chart:
                last = len(rows) - (1 if without_last else 0)
                drawn.add_series({"name": [name, 0, column], "categories": [name, 1, 0, last, 0], "values": [name, 1, column, last, column]})
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
    head = ["方案", *(f"{name}（元）" if name in _IN_YUAN else name for name in (*_SUMS.values(), *_MORE.values()))]
    sheets.add("概况", head, _SUM_KINDS, [_sums(one, result["budget"]) for one in every], chart=[1])
    for key, title in DIMENSIONS.items():
        head = [title, *(f"{name} {what}" for name in titles for what in ("人数", "笔数", "支出（元）")), *(f"{name} 增减（元）" for name in titles[1:])]
        kinds = [PLAIN, *([COUNT, COUNT, MONEY] * len(titles)), *([MONEY] * (len(titles) - 1))]
        rows = [_by(row["name"], row["values"]) for row in result["by"][key]]
        if rows:
            rows.append(_total(rows))
        sheets.add(f"按{title}", head, kinds, rows, chart=[3 * (n + 1) for n in range(len(titles))], without_last=True)
    holders: dict[str, list[Value]] = {}
    for number, one in enumerate(every):
        for row in one["holders"]:
            holders.setdefault(row["name"], [None] * len(every))[number] = row["persons"]
    counts: list[list[Value]] = [[name, *found] for name, found in holders.items()]
    sheets.add("对象人数", ["救助类别", *titles], [PLAIN, *[COUNT] * len(titles)], [*counts, ["任何一类（人）", *(one["entitled"] for one in every)]])
    for number, change in enumerate(result["changes"], 1):
        rows = [*_summary(change), *([row["name"], row["persons"], row["amount"]] for row in change["histogram"])]
        sheets.add(f"得失{number}", [f"{change['title']}：档次（元）", "人数", "金额合计（元）"], [PLAIN, COUNT, MONEY], rows, widths=(44,))
        rows = [[row[key] for key in _DECILE] for row in change["deciles"]]
        sheets.add(f"十等分{number}", list(_DECILE.values()), _DECILE_KINDS, rows, widths=(8, 10))
    _over(sheets, titles, result["over"])


def _by(name: str, values: Sequence[dict[str, int]]) -> list[Value]:
    return [
        name,
        *(one[what] for one in values for what in ("persons", "claims", "cost")),
        *(one["cost"] - values[0]["cost"] for one in values[1:]),
    ]


def _total(rows: Sequence[Sequence[Value]]) -> list[Value]:
    """Claims and sums of all rows; persons of several rows are the same people and aren't added."""
    count = len(rows[0])
    scenarios = (count - 1 + 1) // 4
    persons = {1 + 3 * number for number in range(scenarios)}
    return ["合计", *(None if place in persons else sum(row[place] for row in rows) for place in range(1, count))]  # type: ignore[misc]


def _over(sheets: _Sheets, titles: Sequence[str], rows: Sequence[dict[str, Any]]) -> None:
    head, kinds = ["线", "救助前（人）", *(f"{name}（人）" for name in titles)], [PLAIN, *[COUNT] * (1 + len(titles))]
    sheets.add("负担线", head, kinds, [[row["name"], row["unaided"], *row["persons"]] for row in rows], widths=(44,))


def _cities(sheets: _Sheets, result: dict[str, Any]) -> None:
    every = result["cities"]
    head = ["城市", *(f"{name}（元）" if name in _IN_YUAN else name for name in (*_SUMS.values(), *list(_MORE.values())[:-2])), "缺少的参数"]
    rows = [[*_sums(one, None)[:-2], "、".join(one["missing"])] for one in every]
    sheets.add("各地比较", head, [*_SUM_KINDS[:-2], PLAIN], rows, chart=[1], widths=(*[20] * 1, *[17] * (len(head) - 2), 60))
    for one, deciles in zip(every, result["deciles"], strict=True):
        wanted = [key for key in _DECILE if key in _OF_ONE]
        kinds = [kind for key, kind in zip(_DECILE, _DECILE_KINDS, strict=True) if key in _OF_ONE]
        names = [_DECILE[key].removeprefix("现行") for key in wanted]
        sheets.add(f"十等分 {one['title']}", names, kinds, [[row[key] for key in wanted] for row in deciles], widths=(8, 10))
    _over(sheets, [one["title"] for one in every], result["over"])


_SUMS = {
    "cost": "基金支出", "aid": "医疗救助", "tilt_aid": "倾斜救助", "hospital_borne": "医院负担", "self_paid": "个人负担",
    "persons_aided": "救助人数", "claims_aided": "救助笔数", "not_covered": "不予救助笔数",
}  # fmt: skip
_MORE = {
    "subsidised": "资助参保人数", "subsidies": "资助参保", "granted": "不需就医的给付人数", "grants": "不需就医的给付", "entitled": "对象人数",
    "invalid": "不能计算的笔数", "budget": "年度预算", "balance": "预算结余",
}  # fmt: skip
_IN_YUAN = {"基金支出", "医疗救助", "倾斜救助", "医院负担", "个人负担", "资助参保", "不需就医的给付", "年度预算", "预算结余"}
_SUM_KINDS = [PLAIN, *[MONEY] * 5, *[COUNT] * 3, COUNT, MONEY, COUNT, MONEY, COUNT, COUNT, MONEY, MONEY]
_DECILE = {
    "decile": "组", "persons": "人数", "least": "组内最低负担（元）", "most": "组内最高负担（元）", "before": "救助前负担（元）",
    "benefit_now": "现行得到（元）", "benefit": "方案得到（元）", "gain": "增减（元）", "mean": "人均增减（元）", "after": "方案后个人负担（元）",
    "gainers": "增加人数", "losers": "减少人数", "share_now": "现行救助占负担", "share": "方案救助占负担",
}  # fmt: skip
_DECILE_KINDS = [COUNT, COUNT, *[MONEY] * 8, COUNT, COUNT, SHARE, SHARE]
_OF_ONE = ("decile", "persons", "least", "most", "before", "benefit_now", "share_now")

_BURDEN: list[list[Value]] = [
    ["救助前负担", "医疗费总额减去基本医保、大病保险和其他补充保险的支付，含目录外费用；按人把全年各笔相加"],
    ["个人负担", "救助前负担再减去医疗救助、倾斜救助和医院负担，即个人自己承担的全部费用，含目录外费用"],
    ["负担十等分", "本年有费用且各笔都能计算的人，按救助前负担由轻到重排列，分成人数相等（相差不超过 1 人）的十组，第 10 组负担最重；"
     "负担相同的按人员表的次序；不足十人时不分组"],
    ["救助占负担", "组内医疗救助、倾斜救助和医院负担的合计，除以组内救助前负担的合计；资助参保和不需就医的给付不在其内"],
    ["负担线", "全年个人负担严格大于该数的人数；“救助前”一列按救助前负担数。文件自己的预警线按文件的口径（是否含目录外、达到还是超过）另数"],
]  # fmt: skip
DEFINITIONS: dict[str, list[list[Value]]] = {
    "reform": [
        ["现行规定", "不作任何改动、按所列参数计算的结果；与 tuodi settle 对同样的表结算的合计相等，到分"],
        ["基金支出", "医疗救助 + 倾斜救助 + 资助参保（计算时）+ 不需就医的给付。医院负担不是基金支出"],
        ["按类别、项目、区县、医院等级", "各行支出之和等于基金支出。类别：费用按结算时适用的类别，资助参保和不需就医的给付按本年持有的、文件中列在最前的类别。"
         "后两者在“医院等级”中列为“（不经就医）”。区县按户籍。人数为得到过任何一项的人，同一人可在几行中各数一次，所以人数不设合计"],
        ["增减", "方案减现行规定；红色负数为减少"],
        ["得失", "每人全年得到的医疗救助、倾斜救助、医院负担、资助参保和不需就医的给付合计，方案与现行之差。大于 0 为增加，小于 0 为减少；没有费用的人也在内"],
        ["档次", "如“增加 100–500”指大于 100、不超过 500 元；减少同理"],
        ["无法判断", "至少一笔费用因缺少数据或参数不能计算的人，两种方案中任何一种都算；不列入得失和十等分"],
        ["新成为对象的人", "方案下本年任何一天持有类别而现行规定下没有的人，其中没有费用的另列"],
        *_BURDEN,
        ["预算结余", "年度预算减基金支出；负数（红色）为超支"],
        ["方案中的身份", "give 从本年 1 月 1 日起给予，take 取消全年；年龄为 1 月 1 日的周岁；“没有身份”指本年任何一天都没有任何身份；条件所问的资料没有填写的人不选"],
    ],
    "cities": [
        ["同一人群", "同样的人、身份和费用，依次按各地的规定计算；所有人视为当地户籍，不分区县；各地文件都当作本年有效"],
        ["基金支出", "医疗救助 + 倾斜救助 + 资助参保 + 不需就医的给付"],
        ["不能计算的笔数", "因缺少该地的参数或资料不能计算的费用，不计入该地的支出；数目大时各地不可直接比较，请先补上“缺少的参数”"],
        *_BURDEN,
    ],
}


def _sums(one: dict[str, Any], budget: int | None) -> list[Value]:
    enrolment, grants = one["enrolment"] or {}, one["grants"]
    return [
        one["title"], *(one[key] for key in _SUMS), enrolment.get("persons"), enrolment.get("amount"), grants["persons"], grants["amount"],
        one["entitled"], one["invalid"], budget, one["balance"],
    ]  # fmt: skip


def _summary(change: dict[str, Any]) -> list[list[Value]]:
    return [
        ["增加的人", change["gainers"]["persons"], change["gainers"]["amount"]],
        ["减少的人", change["losers"]["persons"], change["losers"]["amount"]],
        ["不变的人", change["same"], None],
        ["无法判断的人", change["unsure"], None],
        ["新得到救助的人", change["newly_aided"], None],
        ["不再得到救助的人", change["no_longer_aided"], None],
        ["其中没有就医、增加的人", change["without_claims"]["gainers"], change["without_claims"]["amount"]],
        ["新成为对象的人", change["entitled"]["gained"], None],
        ["新成为对象、没有就医的人", change["entitled"]["without_claims"], None],
        ["不再是对象的人", change["entitled"]["lost"], None],
    ]


def _basis(result: dict[str, Any]) -> list[list[Value]]:
    rows: list[list[Value]] = [["年度", str(result["year"])], ["程序", f"tuodi {__version__}"]]
    rows.append(["人群", f"{result['population']['persons']:,} 人，{result['population']['claims']:,} 笔费用"])
    if result["population"].get("hash"):
        rows.append(["数据的校验值（SHA-256）", result["population"]["hash"]])
    if result["population"].get("other_years"):
        rows.append(["其他年度、没有计入的费用", f"{result['population']['other_years']:,} 笔"])
    if result["population"].get("of_nobody"):
        rows.append(["人员表中没有其人的费用", f"{result['population']['of_nobody']:,} 笔"])
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
        if reform["nothing"]:
            rows.append([f"方案 {reform['title']}", "没有改变任何规定"])
        rows.append([f"方案 {reform['title']} 的校验值", reform["hash"]])
        rows.append([f"方案 {reform['title']}", reform["note"]])
        rows += [[f"方案 {reform['title']} 的改动", str(one)] for one in (*reform["patch"], *reform["identities"])]
        rows += [[f"方案 {reform['title']} 的参数", f"{name} = {value}"] for name, value in reform["parameters"].items()]
    return rows
