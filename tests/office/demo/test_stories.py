"""Every story of the demonstration shows what the document says: amounts worked out by hand from the clauses."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from tests.office.demo.conftest import CITIES

from tuodi.office.casework.models import Bill, Case
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditSeal, District, User
from tuodi.office.enrolment.models import Double, Run, Task
from tuodi.office.fund.models import BankLine, Clearing, IndicatorValue, Month, ShareRun
from tuodi.office.grants.models import Award
from tuodi.office.payment.models import Batch as PaymentBatch
from tuodi.office.payment.models import Due
from tuodi.office.registry.invented import YEAR
from tuodi.office.registry.models import DepartmentList, Identity, ListRow, Person
from tuodi.office.settlement.hospital.models import Reconciliation
from tuodi.office.settlement.models import Batch, Claim, Resettlement, Settlement
from tuodi.office.watch import queries as watch
from tuodi.office.watch.models import Alert, LargeBill, Photo, Referral, Visit
from tuodi.office.watch.models import Run as Look
from tuodi.office.whatif.models import Study

WATCHED = ("ningbo", "yancheng", "urumqi")  # their documents know lines


def standing(name: str) -> list[Settlement]:
    """What stands of a person's settlements, by day."""
    found = Settlement.objects.filter(person__name=name, kind="settle", reversed_by=None).select_related("claim")
    return list(found.order_by("claim__ended", "claim__number"))


def aid(name: str) -> list[int]:
    """Fen."""
    return [one.aid for one in standing(name)]


def test_kunming_either_side_of_the_deductible(shown: Any) -> None:
    """四（二）2（2）: own share of exactly 20,000.00, of 20,000.01, and of 100,000.00."""
    shown("kunming")
    assert aid("赵整起付") == [14_000_00]  # nothing is above the line; 70 % as any stay in a third-level hospital
    assert aid("赵多一分") == [14_000_01]  # 70 % of the one fen above it would be less; 14,000.007 rounded
    [beyond] = standing("高过线")
    assert (beyond.item, beyond.aid) == ("major_inpatient", 56_000_00)  # 70 % of 80,000


def test_kunming_children(shown: Any) -> None:
    """四（二）2（2）: leukaemia is listed for children; at 18 the ordinary stay's 20,000 a year are the end."""
    shown("kunming")
    assert [standing(name)[0].item for name in ("王十四", "王十五", "王十七", "王十八")] == [*["major_inpatient"] * 3, "inpatient"]
    assert [aid(name) for name in ("王十四", "王十五", "王十七", "王十八")] == [*[[34_496_00]] * 3, [20_000_00]]  # 70 % of 49,280


@pytest.mark.parametrize(("of", "each"), [("ningbo", 34_496_00), ("yancheng", 39_424_00), ("urumqi", 39_424_00), ("wuhai", 41_888_00)])
def test_children_elsewhere_get_the_same(shown: Any, of: str, each: int) -> None:
    """70, 80, 80 and 85 % of 49,280: an age changes nothing there."""
    shown(of)
    assert [aid(name) for name in ("王十四", "王十五", "王十七", "王十八")] == [[each]] * 4


def test_ningbo_either_side_of_the_application(shown: Any) -> None:
    """三（二）1: 60 % of what ended before the application, 70 % from it on; both bills came before anybody knew."""
    shown("ningbo")
    before, after = standing("胡先后")
    assert (before.claim.ended, before.aid) == (dt.date(YEAR, 6, 14), 7_200_00)
    assert (after.claim.ended, after.aid) == (dt.date(YEAR, 6, 15), 8_400_00)
    first = Settlement.objects.filter(person__name="胡先后", kind="settle").order_by("id")[:2]
    assert [one.aid for one in first] == [0, 0]
    held = Identity.objects.get(person__name="胡先后", known_to=None)
    assert (held.start, held.applied) == (dt.date(YEAR, 7, 10), dt.date(YEAR, 6, 15))


def test_ningbo_births(shown: Any) -> None:
    """三（二）3（1）: 900 once, whether 850 or 2,400 are left to pay."""
    shown("ningbo")
    assert [(one.item, one.aid) for name in ("傅顺产", "沈分娩") for one in standing(name)] == [("childbirth", 900_00)] * 2


def test_yancheng_tilt_carried_over(shown: Any) -> None:
    """四（七）: line 22,000; 60 % of what is above it, up to 30,000 of expense in the year."""
    shown("yancheng")
    found = standing("顾倾斜")
    assert [one.aid for one in found] == [105_600_00, 0, 0]  # 80 % of 132,000, the limit of the year
    assert [one.tilt_aid for one in found] == [2_640_00, 12_000_00, 3_360_00]  # 60 % of 4,400, 20,000 and the 5,600 that are left


def test_yancheng_hospital_share(shown: Any) -> None:
    """四（七）第二段: 1,200 stay with the patient of 10,000 in policy; what is above a tenth is the hospital's."""
    shown("yancheng")
    [one] = standing("潘分担")
    assert (one.aid, one.hospital_borne) == (2_800_00, 200_00)


def test_urumqi_beyond_the_limit(shown: Any) -> None:
    """第十一条（五）、第十二条: 50,000 in the year, then 90 % of what is above."""
    shown("urumqi")
    found = standing("马越限")
    assert [one.aid for one in found] == [48_000_00, 2_000_00]
    assert [one.tilt_aid for one in found] == [0, 24_750_00]  # 30,000 less the 2,500 to which 2,000 belong, at 90 %


def test_urumqi_class_changed(shown: Any) -> None:
    """第十一条（二）、（三）: 80 % of what is above 4,800 in the third class, 80 % of all in the second."""
    shown("urumqi")
    assert aid("白换类") == [4_160_00, 8_000_00]
    assert [one.title for one in standing("白换类")] == ["class_3", "class_2"]


@pytest.mark.parametrize(("of", "statuses"), [("kunming", ["not_covered", "settled"]), ("yancheng", ["not_covered", "settled"]), ("urumqi", ["not_covered"] * 2)])
def test_unreferred(shown: Any, of: str, statuses: list[str]) -> None:
    """昆明五 第四段、盐城七（十五）、乌鲁木齐第二十一条."""
    shown(of)
    found = standing("冯外出")
    assert [one.status for one in found] == statuses
    assert found[0].reasons == "no_referral"


def test_wuhai_three_groups(shown: Any) -> None:
    """三（二）2（2）: 800, 400 and 300; the highest of two; a man of 59 none."""
    shown("wuhai")
    found = dict(Award.objects.filter(year=YEAR, state="granted").values_list("person__name", "amount"))
    assert {name: found.get(name) for name in ("金甲类", "石三级", "宫五五", "康五九", "兼两组")} == {
        "金甲类": 800_00, "石三级": 400_00, "宫五五": 300_00, "康五九": None, "兼两组": 800_00,
    }  # fmt: skip
    assert Due.objects.filter(purpose="grant", state="paid").exists()


# in every city -----------------------------------------------------------------------------------------------------------------------


def test_persons_of_every_city(city: str) -> None:
    [over] = standing("刘跨年")
    assert (over.year, over.claim.started.year) == (YEAR, YEAR - 1)
    [dead] = standing("陈故去")
    held = Identity.objects.get(person__name="陈故去", known_to=None)
    assert held.end_reason == "death"
    assert held.end == dead.claim.ended
    assert Resettlement.objects.filter(settlement=dead, state="open").exists()  # told a week later
    assert [one.reasons for one in standing("何未保")] == ["not_insured"] if city != "ningbo" else True
    assert Person.objects.filter(name="孙双身").exclude(merged_into=None).count() == 1


def test_monthly_lists(city: str) -> None:
    """Twelve of the first department, each with a row that can't be used; who left; exits told late that touch what was paid."""
    told = DepartmentList.objects.filter(city=city, as_of__year=YEAR, state="applied", name__contains="月").order_by("as_of", "id")
    first = [one for one in told if one.department == told[0].department]
    assert [one.as_of.month for one in first] == list(range(1, 13))
    assert all(one.counts["unreadable"] for one in first)
    assert sum(one.counts["ends"] for one in first) >= 4
    assert first[6].extent == "full"
    assert all(one.uploaded_at.date() == one.as_of for one in first)
    late = Resettlement.objects.filter(cause="identity", settlement__person__name__in=["郑迟报", "吴迟报"])
    assert {one.settlement.claim.ended for one in late} >= {dt.date(YEAR, 8, 17), dt.date(YEAR, 10, 17)}  # after the exit
    assert {one.state for one in late} == {"open", "done", "kept"}


def test_lists_of_these_days(city: str) -> None:
    waiting = DepartmentList.objects.filter(city=city, state="compared").order_by("id")
    mistakes = " ".join(ListRow.objects.filter(source=waiting[0], verdict__in=["unreadable", "conflicting"]).values_list("reason", flat=True))
    for words in ("校验位不符", "15 位", "没有身份证号", "认定日期", "区县"):
        assert words in mistakes
    assert waiting[0].counts["new"] > 0
    assert waiting[1].counts["absent"] > waiting[1].counts["held"] // 3  # this one the brake stops
    assert DepartmentList.objects.filter(city=city, state="rejected").count() == 1


def test_files_and_a_duplicate(city: str) -> None:
    done = Batch.objects.get(state="done")
    refused = list(done.rows.filter(state="refused").values_list("reason", flat=True))
    assert len(refused) == 4
    assert any("YS4001" in reason and "不得重复" in reason for reason in refused)
    assert Batch.objects.get(state="waiting").rows.exists()


def test_a_hospital_that_does_not_agree(city: str) -> None:
    first, second = Reconciliation.objects.order_by("id")
    assert (first.counts["ours_extra"], first.counts["theirs_extra"]) == (1, 1)
    assert sum(second.counts[name] for name in ("differs", "ours_extra", "theirs_extra")) == 0
    assert {one.state for difference in first.differences.all() for one in difference.followed.all()} == {"checking", "settled"}


def test_a_closed_year_and_an_open_month(city: str) -> None:
    closed = list(Month.objects.filter(city=city).order_by("month").values_list("month", flat=True))
    assert closed[:12] == [dt.date(YEAR, month, 1) for month in range(1, 13)]
    assert closed[-1] < dt.date.today().replace(day=1)
    years = Settlement.objects.filter(policy_city=city, status="settled", aid__gt=0).values_list("year", flat=True)
    assert {YEAR, dt.date.today().year} <= set(years)


def test_clearing_bank_and_fiscal_office(city: str) -> None:
    newest = Clearing.objects.filter(city=city, month=(dt.date.today().replace(day=1) - dt.timedelta(days=1)).replace(day=1))
    states = Counter(newest.values_list("state", flat=True))  # empty where no hospital was owed anything for last month
    assert Clearing.objects.filter(city=city, month__year=YEAR, posting=None).count() == 0
    assert not states or states["open"] >= 1
    assert BankLine.objects.filter(file__city=city, line=None, amount=-15_00).exists()  # the fee
    assert BankLine.objects.filter(file__city=city).exclude(line=None).exists()


@pytest.mark.parametrize("of", ["wuhai", "ningbo", "urumqi"])
def test_indicators_missed(shown: Any, of: str) -> None:
    shown(of)
    assert IndicatorValue.objects.filter(city=of, year=YEAR, met=False).exists()


@pytest.mark.parametrize("of", ["kunming", "urumqi"])
def test_shares_and_a_shortfall(shown: Any, of: str) -> None:
    shown(of)
    kinds = set(ShareRun.objects.filter(city=of, year=YEAR, state="approved").values_list("kind", flat=True))
    assert kinds == ({"requirement", "shortfall"} if of == "urumqi" else {"requirement"})


def test_payments_that_bounced(city: str) -> None:
    assert PaymentBatch.objects.filter(city=city, state="done").exists()
    assert Due.objects.filter(city=city, state="failed", problem="户名与账号不符").exists()


def test_enrolment(city: str) -> None:
    runs = {one.year: one for one in Run.objects.filter(city=city, state="approved")}
    assert runs[YEAR].counts["persons"] > 20
    assert runs[YEAR].decided_at.date() == dt.date(YEAR, 7, 2)
    assert Run.objects.filter(city=city, state="computed").exists()
    results = set(Task.objects.filter(target__city=city, target__year=YEAR).values_list("visits__result", flat=True))
    assert {"willing", "unwilling", "absent"} <= results
    assert set(Double.objects.values_list("state", flat=True)) == {"open", "resolved"}


def test_applications_of_every_stage(city: str) -> None:
    found = Case.objects.filter(city=city)
    states = Counter(found.values_list("state", flat=True))
    assert {"running", "lacking", "refused", "appealed", "withdrawn", "done", "failed"} <= set(states)
    assert {"check", "verify", "review", "notice", "decide"} <= set(found.filter(state="running").values_list("step", flat=True))
    assert found.filter(state__in=Case.OPEN, due__lt=dt.date.today()).exists()
    words = set(found.values_list("steps__result", flat=True))
    assert {"维持原决定", "撤销原决定"} <= words


@pytest.mark.parametrize("of", WATCHED)
def test_warnings_at_every_stage(shown: Any, of: str) -> None:
    shown(of)
    found = Alert.objects.filter(city=of)
    assert set(found.values_list("state", flat=True)) == {"open", "visited", "helped", "closed"}
    assert len(set(found.values_list("seen__month", flat=True))) >= 4
    assert len({street for street in found.values_list("street__name", flat=True) if street}) == 3
    assert {"pushed", "helped"} <= set(Referral.objects.filter(alert__city=of).values_list("state", flat=True))
    assert found.exclude(case=None).exists()
    assert Visit.objects.filter(alert__city=of).exists()
    assert Photo.objects.exists()
    assert LargeBill.objects.exists() == (of == "ningbo")
    run = Look.objects.get(city=of, kind="list")
    assert (run.counts["wrong"], run.wrong_rows.count()) == (5, 5)
    assert {"helped", "declined", "pushed"} <= set(Referral.objects.filter(alert__city=of, listed=True).values_list("state", flat=True))
    assert any(one.grew for one in found.filter(state="closed"))
    community = User.objects.get(username="community")
    seen = watch.alerts(Actor.of(community))
    assert 0 < seen.count() < found.filter(street=community.street).count()


@pytest.mark.parametrize("of", [one for one in CITIES if one not in WATCHED])
def test_no_lines_no_warnings(shown: Any, of: str) -> None:
    shown(of)
    assert not Alert.objects.exists()


def test_studies(city: str) -> None:
    assert sorted(Study.objects.values_list("kind", flat=True)) == ["cities", "reform", "reform"]
    free = Study.objects.get(kind="reform", budget=None)
    now, *others = free.result["scenarios"]
    assert others[-1]["cost"] < now["cost"]  # lower ratios
    assert "虚构" in free.result["note"]


def test_a_study_against_a_budget(city: str) -> None:
    """The budget is what the year cost in whole ten thousands of yuan: higher ratios don't fit into it, lower ones do."""
    study = Study.objects.get(budget__isnull=False)
    now, higher, lower = study.result["scenarios"]
    assert study.budget % 1_000_000 == 0
    assert 0 <= study.budget - now["cost"] < 1_000_000
    assert [one["balance"] for one in (now, higher, lower)] == [study.budget - one["cost"] for one in (now, higher, lower)]
    assert higher["balance"] < 0 < lower["balance"]


def test_one_invoice_in_an_application_and_at_the_counter(city: str) -> None:
    """Settled at the counter while the application is under way; the application's is refused and names the settlement."""
    [bill] = Bill.objects.filter(case__city=city, problem__startswith="电子票据")
    [claim] = Claim.objects.filter(invoice_number=bill.invoice, withdrawn=False)
    assert claim.number in bill.problem
    assert bill.settlement is None


def test_played_in_the_order_of_time(city: str) -> None:
    """What is in the trail later happened later, but for what the office's clock has by itself."""
    moments = list(AuditSeal.objects.order_by("number").values_list("entry__at", flat=True))
    assert len(moments) > 1000
    minutes = [one.replace(second=0, microsecond=0) for one in moments]  # what happens at the same moment has the same clock
    assert minutes == sorted(minutes)
    assert moments[0].year == YEAR - 1
    assert District.objects.filter(city=city).exists()
