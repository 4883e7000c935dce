"""What the documents say of themselves, through the commands: their papers, from when to when they hold, that they hold everywhere, how they are changed."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from cli_samples import BILL, rows, tuodi, write

import tuodi as library
from tuodi import benefits
from tuodi.policy.pack import CITIES, load
from tuodi.tables import normalise

PAPERS = {
    "wuhai": ("乌海政办发〔2020〕35号", "乌海市人民政府办公室", "2020-12-24", "2021-01-01 至 另有规定为止", "乌海政发〔2015〕64号", ["内医保发〔2020〕14号"]),
    "ningbo": ("甬医保发〔2019〕27号", "宁波市医疗保障局", "2019-09-12", "2019-09-30 至 另有规定为止", "—", ["国务院令第649号", "浙江省社会救助条例", "甬政发〔2009〕61号", "浙医保联发〔2019〕10号"]),
    "yancheng": ("盐政办发〔2022〕73号", "盐城市人民政府办公室", "2022-12-19", "2023-01-01 至 另有规定为止", "—", ["苏政办发〔2022〕54号"]),
    "kunming": ("—", "昆明市人民政府办公室", "2021-02-22", "2021-01-01 至 另有规定为止", "昆政办〔2016〕171号", ["国务院令第649号", "中发〔2020〕5号", "国办发〔2015〕30号", "云医保〔2019〕128号"]),
    "urumqi": ("—", "—", "—", "2024-01-01 至 2028-12-31", "乌政办〔2011〕169号、乌政办〔2020〕59号", ["新政办发〔2022〕40号"]),
}  # fmt: skip
NO_END = ["wuhai", "ningbo", "yancheng", "kunming"]
FIGURES = {f"disposable_income[{year}]": 40000 for year in range(2021, 2032)}


def table(text: str) -> dict[str, str]:
    """First column -> second, of a table with a frame; a cell may run over several lines."""
    found: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if line.startswith("│"):
            name, told, *_ = (cell.strip() for cell in line.strip("│").split("│"))
            last = name or last
            found[last] = found.get(last, "") + told
    return found


@pytest.mark.parametrize("city", sorted(PAPERS))
def test_the_paper_itself(city: str) -> None:
    """wuhai.001, wuhai.091, wuhai.092, ningbo.001, ningbo.103, yancheng.001, yancheng.092, kunming.001, kunming.002, kunming.130, kunming.131,
    urumqi.001, urumqi.105, urumqi.106: number, issuer, day, what it rests on, what it replaces, from when to when."""
    number, issuer, issued, force, replaced, rests_on = PAPERS[city]
    ran = tuodi("show", city)
    assert ran.status == 0, ran.err
    told = table(ran.out.partition("区县")[0])
    assert (told["文号"], told["发文日期"]) == (number, issued)
    assert told["发文机关"].startswith(issuer)
    assert told["执行期"].startswith(force)
    assert told["废止"].startswith(replaced)
    assert all(one in told["依据"] for one in rests_on)


def settled(city: str | Path, ended: str, district: str | None = None, **more: Any) -> dict[str, Any]:
    """A stay of somebody in dibao, nine days until `ended`."""
    last = dt.date.fromisoformat(ended)
    place = district or load(city).newest.districts[0].name
    person = {"person_id": "P1", "sex": "female", "birth_date": "1980-03-01", "district": place, "insurance": "resident", "hukou_local": "yes"}
    identity = {"person_id": "P1", "identity": "dibao", "start": "2019-01-01"}
    claim = BILL | {"claim_id": "C1", "person_id": "P1", "started": str(last - dt.timedelta(days=9)), "ended": ended} | more
    return library.settle(city, [person], [identity], [claim], parameters=FIGURES).to_dicts()[0]


@pytest.mark.parametrize("city", NO_END)
def test_no_last_day_is_written(city: str) -> None:
    """wuhai.091, ningbo.103, yancheng.092, kunming.131: it holds until something replaces it."""
    now, later = settled(city, "2024-05-10"), settled(city, "2031-05-10")
    assert now["status"] == later["status"] == "settled"
    assert now["aid"] == later["aid"] > 0


@pytest.mark.parametrize("city", sorted(PAPERS))
def test_one_set_of_rules_in_every_district(city: str) -> None:
    """kunming.006, ningbo.105, yancheng.024: object, scope, standard and how it is worked out do not change with the district."""
    places = load(city).newest.districts
    found = {
        (line["status"], line["class"], line["item"], line["ratio"], line["aid"], line["self_paid"])
        for place in places
        for line in [settled(city, "2024-05-10", place.name), settled(city, "2024-05-10", place.name, diagnosis="C34.900", total_cost="200000", in_policy_cost="180000")]
    }  # fmt: skip
    assert len(places) > 1
    assert len(found) == 2
    assert all(status == "settled" and aid > 0 for status, *_, aid, _ in found)


def test_only_who_bears_the_cost_differs(tmp_path: Path) -> None:
    """kunming.006: the share of city and district is the one thing that depends on the district."""
    needs = write(tmp_path / "needs.csv", [{"district": name, "amount": "1000"} for name in ("五华区", "富民县", "东川区")])
    ran = tuodi("shares", "kunming", "--year", "2024", "--requirement", needs, "--out", tmp_path / "shares.csv")
    assert ran.status == 0, ran.err
    found = {row["district"]: (row["city"], row["local"]) for row in rows(tmp_path / "shares.csv")}
    assert [found[name] for name in ("五华区", "富民县", "东川区")] == [("200.00", "800.00"), ("600.00", "400.00"), ("900.00", "100.00")]


def test_the_table_of_enrolment_is_kept_once() -> None:
    """kunming.033: the four groups of 表1 take their amount from one place; what is written once is changed for all of them."""
    people = [
        {"person_id": "A", "birth_date": "1980-03-01"},
        {"person_id": "B", "birth_date": "1980-03-01", "disability_grade": 2, "unable_to_work": "yes"},
        {"person_id": "C", "birth_date": "1950-03-01"},
        {"person_id": "D", "birth_date": "2015-03-01"},
        {"person_id": "E", "birth_date": "1980-03-01", "disability_grade": 3, "disability_kind": "mental", "urban": "no"},
        {"person_id": "F", "birth_date": "1980-03-01"},
    ]
    people = [{"district": "530102", "insurance": "resident", "sex": "female", "hukou_local": "yes"} | one for one in people]
    held = [("A", "dibao"), ("C", "low_income"), ("D", "low_income"), ("E", "low_income"), ("F", "tekun")]
    identities = [{"person_id": who, "identity": code, "start": "2021-03-01"} for who, code in held]
    for fixed in (120, 150):
        figures = {"resident_premium[2023]": 380, "fixed_subsidy[2023]": fixed}
        tables = normalise(people, "persons").frame, normalise(identities, "identities").frame
        found = {one["person_id"]: one["subsidy"] for one in benefits.enrol("kunming", 2023, *tables, parameters=figures).to_dicts()}
        assert found == dict.fromkeys("ABCDE", fixed * 100) | {"F": 38_000}


def amended(tmp_path: Path, city: str, text: str) -> Path:
    """A city with a later version."""
    folder = tmp_path / city
    shutil.copytree(CITIES / city, folder)
    shutil.copy(CITIES / "diseases.yaml", tmp_path)
    (folder / "amendments.yaml").write_text(text, "utf-8")
    return folder


def test_an_adjustment_is_a_version_with_a_first_day(tmp_path: Path) -> None:
    """urumqi.064: the limit, a ratio and the tilt changed from 1 July 2025 on; what ended before is settled as before."""
    folder = amended(
        tmp_path,
        "urumqi",
        """amendments:
  - from: 2025-07-01
    title: 调整救助标准的通知（虚构）
    patch:
      - {set: pools.annual.amount, to: 59500}
      - {set: "items.inpatient.rows[class=class_2].ratio", to: 85}
      - {set: tilt.ratio.class_2, to: 95}
""",
    )
    bill = {"total_cost": "200000", "in_policy_cost": "180000", "basic_paid": "100000"}
    before, after = settled(folder, "2025-06-30", **bill), settled(folder, "2025-07-01", **bill)
    assert (before["ratio"], before["aid"], before["tilt_aid"]) == (8_000, 5_000_000, (80_000 - 62_500) * 90)
    assert (after["ratio"], after["aid"]) == (8_500, 5_950_000)
    assert after["tilt_aid"] == (80_000 - 70_000) * 95
    assert [settled("urumqi", day, **bill)["aid"] for day in ("2025-06-30", "2025-07-01")] == [5_000_000, 5_000_000]
    shown = tuodi("show", folder)
    assert "调整救助标准的通知（虚构）" in shown.out


def test_the_list_of_diseases_follows_the_region(tmp_path: Path) -> None:
    """wuhai.045: a disease that the region adds counts from its day on, and one it takes out no longer."""
    folder = amended(
        tmp_path,
        "wuhai",
        """amendments:
  - from: 2024-07-01
    title: 自治区调整病种目录（虚构）
    patch:
      - {add: disease_lists.major.diseases.end, value: {name: 阿尔茨海默病, codes: [G30]}}
      - {remove: "disease_lists.major.diseases[name=白内障]"}
""",
    )
    days = ("2024-06-30", "2024-07-01")
    assert [settled(folder, day, diagnosis="G30.900")["item"] for day in days] == ["ordinary_inpatient", "major_inpatient"]
    assert [settled(folder, day, diagnosis="H25.900")["item"] for day in days] == ["major_inpatient", "ordinary_inpatient"]


def test_the_grant_follows_its_adjustment(tmp_path: Path) -> None:
    """wuhai.038: the standard of the outpatient grant adjusted from 2025 on is a version of its own; the year before pays as it did."""
    folder = amended(
        tmp_path,
        "wuhai",
        """amendments:
  - from: 2025-01-01
    title: 调整门诊救助金标准的通知（虚构）
    patch:
      - {set: benefits.grants.outpatient_grant.groups.0.amount, to: 900}
""",
    )
    person = {"person_id": "P1", "sex": "female", "birth_date": "1980-03-01", "district": "150302", "insurance": "resident", "dibao_class": "A"}
    tables = normalise([person], "persons").frame, normalise([{"person_id": "P1", "identity": "dibao", "start": "2020-01-01"}], "identities").frame
    found = [[row["amount"] for row in benefits.grants(folder, year, *tables).to_dicts()] for year in (2024, 2025)]
    assert found == [[80_000], [90_000]]
