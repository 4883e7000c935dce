"""Headers in three languages, and the values that follow the header they stand under."""

from importlib import import_module

import polars as pl
import pytest
from table_samples import CLAIM, claim

from tuodi.policy.vocabulary import DOMAINS, IDENTITIES, WORDS
from tuodi.tables import TableError, dictionary, normalise
from tuodi.tables.headers import canonical


def under(
    header: str, values: list[str | None], table: str = "claims", codes: dict[str, dict[str, str | None]] | None = None
) -> pl.DataFrame:
    """The values under this header, beside the table's required columns."""
    spec = dictionary.table(table)
    column = next(c.name for c in spec.columns.values() if header in (c.name, *c.zh, *c.national))
    given = CLAIM if table == "claims" else {"person_id": "p", "identity": "dibao", "start": "2023-01-01"}
    base = {name: text for name, text in given.items() if name in spec.columns and name != column}
    rows = [{**base, spec_key(table): f"k{i}", header: text} for i, text in enumerate(values)]
    frame = normalise(rows, table, codes=codes).frame
    return frame.select(value=column, error="error")


def spec_key(table: str) -> str:
    return "claim_id" if table == "claims" else "person_id"


def test_hospital_levels_follow_their_header() -> None:
    assert under("hospital_level", ["3", "2", "1"])["value"].to_list() == [3, 2, 1]
    assert under("医院等级", ["三级", "三级甲等", "二甲", "3"])["value"].to_list() == [3, 3, 2, 3]
    national = under("hosp_lv", [str(n) for n in range(1, 15)])
    assert national["value"].to_list() == [3, 3, 3, 3, 2, 2, 2, 1, 1, 1, None, 3, 2, 1]
    assert national["error"].unique().to_list() == [""]
    assert under("hosp_lv", ["15", "0"])["error"].to_list() == ["unknown_code:hospital_level"] * 2
    assert under("hospital_level", ["10"])["error"].to_list() == ["unknown_code:hospital_level"]


def test_medical_categories_by_the_longest_prefix() -> None:
    codes = ["2101", "2105", "2106", "2107", "21303", "52", "11", "1301", "14", "1401", "140104", "140201", "22", "28"]
    expected = "inpatient rehabilitation maternity maternity inpatient maternity outpatient outpatient chronic chronic chronic special inpatient inpatient"
    assert under("med_type", list(codes))["value"].to_list() == expected.split()
    assert under("med_type", ["41", "99", "x"])["error"].to_list() == ["unknown_code:setting"] * 3
    assert under("setting", ["2101"])["error"].to_list() == ["unknown_code:setting"]


def test_a_national_code_with_two_meanings_is_told() -> None:
    row = {k: v for k, v in CLAIM.items() if k != "setting"}
    table = normalise([{**row, "med_type": "14"}], "claims")
    assert table.errors == []
    assert "慢" in table.warnings[0].text()
    assert normalise([{**row, "med_type": "1402"}], "claims").warnings == []


def test_persons_codes() -> None:
    assert under("insutype", ["310", "390", "391"], "persons")["value"].to_list() == ["employee", "resident", "resident"]
    assert under("insutype", ["340"], "persons")["error"].to_list() == ["unknown_code:insurance"]
    assert under("gend", ["1", "2", "0", "9"], "persons")["value"].to_list() == ["male", "female", None, None]
    assert under("性别", ["男", "女", "1"], "persons")["error"].to_list() == ["", "", "unknown_code:sex"]
    assert under("残疾等级", ["一级", "4", "无", ""], "persons")["value"].to_list() == [1, 4, 0, 0]


def test_identities_in_three_vocabularies() -> None:
    assert under("psn_idet_type", ["2303", "2304", "2306", "2104", "2360"], "identities")["error"].to_list() == [
        "",
        "",
        "",
        "",
        "unknown_code:identity",
    ]
    assert under("mat_idet_code", ["236074", "2370"], "identities")["value"].to_list() == ["dibao_margin", "de_facto_orphan"]
    assert under("救助身份", ["低保", "特困供养人员", "孤儿", "dibao"], "identities")["value"].to_list() == [
        "dibao",
        "tekun",
        "orphan",
        "dibao",
    ]
    assert under("end_reason", ["死亡", "death", "收入提高"], "identities")["value"].to_list() == ["death", "death", "收入提高"]


def test_a_province_replaces_a_code_table() -> None:
    own: dict[str, dict[str, str | None]] = {"med_type": {"14": "special", "1": "outpatient", "77": None}}
    assert under("med_type", ["1401", "19"], codes=own)["value"].to_list() == ["special", "outpatient"]
    assert under("med_type", ["2101"], codes=own)["error"].to_list() == ["unknown_code:setting"]
    for wrong in ({"med_typ": {"1": "inpatient"}}, {"med_type": {"1": "hospital"}}):
        with pytest.raises(TableError, match="编码对照"):
            normalise([claim()], "claims", codes=wrong)


def test_every_word_of_the_policy_vocabulary_is_read_back() -> None:
    for table in ("persons", "identities", "claims"):
        for column in dictionary.table(table).columns.values():
            if column.name not in DOMAINS or not column.vocabulary:
                continue
            known = [v for v in DOMAINS[column.name] if v not in ("", 0)]
            words = [WORDS[column.name][str(v)] for v in known]
            assert under(column.header_zh, words, table)["value"].to_list() == known
    assert under("identity", list(IDENTITIES.values()), "identities")["value"].to_list() == list(IDENTITIES)


def test_national_amounts_are_added_up() -> None:
    row = claim(hifmi_pay="100.10", hifob_pay="0", hifes_pay="1.00", cvlserv_pay="2.00", oth_pay="")
    frame = normalise([row, claim(claim_id="S2")], "claims").frame
    assert frame["critical_paid"].to_list() == [10010, None]
    assert frame["supplementary_paid"].to_list() == [300, 0]


def test_of_two_national_keys_the_dictionarys_first_counts_and_the_other_passes_through() -> None:
    row = {k: v for k, v in claim().items() if k not in ("claim_id", "person_id")}
    table = normalise([{"mdtrt_id": "m", "setl_id": "s", "certno": "c", "psn_no": "n", **row}], "claims")
    assert table.frame.select("claim_id", "person_id").row(0) == ("s", "n")
    assert table.extra.select("mdtrt_id", "certno").row(0) == ("m", "c")


def test_headers_are_matched_without_their_ornaments() -> None:
    assert canonical(" 医疗费总额（元） ") == canonical("医疗费总额(单位：元)") == "医疗费总额"
    assert canonical("*Person_ID") == "person_id"
    row = {k: v for k, v in claim().items() if k != "total_cost"}
    with pytest.raises(TableError, match="医疗费总额"):
        normalise([{**row, "医疗费总额（万元）": "2"}], "claims")


def test_duplicate_headers_two_names_and_missing_columns_stop_the_file() -> None:
    with pytest.raises(TableError, match="表头重复"):
        normalise({**{k: [v] for k, v in CLAIM.items()}, "备注": ["a"], "备注 ": ["b"]}, "claims")
    with pytest.raises(TableError, match="只保留一列"):
        normalise([claim(医疗费总额="1")], "claims")
    with pytest.raises(TableError, match="只保留一列"):
        normalise([claim(medfee_sumamt="1")], "claims")
    with pytest.raises(TableError, match=r"缺少必需的列：出院/结束日期（ended）.*文件中的列.*claim_id"):
        normalise([{k: v for k, v in claim().items() if k != "ended"}], "claims")
    with pytest.raises(TableError, match="没有名为"):
        normalise([claim()], "nothing")


def test_other_columns_pass_through_untouched() -> None:
    table = normalise([claim(备注=" a ", row="7", 科室="内")], "claims")
    assert table.extra.columns == ["row", "备注", "row_", "科室"]
    assert table.extra.row(0) == (1, " a ", "7", "内")


def test_no_chinese_or_national_header_names_two_columns_of_a_table() -> None:
    for spec in dictionary.tables().values():
        names = [canonical(h) for c in spec.columns.values() for h in dict.fromkeys((c.name, *c.zh, *c.national, *c.sum))]
        assert len(names) == len(set(names)), spec.name


def test_the_dictionary_knows_every_code_it_names() -> None:
    for vocabulary in dictionary.vocabularies().values():
        for table in vocabulary.national.values():
            assert set(table.values()) <= set(vocabulary.words) | {dictionary.UNKNOWN}
        canon = WORDS.get(vocabulary.name) or (IDENTITIES if vocabulary.name == "identity" else None)
        if canon:
            assert set(vocabulary.words) <= set(canon) | {dictionary.UNKNOWN}


def test_the_dictionary_describes_what_the_other_parts_give_out() -> None:
    from tuodi.tables.cells import dtype

    given = {name: import_module(f"tuodi.benefits.{name}").COLUMNS for name in ("enrol", "grants", "watch", "indicators")}
    shares = import_module("tuodi.benefits.shares")
    given |= {"shares": shares.SHARE_COLUMNS, "shortfall": shares.SHORTFALL_COLUMNS}
    for name, columns in given.items():
        assert {c.name: dtype(c) for c in dictionary.table(name).columns.values()} == columns, name
