"""The policies readable for everyone: tables, diseases, readings, versions, two side by side."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tuodi.engine.diseases import code_test
from tuodi.office.public import diseases, policies, standards, wording
from tuodi.office.public.forms import default_day
from tuodi.office.public.pinyin import readings
from tuodi.office.public.situation import identity_choices
from tuodi.policy import procedures
from tuodi.policy.pack import city_names, load
from tuodi.policy.show import sections

pytestmark = pytest.mark.django_db


def text(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("city", city_names())
def test_every_class_item_and_limit_stands_on_the_page_with_its_clause(city):
    """wuhai.003, kunming.125, urumqi.096: the policy is published."""
    page = text(f"/public/policy/{city}/")
    policy = load(city).newest
    for one in [*policy.classes.values(), *policy.items.values(), *policy.pools.values()]:
        assert " ".join(one.name.split()) in page
        assert one.clause in page


@pytest.mark.parametrize("city", city_names())
def test_every_reading_stands_with_its_reason(city):
    page = text(f"/public/readings/{city}/".replace("readings/" + city, f"policy/{city}/readings"))
    for one in load(city).newest.readings.values():
        assert wording.plain(city, one.question.split("<")[0])[:20] in page
        assert wording.plain(city, one.because)[:15] in page


def named(city: str, words: str) -> list[str]:
    return [one.name for _, rows in diseases.search(city, words) for one in rows]


@pytest.mark.parametrize(
    ("words", "found"),
    [("白血", "儿童白血病"), ("feiai", "肺癌"), (" fei ai ", "肺癌"), ("FA", "肺癌"), ("xyb", "血友病"), ("C50", "乳腺癌"), ("c50.9", "乳腺癌"), ("C34.900x001", "肺癌"), ("食管癌", "食道癌")],
)
def test_diseases_are_found_by_part_of_a_name_by_sound_and_by_code(words, found):
    assert found in named("kunming", words)
    assert "血友病" not in named("kunming", words) or found == "血友病"
    page = text(f"/public/policy/kunming/diseases/?q={words}")
    assert found in page.partition("条款")[2]


def test_a_disease_shows_the_codes_by_which_it_is_told():
    assert "C50" in text("/public/policy/kunming/diseases/")
    assert "共用病种表" not in text("/public/policy/kunming/diseases/")
    for city in city_names():
        for one in load(city).newest.disease_lists.values():
            for disease in one.diseases:
                if code_test(disease).prefixes:
                    assert disease.name in named(city, code_test(disease).prefixes[0]), disease.name


@pytest.mark.parametrize("city", city_names())
def test_every_disease_has_a_sound(city):
    for one in load(city).newest.disease_lists.values():
        for disease in one.diseases:
            assert readings(disease.name), disease.name
            assert disease.name in named(city, readings(disease.name)[0])


def test_a_disease_that_is_not_listed_is_looked_for_in_other_cities():
    page = text("/public/policy/kunming/diseases/?q=不存在的病")
    assert "没有“不存在的病”" in page
    assert "其他城市列了" not in page
    assert "其他城市列了： 乌海市" in text("/public/policy/kunming/diseases/?q=尘肺")
    assert "文件没有列病种" in text("/public/policy/yancheng/diseases/")


def test_a_search_cannot_smuggle_markup():
    html = Client().get("/public/policy/kunming/diseases/?q=<b>x</b>").content.decode()
    assert "<b>x</b>" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


def test_the_difference_of_two_versions_names_exactly_what_changed():
    base = load("kunming")
    changed = load("kunming", None, [{"set": "pools.inpatient.amount", "to": 30000}])
    found = policies.differences(list(sections(base)), list(sections(changed)))
    assert [one.title for one in found] == ["限额"]
    [line] = found[0].lines
    assert line.tone == "changed"
    assert [(cell.name, cell.old, cell.new) for cell in line.cells if cell.changed] == [("数额", "20,000 元", "30,000 元")]
    assert line.cells[0].new == "普通住院年度限额"
    assert policies.differences(list(sections(base)), list(sections(base))) == []


def test_a_line_that_went_and_one_that_came_are_told_apart():
    base = [policies.Table("表", ("名", "数"), [("甲", "1"), ("乙", "2")])]
    other = [policies.Table("表", ("名", "数"), [("乙", "3"), ("丙", "4")])]
    [found] = policies.differences(base, other)
    assert sorted((line.tone, line.cells[0].new or line.cells[0].old) for line in found.lines) == [("changed", "乙"), ("gone", "甲"), ("new", "丙")]


@pytest.mark.parametrize("city", city_names())
def test_the_table_for_citizens_says_what_the_calculator_pays(city):
    """Each cell of class, level and way of being treated against the page of the calculator."""
    values = {}
    for value, _ in identity_choices(load(city).newest):
        code, _, class_ = value.partition(":")
        values.setdefault(load(city).newest.classes[class_ or load(city).newest.identities[code].class_].name if class_ or load(city).newest.identities[code].class_ else "", value)
    sections = {one.name: one for one in standards.sections(city)}
    plain = next(one for name, one in sections.items() if name.split("；")[0].split("（")[0].split("、")[0] == "住院")
    checked = 0
    for line in plain.lines:
        for name in (one for one in values if one and one in line.who):
            if "只限" in line.who.partition(name)[2][:4]:  # a longer name that begins in the same way
                continue
            form = {
                "identity": values[name], "age": "45", "insurance": "resident", "setting": "inpatient", "ended": default_day(load(city).newest).isoformat(),
                "hospital_level": "2", "hospital_area": "county", "referral": "none", "designated": "on", "certificate": "on", "hukou_local": "on",
                "total_cost": "1000", "in_policy_cost": "1000", "basic_paid": "0",
            }  # fmt: skip
            answer = Client().post(f"/public/calculator/{city}/", form).context["answer"]
            if answer.status == "invalid":
                continue
            cell = line.offer.cells[1 if len(line.offer.cells) > 1 else 0]
            if line.offer.nothing:
                assert answer.aid == 0
            elif line.offer.deductible == "没有":
                assert answer.aid == 1000 * int(cell.removesuffix("%")), (name, cell)
            checked += 1
    assert checked or city == "yancheng"  # its limit depends on a figure that isn't published


def test_tables_that_say_the_same_are_one_table_with_all_names():
    for city in city_names():
        found = standards.sections(city)
        assert len({(one.columns, one.lines, one.nobody) for one in found}) == len(found)
        for setting in ("住院", "普通门诊", "门诊慢性病", "门诊特殊病", "住院分娩", "康复"):
            assert any(setting in one.name for one in found), (city, setting)


def test_versions_of_a_city_in_time():
    page = text("/public/policy/urumqi/versions/")
    assert "2024-01-01 至 2028-12-31" in page
    assert "乌政办〔2011〕169号" in page


def test_two_cities_side_by_side():
    page = text("/public/compare/?left=wuhai&right=ningbo")
    for city in ("wuhai", "ningbo"):
        assert load(city).newest.name in page
    assert "没有规定" in page
    pairs = dict(policies.side_by_side("wuhai", "ningbo"))["住院"]
    dibao = next(one for one in pairs if one.who == "最低生活保障家庭成员")
    assert dibao.left.startswith("70%")
    assert "80,000 元" in dibao.right
    assert dibao.differs
    assert next(one for one in pairs if one.who == "三民" or "三民" in one.who).right == standards.NO_CLASS
    assert Client().get("/public/compare/?left=nowhere&right=ningbo").status_code == 200


@pytest.mark.parametrize("address", ["/public/", "/public/sheet/", "/public/compare/", "/public/policy/kunming/"])
def test_pages_may_be_kept_and_set_no_cookie(address):
    answer = Client().get(address)
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer.cookies == {}
    assert "<script" not in answer.content.decode()


@pytest.mark.parametrize("city", city_names())
def test_the_guide_says_what_the_office_works_by(city):
    """urumqi.077: what can be applied for is published, with papers, days and the reasons for a refusal."""
    page = text(f"/public/guide/{city}/")
    rules = procedures.load(city)
    assert rules is not None
    for one in rules.procedures.values():
        assert one.name in page
        for part in (*one.documents.values(), *one.refusals.values(), *one.tests.values()):
            assert part.name in page
        assert f"一共约 {sum(step.days for step in one.steps.values())} 个工作日" in page


@pytest.mark.parametrize("city", city_names())
def test_another_reading_shows_what_it_would_change(city):
    """Every alternative that can be switched is a link, and the page behind it says what the rules would be."""
    changed = 0
    for key, one in load(city).newest.readings.items():
        for choice, other in one.alternatives.items():
            found = policies.read_otherwise(city, key, choice)
            assert (found is None) == (other.patch is None)
            changed += bool(found)
    assert changed
    key, choice = next((key, choice) for key, one in load(city).newest.readings.items() for choice in one.alternatives if policies.read_otherwise(city, key, choice))
    answer = Client().get(f"/public/policy/{city}/readings/?question={key}&choice={choice}")
    assert answer.context["differences"] == policies.read_otherwise(city, key, choice)
    assert "规定会这样变" in answer.content.decode()
    assert f'id="{key}"' in answer.content.decode()
    assert "规定会这样变" not in text(f"/public/policy/{city}/readings/?question=nothing&choice=none")


def test_keys_of_the_program_are_called_by_their_names():
    assert wording.plain("kunming", "须设定 annual_aid_limit") == "须设定“年度救助最高限额（各项目合计）”"
    assert wording.plain("wuhai", "accumulated_surplus、累计结余") == "累计结余"
    assert wording.plain("yancheng", "例如 disposable_income[2022]。") == "例如 2022 年“全市居民人均可支配收入（全体居民）”。"
    assert wording.plain("kunming", "C50.900、ICD 编码") == "C50.900、ICD 编码"
