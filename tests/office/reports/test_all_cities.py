"""What all five documents ask of the office's core: each department's list takes effect, and a hospital settles one-stop."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from tests.office.factories import id_number
from tests.office.hospital.conftest import CODE, institution
from tests.office.hospital.sender import Sender
from tests.office.settlement.people import person
from tests.office.settlement.test_pages import FORM

from tuodi.office.core import actions as core_actions
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.registry import actions, queries
from tuodi.office.registry.actions.departments import DOCUMENTS
from tuodi.office.registry.models import ListRow, Person
from tuodi.office.settlement.models import Claim, Settlement
from tuodi.policy import vocabulary as v
from tuodi.policy.pack import city_names

pytestmark = pytest.mark.django_db
DEPARTMENTS = [(city, one["name"], one["codes"]) for city, found in yaml.safe_load(DOCUMENTS.read_text("utf-8")).items() for one in found]
DAY = dt.date(2024, 6, 1)


@pytest.fixture
def hand_in(city, actor):
    """`hand_in("kunming", "民政", ["dibao"])`: a list of somebody new for each identity, read and compared."""

    def receive(of, department, codes, facts=()):
        actions.load_departments(Actor.system("测试"), city(of))
        where = District.objects.filter(city=of).order_by("position").first()
        heads = ["身份证号,姓名,区县,救助身份,认定日期", *[name for name, _ in facts]]
        rows = [[id_number(), f"张{n}", where.name, v.IDENTITIES[code], "2024-05-01", *[value for _, value in facts]] for n, code in enumerate(codes)]
        clerk = actor("department", None, of=of, department=department)
        content = "\n".join([",".join(heads), *(",".join(row) for row in rows)]).encode()
        source = actions.receive_list(
            clerk, city=of, department=department, name="名单.csv", content=content, extent="changes", as_of=DAY, codes=codes
        )
        return actions.prepare_list(clerk, source)

    return receive


@pytest.mark.parametrize(("of", "department", "codes"), [one for one in DEPARTMENTS if one[2]])
def test_a_departments_list_takes_effect_once_approved(hand_in, actor, of, department, codes):
    """wuhai.012, wuhai.023, wuhai.085, wuhai.086, ningbo.004, ningbo.056, ningbo.058, ningbo.081-086, ningbo.088, yancheng.015, yancheng.082,
    yancheng.084, yancheng.085, kunming.017, kunming.118, kunming.120, urumqi.030, urumqi.031, urumqi.040, urumqi.071, urumqi.098,
    urumqi.100: read, compared, approved by a second
    person, in effect from the day of recognition, with who recognised it."""
    source = hand_in(of, department, codes)
    assert dict(ListRow.objects.filter(source=source).values_list("code", "verdict")) == dict.fromkeys(codes, "new")
    assert not Person.objects.exists()
    actions.apply_list(actor("approver", None, of=of), source, why="核对无误")
    found = [queries.engine_rows(one.pk)[1] for one in Person.objects.order_by("id")]
    assert sorted((row["identity"], row["start"]) for rows in found for row in rows) == [(code, dt.date(2024, 5, 1)) for code in sorted(codes)]


@pytest.mark.parametrize(("of", "department"), [("wuhai", "扶贫（乡村振兴）"), ("ningbo", "公安"), ("yancheng", "总工会"), ("kunming", "残联"), ("urumqi", "农业农村")])
def test_another_departments_word_is_not_enough(hand_in, actor, of, department):
    """wuhai.085, wuhai.086, kunming.118, ningbo.081, yancheng.082, urumqi.030: dibao is civil affairs' to recognise, in every city."""
    source = hand_in(of, department, ["dibao"])
    assert ListRow.objects.get(source=source).marked is True
    actions.apply_list(actor("approver", None, of=of), source)
    assert not any(queries.engine_rows(one.pk)[1] for one in Person.objects.all())


@pytest.mark.parametrize(
    ("of", "code", "its", "others"),
    [
        ("yancheng", "entitled_group", "退役军人事务", "民政"),
        ("yancheng", "hardship_worker", "总工会", "民政"),
        ("urumqi", "dibao_margin", "民政", "农业农村"),
        ("ningbo", "brave_act", "公安", "民政"),
    ],
)
def test_each_identity_is_recognised_by_its_department(hand_in, actor, of, code, its, others):
    """yancheng.084, yancheng.085, urumqi.098, ningbo.086: the same identity takes effect from the department that the document names, and
    waits where another one sends it."""
    for department, effect in ((others, 0), (its, 1)):
        source = hand_in(of, department, [code])
        assert ListRow.objects.get(source=source).marked is not bool(effect)
        actions.apply_list(actor("approver", None, of=of), source, why="核对无误")
        assert sum(len(queries.engine_rows(one.pk)[1]) for one in Person.objects.all()) == effect


@pytest.mark.parametrize(("of", "department"), [("kunming", "残联"), ("urumqi", "民政")])
def test_facts_of_a_disability(hand_in, of, department):
    """kunming.121, urumqi.102: the grade of a disability comes with the list of whoever sends it."""
    hand_in(of, department, ["dibao"], [("残疾等级", "二级")])
    assert ListRow.objects.get().facts.get("disability_grade") in (2, "2")


def test_identities_that_the_document_gives_to_no_department(hand_in, actor):
    """kunming.011, kunming.012: low income and other hardship come on a list as well, and wait for nobody else's word."""
    source = hand_in("kunming", "民政", ["low_income", "other_hardship"])
    assert not ListRow.objects.filter(source=source, marked=True).exists()
    actions.apply_list(actor("approver", None, of="kunming"), source)
    assert {queries.engine_rows(one.pk)[1][0]["identity"] for one in Person.objects.all()} == {"low_income", "other_hardship"}


def test_rehabilitation_needs_its_assessment(city, client_as):
    """ningbo.051: without the assessment nothing is settled."""
    where = District.objects.filter(city=city("ningbo")).order_by("position").first()
    who = person(where, ("dibao", dt.date(2023, 1, 1)))
    form = FORM | {"id_number": who.id_number, "setting": "rehabilitation"}
    assert "康复评估意见" in client_as("clerk", where.name, of="ningbo").post("/settlement/manual/", form).content.decode()
    assert not Claim.objects.exists()


@pytest.fixture
def invented(tmp_path, settings):
    """Yearly figures that are not public, invented."""
    for of in ("yancheng", "ningbo"):
        (tmp_path / f"{of}.yaml").write_text("disposable_income[2023]: 40000\n", "utf-8")
    settings.FIGURES = str(tmp_path)


def settle(city, of, identity="tekun"):
    """A stay of somebody recognised, sent by a hospital: (answer, what is stored)."""
    where = District.objects.filter(city=city(of)).order_by("position").first()
    institution(CODE, where)
    who = person(where, (identity, dt.date(2023, 1, 1)))
    hospital = Sender(*core_actions.add_key(Actor.system("tests"), of, "示例医院", institution=CODE))
    bill = {
        "id_number": who.id_number, "number": "c1", "setting": "inpatient", "started": "2024-03-01", "ended": "2024-03-09", "diagnosis": "J18.900",
        "total_cost": 1_200_000, "in_policy_cost": 1_000_000, "basic_paid": 600_000, "critical_paid": 0,
    }  # fmt: skip
    return hospital.settle("k1", bill), bill


@pytest.mark.parametrize("of", city_names())
def test_one_stop(city, of, invented):
    """wuhai.073, wuhai.079, wuhai.080, ningbo.065, ningbo.069, yancheng.071, kunming.079, urumqi.079: every layer in one answer, at the hospital, without
    an application; what insurance, aid and the person pay is the bill."""
    answer, bill = settle(city, of)
    assert answer.status_code == 200, answer.content.decode()
    found, stored = answer.json(), Settlement.objects.get()
    assert found["aid"] == stored.aid > 0
    parts = ("critical_paid", "aid", "tilt_aid", "hospital_borne", "self_paid")
    assert bill["basic_paid"] + sum(found[name] for name in parts) == bill["total_cost"]


def test_the_hospitals_share(city, invented):
    """yancheng.045: what is left to the person above a tenth of the cost in policy is the hospital's, and no aid is paid on it."""
    answer, _ = settle(city, "yancheng", "dibao_margin")
    found = answer.json()
    outside = 1_200_000 - 1_000_000
    assert found["self_paid"] - outside <= 100_000
    assert found["aid"] + found["tilt_aid"] + found["hospital_borne"] + found["self_paid"] == 600_000
