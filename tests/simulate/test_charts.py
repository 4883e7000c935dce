"""Charts: nothing runs out of the picture, whatever the figures; no word is lost that a reader needs."""

from __future__ import annotations

import copy
import re
import xml.etree.ElementTree as ElementTree

import pytest
from tests.simulate.towns import EXAMPLES, figures_of, population_of, tables_of

from tuodi.simulate import compare_cities, parse_reform, png, read_reform, simulate, svg
from tuodi.simulate.charts import charts, scale, signed, wan
from tuodi.simulate.svg import Bar

LOWER = parse_reform("title: 住院限额压到五千\npatch: [{set: pools.inpatient.amount, to: 5000}]\n")


@pytest.fixture(scope="module")
def result():
    higher = read_reform(EXAMPLES / "reforms" / "kunming-higher-limits.yaml")
    return simulate("kunming", population_of(tables_of("kunming")), [higher, LOWER], parameters=figures_of("kunming"), budget=1_000_000_00)


def inside(chart: str) -> None:
    """Every bar and every text lies within the picture."""
    root = ElementTree.fromstring(chart)
    x0, y0, width, height = map(float, root.attrib["viewBox"].split())
    for one in root.iter():
        kind = one.tag.rpartition("}")[2]
        if kind == "rect":
            assert x0 <= float(one.attrib["x"])
            assert float(one.attrib["x"]) + float(one.attrib["width"]) <= x0 + width + 0.5
            assert float(one.attrib["width"]) >= 0
        if kind == "text" and "x" in one.attrib:
            long = svg.width_of(one.text or "") * int(one.attrib["font-size"]) / 12
            start = {"start": 0.0, "middle": long / 2, "end": long}[one.attrib["text-anchor"]]
            left = float(one.attrib["x"]) - start
            assert x0 - 1 <= left, one.text
            assert left + long <= x0 + width + 8, one.text
            assert y0 <= float(one.attrib["y"]) <= y0 + height, one.text


def test_charts_of_a_study_lie_in_their_pictures(result):
    drawn = charts(result)
    assert {"cost", "gains_1", "gains_2", "deciles", "deciles_change", "over", "by_class", "change_class", "by_level"} <= set(drawn)
    for chart in drawn.values():
        inside(chart)
    assert "年度预算" in drawn["cost"]
    assert "超支" in drawn["cost"] or "结余" in drawn["cost"]
    assert "-" in drawn["change_item"]


def test_no_data_is_said_and_not_drawn(result):
    empty = simulate("kunming", population_of(tables_of("kunming")), [parse_reform("patch: [{set: pools.inpatient.amount, to: 20000}]")], parameters=figures_of("kunming"))
    drawn = charts(empty)
    assert "没有变化" in drawn["change_class"]
    assert "没有数据" in drawn["gains_1"]
    nobody = copy.deepcopy(result)
    for row in nobody["over"]:
        row["persons"], row["unaided"] = [0] * 3, 0
    assert "没有人的负担超过任何一条线" in charts(nobody)["over"]
    for chart in [*drawn.values(), *charts(nobody).values()]:
        inside(chart)


def test_one_huge_amount_and_long_names_stay_inside(result):
    huge = copy.deepcopy(result)
    huge["by"]["class"][0]["values"][1]["cost"] = 9_876_543_210_987
    huge["by"]["class"][0]["values"][2]["cost"] = 0
    for one in huge["scenarios"]:
        one["title"] = "一个非常非常长的方案名称，" * 4
    for row in huge["by"]["class"]:
        row["name"] = row["name"] * 5
    for chart in charts(huge).values():
        inside(chart)


def test_bars_below_zero_lie_left_of_those_above():
    chart = svg.bars("增减", "", [], [("甲", [Bar(-30, "-30", "#000")]), ("乙", [Bar(60, "+60", "#000")])])
    inside(chart)
    bars = [(float(one.attrib["x"]), float(one.attrib["width"])) for one in ElementTree.fromstring(chart).iter() if one.tag.endswith("rect")]
    (left, short), (right, long) = bars
    assert left + short == pytest.approx(right, abs=0.2)
    assert long == pytest.approx(2 * short, abs=0.3)


def test_charts_of_cities_name_what_could_not_be_worked_out():
    found = compare_cities(population_of(tables_of("kunming")), ["kunming", "yancheng"], figures={})
    drawn = charts(found)
    assert found["cities"][1]["invalid"] > 0
    assert f"盐城市 {found['cities'][1]['invalid']:,} 笔" in drawn["cost"]
    for chart in drawn.values():
        inside(chart)


@pytest.mark.parametrize(
    ("amounts", "unit", "written"),
    [([999_99], "元", ["1,000"]), ([123_456_00, -6_200], "万元", ["12.35", "-0.01"]), ([0], "元", ["0"]), ([123_456_789_012_00], "亿元", ["1,234.6"])],
)
def test_one_unit_for_a_chart(amounts, unit, written):
    found, worded = scale(amounts)
    assert (found, [worded(amount) for amount in amounts]) == (unit, written)


def test_signs_and_short_amounts():
    assert [signed(one) for one in ("1.50", "-2", "0", "0.00")] == ["+1.50", "-2", "0", "0.00"]
    assert [wan(one) for one in (-123_456_78, 999, 0)] == ["-12.3 万", "9.99 元", "0 元"]


def test_shares_stand_under_one_another_with_the_same_decimals(result):
    shares = re.findall(r">(-?[\d.]+)%<", charts(result)["deciles"])
    assert len(shares) == 30
    assert all(re.fullmatch(r"\d+\.\d\d", one) for one in shares), shares


def test_letters_of_the_thinnest_face_get_a_stroke_of_their_own_colour(result):
    drawn = charts(result)["deciles"]
    thick = png.thickened(drawn)
    assert thick.count("stroke-width=\"0.45\"") == drawn.count("<text ")
    assert all(fill == stroke for fill, stroke in re.findall(r'<text [^>]*?fill="(#\w+)" stroke="(#\w+)"', thick))
