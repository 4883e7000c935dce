"""One application a city in a real browser, by the people whose steps they are: the street (at a telephone's width) takes it in, it is checked,
verified, reviewed, hung out, approved by somebody else; the claims reached back to are settled, the batch is paid, the books balance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.office import factories
from tests.office.casework.conftest import Clock
from tests.office.casework.money import give
from tests.office.casework.test_carry_out import BILL
from tests.office.payment.test_batches import results
from tests.office.payment.test_dues import all_is_well
from tests.office.settlement.people import stay

from tuodi.office.casework.models import Case
from tuodi.office.fund import chart
from tuodi.office.fund.queries import balance
from tuodi.office.payment.models import Due
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Person
from tuodi.office.settlement import actions as settlement
from tuodi.office.settlement.models import Settlement

pytestmark = pytest.mark.django_db(transaction=True)
Some = Callable[..., Any]
CITIES = {
    "wuhai": "other_hardship",  # wuhai.013-019, wuhai.074: means tests, from the application on, paid by hand
    "ningbo": "illness_poor",  # ningbo.009, ningbo.032: twelve months back at 60 %
    "yancheng": "temp_relief_patient",  # yancheng.012, yancheng.054, yancheng.055, yancheng.062: a year, back to the first treatment
    "kunming": "reimbursement",  # kunming.084: bills handed in by somebody recognised
    "urumqi": "illness_poor",  # urumqi.026, urumqi.032, urumqi.080: class 4 on application
}


class Desk:
    """The people of a district, each with a browser of their own."""

    def __init__(self, name: str, browser_as: Some, place: Some) -> None:
        self.name, self.open, self.place = name, browser_as, place(name)
        self.street = factories.street(of=self.place)
        self.pages: dict[str, Any] = {}

    def page(self, role: str) -> Any:
        if role not in self.pages:
            more = {"street": self.street} if role == "street" else {}
            where = None if role == "accountant" else self.place.name
            self.pages[role] = self.open(role, where, of=self.name, **more)
            if role == "street":
                self.pages[role].set_viewport_size({"width": 390, "height": 844})
        return self.pages[role]

    def case(self, role: str, case: Case) -> Any:
        """The case found by the way of the work table."""
        page = self.page(role)
        page.goto("/")
        page.click("text=待办理的申请")
        page.click(f"text={case.number}")
        page.wait_for_selector("h1 >> text=张示例")
        return page


@pytest.mark.parametrize("name", list(CITIES))
def test_from_the_street_to_the_bank(
    name: str, browser_as: Some, place: Some, office: Some, applicant: Some, day: Clock, tmp_path: Path
) -> None:
    """See CITIES for the provisions."""
    desk = Desk(name, browser_as, place)
    who = None if name == "wuhai" else applicant(name, street=desk.street)
    before(name, office(name), who)
    case = at_the_street(desk, who)
    after(name, office(name), case.person)
    checked(desk, case)
    if "verify" in case.procedure.steps:
        verified(desk, case)
    reviewed(desk, case)
    hung_out(desk, case, day)
    approved(desk, case)
    case.refresh_from_db()
    assert Settlement.objects.filter(pk__in=case.bills.values("settlement"), aid__gt=0).exists()
    paid(desk, office(name), case, tmp_path)
    case.refresh_from_db()
    assert case.state == "done"
    assert case.visits == 1
    for due in Due.objects.all():
        assert balance(name, due.payer_id, chart.PERSONS, due.party) == 0
    all_is_well()


def before(city: str, office: Any, who: Person | None) -> None:
    """What the office knows before anybody applies."""
    if city in ("ningbo", "yancheng"):
        settlement.settle(office, stay(who, "c1", dt.date(2025, 1, 20), **BILL), "k1")  # type: ignore[arg-type]
    if city == "kunming":
        registry.add_identity(office, who, "dibao", dt.date(2023, 1, 1), certified_by="民政")  # type: ignore[arg-type]


def after(city: str, office: Any, who: Person) -> None:
    """A stay that ends after the application: the hospital reports it, nobody pays for it yet."""
    if city in ("wuhai", "urumqi"):
        settlement.settle(office, stay(who, "c2", dt.date(2025, 3, 4), **BILL), "k2")


def at_the_street(desk: Desk, who: Person | None) -> Case:
    page = desk.page("street")
    page.click("nav >> text=受理申请")
    page.select_option("[name=key]", CITIES[desk.name])
    if who is None:
        page.fill("[name=id_number]", factories.id_number("19600101"))
        page.fill("[name=name]", "张示例")
        page.select_option("[name=district]", label=desk.place.name)
        page.select_option("[name=insurance]", "resident")
        page.fill("[name=bank]", "农业银行")
        page.fill("[name=account]", "6228480000000000018")
        page.fill("[name=payee]", "张示例")
    else:
        page.fill("[name=id_number]", who.id_number)
    if desk.name == "yancheng":
        page.fill("[name=first_treated]", "2024-11-01")
    page.fill("[name=applied]", "2025-03-03")
    page.shot(f"case-{desk.name}-accept")
    page.click("button.main")
    page.wait_for_selector("h1 >> text=受理回执")
    page.shot(f"case-{desk.name}-receipt")
    return Case.objects.get()


def checked(desk: Desk, case: Case) -> None:
    if desk.name == "kunming":
        bill_typed(desk, case)
    page = desk.case("street", case)
    for box in page.locator("[name=received]").all():
        box.check()
    page.shot(f"case-{desk.name}-check")
    page.click("text=审查完毕")
    page.wait_for_selector(".messages >> text=办理中")


def bill_typed(desk: Desk, case: Case) -> None:
    page = desk.page("clerk")
    page.goto(f"/casework/{case.pk}/bills/add/")
    values = {"invoice_number": "E1", "started": "2025-02-01", "ended": "2025-02-10", "total_cost": "60000", "in_policy_cost": "55000"}
    for name, value in (values | {"basic_paid": "15000", "critical_paid": "0", "diagnosis": "J18.900"}).items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=hospital_level]", "3")
    page.select_option("[name=hospital_area]", "city")
    page.click("button.main")
    page.wait_for_selector("text=批准后结算")


def verified(desk: Desk, case: Case) -> None:
    page = desk.case("clerk", case)
    page.click("text=录入核对结果")
    page.fill("[name=member-0-name]", "张示例")
    page.select_option("[name=member-0-fixed]", "no")
    page.fill("[name=member-1-name]", "李示例")
    page.fill("[name=member-1-income]", "1500")
    for choice in page.locator("select[name=certified]").all():
        choice.select_option("yes")
    page.shot(f"case-{desk.name}-verify")
    page.click("text=核对完毕")
    page.wait_for_selector("text=条件核对")
    assert page.locator("text=不符合").count() == 0


def reviewed(desk: Desk, case: Case) -> None:
    page = desk.case("reviewer", case)
    page.select_option("[name=opinion]", "agree")
    page.shot(f"case-{desk.name}-review")
    page.click("text=提交复核意见")
    page.wait_for_selector(".messages >> text=公示")


def hung_out(desk: Desk, case: Case, day: Clock) -> None:
    page = desk.page("clerk")
    page.click("nav >> text=公示")
    page.wait_for_selector("td >> text=张*例")
    assert "张示例" not in page.inner_text("main")
    page.shot(f"case-{desk.name}-notice")
    case.refresh_from_db()
    assert case.notice_until is not None
    day.day = case.notice_until + dt.timedelta(days=1)
    page = desk.case("clerk", case)
    page.click("text=结束公示")
    page.wait_for_selector(".messages >> text=审批")


def approved(desk: Desk, case: Case) -> None:
    page = desk.case("approver", case)
    page.click("button >> text=批准")
    page.wait_for_selector(".messages >> text=待支付")
    page.shot(f"case-{desk.name}-approved")
    street = desk.page("street")
    street.goto(f"/casework/{case.pk}/")
    street.shot(f"case-{desk.name}-phone")
    wide = street.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390, f"the page is {wide} pixels wide on a telephone"


def paid(desk: Desk, office: Any, case: Case, folder: Path) -> None:
    payer = Due.objects.first().payer_id  # type: ignore[union-attr]
    give(office, payer, 100_000_000)
    page = desk.page("accountant")
    page.goto("/payment/batches/add/")
    page.select_option("[name=payer]", str(payer or "city"))
    page.click("button.main")
    page.wait_for_selector("text=须由另一位人员审批")
    address = page.url
    second = desk.open("approver", None, of=desk.name, department="市级")
    second.goto(address)
    second.click("button >> text=确定")
    second.wait_for_selector(".messages >> text=已批准")
    page.reload()
    with page.expect_download() as waiting:
        page.click("text=取银行文件（CSV）")
    rows = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()[1:]
    file = folder / "回盘.csv"
    file.write_bytes(results(*[(row.split(",")[1], "", "成功") for row in rows]))
    page.reload()
    page.set_input_files("[name=file]", file)
    page.click("text=读取回盘文件")
    page.wait_for_selector("text=回盘完毕")
