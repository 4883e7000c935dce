"""The people of a story and what each of them does, in a real browser; the hospital and the insurers by signed messages over HTTP."""

from __future__ import annotations

import datetime as dt
import http.client
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.db.models import Sum
from python_calamine import CalamineWorkbook
from tests.office import factories
from tests.office.browser.story_cities import Bill, CityStory
from tests.office.hospital.sender import V1, Sender
from tests.office.payment.test_batches import results
from tests.office.pictures import keep
from tests.office.watch.conftest import PNG

from tuodi.office.casework.models import Case
from tuodi.office.core import actions as core
from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.core.numbers import yuan
from tuodi.office.fund import chart
from tuodi.office.fund.models import PostingLine
from tuodi.office.registry import actions as registry
from tuodi.office.registry.models import Institution, InstitutionTerm, Person
from tuodi.office.settlement.hospital.simulator import Bill as Told
from tuodi.office.settlement.hospital.simulator import Platform
from tuodi.office.settlement.models import Settlement
from tuodi.office.watch.models import Alert
from tuodi.policy import vocabulary as v

FAR, NEAR = "H99000000001", "H99000000002"
LISTED, APPLICANT, FRESH = "李示例", "张示例", "新来人"
PHONE = {"width": 390, "height": 844}
TICK = dt.timedelta(milliseconds=1)


class Clock:
    """The office's clock: stands at nine of a day, a thousandth of a second further at every look. `datetime` is what Django asks."""

    def __init__(self, day: dt.date) -> None:
        self.go(day)
        clock = self

        class AnyDatetime(type):
            def __instancecheck__(cls, one: object) -> bool:
                return isinstance(one, dt.datetime)

        class Standing(dt.datetime, metaclass=AnyDatetime):
            @classmethod
            def now(cls, tz: dt.tzinfo | None = None) -> Self:
                clock.moment += TICK
                return cls.fromtimestamp(clock.moment.timestamp(), tz)

        self.datetime = Standing

    def go(self, day: dt.date) -> None:
        """It is another day."""
        self.day, self.moment = day, dt.datetime.combine(day, dt.time(9), ZoneInfo("Asia/Shanghai"))


class Answer:
    """What came back."""

    def __init__(self, status: int, content: bytes) -> None:
        self.status_code, self.content = status, content

    def json(self) -> Any:
        return json.loads(self.content)


class Wire(Sender):
    """Sends over HTTP to the running server."""

    server = ""

    def send(self, method: str, address: str, given: Any = None, **more: Any) -> Answer:
        body = b"" if given is None else json.dumps(given, default=str).encode()
        found = http.client.HTTPConnection(urlsplit(self.server).netloc, timeout=30)
        found.request(method, address, body, {"Content-Type": "application/json"} | self.headers(method, address, body, **more))
        answer = found.getresponse()
        made = Answer(answer.status, answer.read())
        found.close()
        return made


class Story:
    """A city's office with its people, its hospitals and the insurers."""

    def __init__(self, told: CityStory, clock: Clock, open_as: Callable[..., Any], server: str, folder: Path) -> None:
        self.told, self.clock, self.open_as, self.server, self.folder = told, clock, open_as, server, folder
        self.pages: dict[str, tuple[dt.date, Any]] = {}
        self.platform, self.sent = Platform(), 0
        self.code = self.secret = ""  # of the application, for looking it up
        office = Actor.system("测试", told.name)
        core_districts = District.objects.filter(city=told.name)
        self.place = core_districts.get(name=told.place)
        self.street = factories.street("前进街道", of=self.place)
        registry.load_departments(office, told.name)
        other = core_districts.exclude(pk=self.place.pk).order_by("position")[0]
        self.hospitals = {code: self._hospital(code, where, server) for code, where in ((FAR, other), (NEAR, self.place))}
        self.insurers = Wire(*core.add_key(office, told.name, "医疗保障", department="医疗保障"))
        self.insurers.server = server
        self.listed, self.applicant = self._person(office, "19600101", LISTED), self._person(office, "19700101", APPLICANT)
        registry.set_account(office, self.applicant, "农业银行", "6228480000000000018", APPLICANT)

    def _hospital(self, code: str, where: District, server: str) -> Wire:
        made = Institution.objects.create(code=code, name=f"示例医院{code[-1]}")
        InstitutionTerm.objects.create(institution=made, start=dt.date(2020, 1, 1), level=3, designated=True, district=where)
        sender = Wire(*core.add_key(Actor.system("测试"), self.told.name, made.name, institution=code))
        sender.server = server
        return sender

    def _person(self, office: Actor, birth: str, name: str) -> Person:
        made = registry.add_person(
            office, self.place, factories.id_number(birth), name, street=self.street, community="东社区", telephone="13900000000", hukou_local=True
        )
        for year in (2024, 2025):
            registry.set_insurance(office, made, year, "resident")
        return made

    def page(self, role: str, *, city: bool = False) -> Any:
        """Somebody's screen; on a new day one logs in anew. `city`: somebody who works for the whole city."""
        key = f"{role} {city}"
        day, found = self.pages.get(key, (None, None))
        if day == self.clock.day:
            return found
        if found is not None:
            found.close()
        more = {"street": self.street} if role == "street" else {"department": "市级"} if city else {}
        if role == "department":
            more, city = {"department": "民政"}, True
        found = self.open_as(role, None if city else self.place.name, of=self.told.name, **more)
        found.set_default_timeout(20_000)
        if role == "street":
            found.set_viewport_size(PHONE)
        self.pages[key] = (self.clock.day, found)
        return found

    def shot(self, page: Any, name: str) -> None:
        """Keep a picture of the whole page; nothing sticks out at its sides."""
        keep(page, f"story-{self.told.name}-{name}", full_page=True)
        wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= window, f"{name}: {wide} of {window} pixels"

    def stopped(self) -> None:
        """Pictures of where everybody was."""
        for key, (_, page) in self.pages.items():
            keep(page, f"story-{self.told.name}-stopped-{key.replace(' ', '-')}", full_page=True)

    # a list from civil affairs

    def list_comes_in(self) -> None:
        """Uploaded and compared by the department, approved by a second person."""
        told, broken = self.told, factories.id_number("19900101")
        wrong = broken[:-1] + ("1" if broken[-1] == "0" else "0")
        rows = [(self.listed.id_number, LISTED, "dibao", told.listed_since), (factories.id_number("19880808"), FRESH, "dibao", told.listed_since)]
        rows.append((wrong, "写错人", "dibao", told.listed_since))
        if told.code and told.since:
            rows.append((self.applicant.id_number, APPLICANT, told.code, told.since))
        lines = [f"{number},{name},{told.place},{v.IDENTITIES[code]},{since},," for number, name, code, since in rows]
        file = self.folder / "民政名单.csv"
        file.write_text("\n".join(["身份证号,姓名,区县,救助身份,认定日期,退出日期,退出原因", *lines]), encoding="utf-8-sig")
        page = self.page("department")
        page.click("nav >> text=部门名单")
        page.click("a.main")
        page.select_option("[name=extent]", "changes")
        page.fill("[name=as_of]", str(self.clock.day))
        page.set_input_files("[name=file]", file)
        page.click("button.main")
        page.wait_for_selector(".badge >> text=待审批")
        assert "校验位不符" in page.inner_text("tbody")
        assert page.locator("text=审批并执行").count() == 0  # not by who handed it in
        self.shot(page, "01-list")
        second = self.page("approver", city=True)
        second.goto("/")
        second.click("nav >> text=部门名单")
        second.click("td >> text=民政名单")
        second.fill("[name=why]", "与民政核对无误")
        second.click("text=审批并执行")
        second.wait_for_selector("text=名单已执行")
        self.shot(second, "02-list-applied")
        assert Person.objects.get(name=FRESH).identities.count() == 1
        assert not Person.objects.filter(name="写错人").exists()

    # money

    def money_comes_in(self, amount: str = "500000") -> None:
        """Received; planned, approved and applied for where the document wants it; drawn to the expenditure accounts."""
        told, page = self.told, self.page("accountant", city=True)
        page.goto("/fund/receive/")
        self._place(page, told.kept_by_district)
        page.fill("[name=amount]", amount)
        page.select_option("[name=source]", told.source)
        page.select_option("[name=payer]", index=1)
        page.click("button.main")
        page.wait_for_selector("text=已记账")
        for district in dict.fromkeys((told.kept_by_district, told.persons_district)):
            if told.plan:
                self._planned(district)
        if told.application:
            self._applied_for()
        for district in dict.fromkeys((told.kept_by_district, told.persons_district)):
            page.goto("/fund/transfer/")
            self._place(page, district)
            page.fill("[name=amount]", "100000")
            page.click("button.main")
            page.wait_for_selector("text=已记账")
        self.shot(page, "03-money")

    def _place(self, page: Any, district: bool) -> None:
        page.select_option("[name=district]", str(self.place.pk) if district else "")

    def _planned(self, district: bool) -> None:
        page = self.page("accountant", city=True)
        page.goto("/fund/budget/")
        self._place(page, district)
        page.fill("[name=amount]", "1000000")
        page.fill("[name=why]", "人代会批准的预算")
        page.click("button.main")
        page.wait_for_selector("text=已设定预算")
        page.goto("/fund/plans/add/")
        self._place(page, district)
        page.fill("[name=month]", f"{self.clock.day:%Y-%m}")
        page.fill("[name=amount]", "150000")
        page.click("button.main")
        page.wait_for_selector("text=等待审批")
        second = self.page("approver", city=True)
        second.goto("/fund/plans/")
        second.click("td >> text=审批…")
        second.click("button.main")
        second.wait_for_selector("text=已审批")

    def _applied_for(self) -> None:
        page, second = self.page("accountant", city=True), self.page("approver", city=True)
        page.goto("/fund/applications/draw/")
        page.fill("[name=month]", f"{self.clock.day:%Y-%m}")
        page.click("button.main")
        page.wait_for_selector("text=已汇总")
        second.goto("/fund/applications/")
        second.click("td a")
        second.click("button.main")
        second.wait_for_selector("text=已审批")
        page.click("td a")
        page.fill("[name=reply]", "财社〔2025〕3号")
        page.click("button.main")
        page.wait_for_selector("text=已登记批复")

    # enrolment

    def enrolment(self) -> None:
        """Tried by the clerk, reviewed, approved, transferred, each by somebody else."""
        page = self.page("clerk", city=True)
        page.click("nav >> text=资助批次")
        page.click("text=新建试算")
        page.fill("[name=year]", str(self.clock.day.year))
        page.click("button.main")
        page.wait_for_selector("text=待复核")
        assert yuan(self.told.subsidy) in page.inner_text("main .figures")
        self.shot(page, "04-enrolment-tried")
        address = page.url
        page = self.page("reviewer", city=True)
        page.goto(address)
        page.fill("[name=remark]", "与民政名单一致")
        page.click("text=复核通过")
        page.wait_for_selector("text=待审批")
        page = self.page("approver", city=True)
        page.goto(address)
        page.click("button:has-text('批准')")
        page.wait_for_selector("text=待划转")
        page = self.page("accountant", city=True)
        page.goto(address)
        page.click("text=划转并记账")
        page.wait_for_selector("text=已划转记账")
        self.shot(page, "05-enrolment-transferred")

    # the hospital and the insurers

    def treated(self, who: Person, bill: Bill, name: str) -> Settlement:
        """Admitted, discharged, settled by the insurers, settled by the fund."""
        hospital = self.hospitals[NEAR if bill.near else FAR]
        info = {
            "certno": who.id_number, "psn_name": who.name, "insutype": "390", "med_type": "2101", "begntime": f"{bill.started} 08:00:00",
            "ipt_no": name, "dscg_maindiag_code": "J18.900",
        }  # fmt: skip
        visit = self._message(hospital, "2401", {"mdtrtinfo": info})["result"]["mdtrt_id"]
        gone = {"mdtrt_id": visit, "psn_no": str(who.pk), "endtime": f"{bill.ended} 10:00:00", "dscg_way": "1"}
        diagnosis = {"inout_diag_type": "2", "maindiag_flag": "1", "diag_srt_no": 1, "diag_code": "J18.900"}
        self._message(hospital, "2402", {"dscginfo": gone, "diseinfo": [diagnosis]})
        outside = bill.total - bill.in_policy
        row = self.platform.settle(Told(visit, hospital.key.institution, bill.total, bill.started, bill.ended, outside), self.clock.moment)
        row["setlinfo"] |= {"hifp_pay": _text(bill.basic), "hifmi_pay": _text(bill.critical)}
        assert self.insurers.post("/insurers", {"rows": [row]}).json()["taken"] == 1, V1
        data = {"mdtrt_id": visit, "psn_no": str(who.pk), "certno": who.id_number, "mid_setl_flag": "0", "insutype": "390"}
        told = self._message(hospital, "2304", {"data": data})["setlinfo"]
        assert told["maf_pay"] == _text(bill.aid)
        made: Settlement = Settlement.objects.get(pk=int(told["setl_id"]))
        assert (made.aid, made.hospital_borne) == (bill.aid, bill.hospital)
        return made

    def _message(self, hospital: Wire, infno: str, given: dict[str, Any]) -> dict[str, Any]:
        self.sent += 1
        stamp = f"{hospital.key.institution}{self.clock.moment:%Y%m%d%H%M%S}{self.sent:04d}"
        return hospital.done(infno, given, stamp, mdtrtarea_admvs=f"{self.place.code[:4]}00")

    def settled_seen(self, made: Settlement) -> None:
        """The clerk finds the settlement with its steps, and the refusal with its ground."""
        page = self.page("clerk")
        page.goto("/settlement/")
        page.click(f"td >> text={made.number}")
        page.wait_for_selector(f"h1 >> text={made.number}")
        self.shot(page, f"06-settlement-{'aided' if made.aid else 'refused'}")

    # the warning and what follows

    def warned(self) -> None:
        """The clerk runs the watch."""
        told, page = self.told, self.page("clerk")
        page.goto("/")
        page.click("nav >> text=监测记录")
        page.click("text=执行监测")
        page.click("button.main")
        if told.warning is None:
            page.wait_for_selector("text=文件没有规定预警线")
            self.shot(page, "07-no-warning")
            return
        page.wait_for_selector(f"text=新预警 {told.warned} 人")
        if told.at_once:
            page.click("nav >> text=大额费用")
            assert yuan(told.burden) in page.locator("tr", has_text=APPLICANT).inner_text()
            self.shot(page, "07-large-bill")
        page.click("nav >> text=预警任务")
        row = page.locator("tr", has_text=APPLICANT).inner_text()
        name, line = told.warning
        assert name in row
        assert yuan(told.burden) in row
        assert line is None or yuan(line) in row
        self.shot(page, "07-warnings")

    def visited(self) -> Case:
        """The street calls with a telephone and takes in the application."""
        page, told = self.page("street"), self.told
        page.goto("/")
        page.click("text=待走访的预警")
        page.click(f"text={APPLICANT}")
        self.shot(page, "08-task")
        page.click("text=登记走访")
        photo = self.folder / "home.png"
        photo.write_bytes(PNG)
        page.check("input[value=hardship]")
        page.fill("[name=note]", "两人患病，无固定收入")
        page.set_input_files("[name=photos]", photo)
        self.shot(page, "09-visit")
        page.click("button.main")
        page.wait_for_selector("text=已登记走访")
        page.select_option("[name=key]", told.key)
        for name, value in told.ask.items():
            page.fill(f"[name={name}]", value)
        self.shot(page, "10-visited")
        page.click("text=代为申请救助")
        return self._receipt(page)

    def applied(self) -> Case:
        """Where the document warns of nobody the street takes in the application as the person asks."""
        page, told = self.page("street"), self.told
        page.goto("/")
        page.click("nav >> text=受理申请")
        page.select_option("[name=key]", told.key)
        page.fill("[name=id_number]", self.applicant.id_number)
        for name, value in told.ask.items():
            page.fill(f"[name={name}]", value)
        self.shot(page, "10-accept")
        page.click("button.main")
        return self._receipt(page)

    def _receipt(self, page: Any) -> Case:
        page.wait_for_selector("h1 >> text=受理回执")
        self.shot(page, "11-receipt")
        self.code, self.secret = (page.inner_text(f"dt:text-is('{name}') + dd").strip() for name in ("查询码", "查询密码"))
        return Case.objects.get()

    # the case

    def case(self, role: str, case: Case) -> Any:
        """The case by the way of the work table."""
        page = self.page(role)
        page.goto("/")
        page.click("text=待办理的申请")
        page.click(f"text={case.number}")
        page.wait_for_selector(f"h1 >> text={APPLICANT}")
        return page

    def papers(self, case: Case) -> None:
        """Bills are typed, papers looked at."""
        if case.procedure.kind == "reimbursement":
            for number, bill in enumerate(self.told.bills, 1):
                self._typed(case, bill, f"99000000000{number}")
        page = self.case("street", case)
        for box in page.locator("[name=received]").all():
            box.check()
        self.shot(page, "12-papers")
        page.click("text=审查完毕")
        page.wait_for_selector(".messages >> text=办理中")

    def decided(self, case: Case) -> None:
        """Means, review, public notice, approval: every step by the one whose step it is."""
        if "verify" in case.procedure.steps:
            self._verified(case)
        page = self.case("reviewer", case)
        page.select_option("[name=opinion]", "agree")
        page.click("text=提交复核意见")
        page.wait_for_selector(".messages >> text=公示")
        self._hung_out(case)
        page = self.case("approver", case)
        self.shot(page, "15-to-decide")
        page.click("button >> text=批准")
        page.wait_for_selector(".messages >> text=待支付")
        self.reached_seen(page, case)

    def _typed(self, case: Case, bill: Bill, invoice: str) -> None:
        page = self.page("clerk")
        page.goto(f"/casework/{case.pk}/bills/add/")
        dates = {"invoice_number": invoice, "started": str(bill.started), "ended": str(bill.ended), "diagnosis": "J18.900"}
        amounts = {"total_cost": bill.total, "in_policy_cost": bill.in_policy, "basic_paid": bill.basic, "critical_paid": bill.critical}
        for name, value in (dates | {name: f"{fen / 100:.2f}" for name, fen in amounts.items()}).items():
            page.fill(f"[name={name}]", value)
        page.select_option("[name=hospital_level]", "3")
        page.select_option("[name=hospital_area]", "city")
        self.shot(page, "12-bill")
        page.click("button.main")
        page.wait_for_selector("text=批准后结算")

    def _verified(self, case: Case) -> None:
        page = self.case("clerk", case)
        page.click("text=录入核对结果")
        page.fill("[name=member-0-name]", APPLICANT)
        page.select_option("[name=member-0-fixed]", "no")
        page.fill("[name=member-1-name]", "王示例")
        page.fill("[name=member-1-income]", "1500")
        for choice in page.locator("select[name=certified]").all():
            choice.select_option("yes")
        self.shot(page, "13-verify")
        page.click("text=核对完毕")
        page.wait_for_selector("text=条件核对")
        assert page.locator("text=不符合").count() == 0

    def _hung_out(self, case: Case) -> None:
        page = self.page("clerk")
        page.goto("/")
        page.click("nav >> text=公示")
        page.wait_for_selector(f"td >> text={APPLICANT[0]}*{APPLICANT[-1]}")
        assert APPLICANT not in page.inner_text("main")
        self.shot(page, "14-notice")
        case.refresh_from_db()
        assert case.notice_until is not None
        over = case.notice_until + dt.timedelta(days=1)
        self.clock.go(over + dt.timedelta(days=(7 - over.weekday()) % 7 if over.weekday() > 4 else 0))
        page = self.case("clerk", case)
        page.click("text=结束公示")
        page.wait_for_selector(".messages >> text=审批")

    def reached_seen(self, page: Any, case: Case) -> None:
        """What the approval reached back to stands on the page, to the fen; what it didn't is said."""
        self.shot(page, "16-approved")
        text = page.inner_text("main")
        for bill in (*self.told.bills, *self.told.after):
            if bill.reached:
                assert yuan(bill.reached) in text
            if bill.words:
                assert bill.words in text
        done = Settlement.objects.filter(pk__in=case.bills.values("settlement"))
        assert sorted(done.filter(aid__gt=0).values_list("aid", flat=True)) == sorted(
            bill.reached for bill in (*self.told.bills, *self.told.after) if bill.reached
        )

    # payment

    def paid(self) -> None:
        """A batch by the accountant, approved by a second person, carried to the bank, its answer read."""
        page = self.page("accountant", city=True)
        page.goto("/")
        page.click("nav >> text=支付批次")
        page.click("text=编制支付批次")
        page.select_option("[name=payer]", str(self.place.pk) if self.told.persons_district else "city")
        page.click("button.main")
        page.wait_for_selector("text=须由另一位人员审批")
        assert yuan(self.told.reached) in page.inner_text("main")
        second = self.page("approver", city=True)
        second.goto(page.url)
        second.click("button >> text=确定")
        second.wait_for_selector(".messages >> text=已批准")
        page.reload()
        with page.expect_download() as waiting:
            page.click("text=取银行文件（CSV）")
        rows = Path(waiting.value.path()).read_text(encoding="utf-8-sig").splitlines()[1:]
        file = self.folder / "回盘.csv"
        file.write_bytes(results(*[(row.split(",")[1], "", "成功") for row in rows]))
        page.reload()
        page.set_input_files("[name=file]", file)
        page.click("text=读取回盘文件")
        page.wait_for_selector("text=回盘完毕")
        self.shot(page, "17-paid")

    def closed(self, case: Case) -> None:
        """The application is done, and with it the street's task."""
        case.refresh_from_db()
        assert case.state == "done"
        page = self.page("street")
        if self.told.warning is None:
            return
        page.goto(f"/watch/{Alert.objects.get(case=case).pk}/")
        page.select_option("[name=outcome]", "identified")
        page.click("button:text-is('办结')")
        page.wait_for_selector("text=已办结。")
        text = page.inner_text("main")
        assert yuan(self.told.left) in text
        assert self.told.task in text
        assert "，低于预警线" not in text  # what is taken back only to be settled anew is no fall
        self.shot(page, "18-task-closed")

    def looked_up(self) -> None:
        """The applicant looks it up on a telephone, without a name and a log-in."""
        page = self.page("street").context.browser.new_page(base_url=self.server, locale="zh-CN", viewport=PHONE)
        page.goto("/public/progress/")
        page.fill("[name=code]", self.code)
        page.fill("[name=secret]", self.secret)
        page.click("button >> text=查询")
        page.wait_for_selector("dd >> text=已办结")
        text = page.inner_text("main")
        assert not any(name in text for name in (APPLICANT, LISTED, self.applicant.id_number))
        self.shot(page, "18-progress")
        page.close()

    # the books

    def books_balance(self) -> None:
        """Assets and expenses on the page are what liabilities and income are."""
        page = self.page("accountant", city=True)
        page.goto("/")
        page.click("nav >> text=科目余额")
        heads = page.locator("thead th").all_inner_texts()
        kind, balance = (next(n for n, head in enumerate(heads) if name in head) for name in ("类别", "余额"))
        sums: dict[str, int] = {}
        for row in page.locator("tbody tr").all():
            cells = row.locator("td").all_inner_texts()
            sums[cells[kind].strip()] = sums.get(cells[kind].strip(), 0) + _fen(cells[balance])
        assert sums["资产"] + sums["支出"] == sums["收入"] + sums["负债"]
        assert sums["支出"] == self.told.aids + self.told.subsidy
        self.shot(page, "19-accounts")

    def month_closed(self, month: dt.date) -> None:
        """By the accountant, when it is over."""
        page = self.page("accountant", city=True)
        page.goto("/")
        page.click("nav >> text=月度结账")
        page.click("text=结账…")
        page.fill("[name=month]", f"{month:%Y-%m}")
        page.click("button.main")
        page.wait_for_selector(f".messages >> text={month:%Y-%m}")
        assert "已结账" in page.inner_text(".messages")
        self.shot(page, "20-month")

    def report(self, month: dt.date) -> None:
        """Page and workbook say what the fund's lines add up to."""
        lines = PostingLine.objects.filter(posting__city=self.told.name, posting__month=month)
        booked = {code: lines.filter(account__code=code).aggregate(sum=Sum("amount"))["sum"] or 0 for code in (chart.AID, chart.TILT, chart.SUBSIDY)}
        assert booked == {chart.AID: self.told.aids, chart.TILT: 0, chart.SUBSIDY: self.told.subsidy}
        page = self.page("accountant", city=True)
        page.goto("/")
        page.click("nav >> text=月报")
        page.goto(f"/reports/month/?month={month:%Y-%m}")
        assert "本月已结账" in page.inner_text("main")
        figures = dict(zip(page.locator(".figure .title").all_inner_texts(), page.locator(".figure .value").all_inner_texts(), strict=True))
        assert {name: _fen(figures[name]) for name in ("医疗救助", "倾斜救助", "资助参保", "基金支出合计")} == {
            "医疗救助": booked[chart.AID], "倾斜救助": 0, "资助参保": booked[chart.SUBSIDY], "基金支出合计": sum(booked.values()),
        }  # fmt: skip
        self.shot(page, "21-report")
        with page.expect_download() as waiting:
            page.click("text=Excel")
        book = CalamineWorkbook.from_filelike(io.BytesIO(Path(waiting.value.path()).read_bytes()))
        for sheet in ("按救助类别", "按救助项目", "按区县"):
            rows = book.get_sheet_by_name(sheet).to_python()
            head = next(number for number, row in enumerate(rows) if "基金支出" in row)
            place, end = rows[head].index("基金支出"), next(number for number, row in enumerate(rows) if row[0] == "合计")
            each = [round(float(row[place]) * 100) for row in rows[head + 1 : end]]
            assert round(float(rows[end][place]) * 100) == sum(booked.values()) == sum(each)

    def hospitals_paid(self, month: dt.date) -> None:
        """What the month left owing to the hospital is cleared: drawn up, decided, paid."""
        page, second = self.page("accountant", city=True), self.page("approver", city=True)
        page.goto("/")
        page.click("nav >> text=医疗机构清算")
        page.goto("/fund/clearings/draw/")
        page.fill("[name=month]", f"{month:%Y-%m}")
        page.click("button.main")
        page.wait_for_selector(".messages")
        second.goto("/fund/clearings/")
        second.click("tbody a.row")
        second.click("button.main")
        second.wait_for_selector(".messages >> text=已审批")
        page.goto("/fund/clearings/")
        page.click("tbody a.row")
        assert yuan(self.told.stay.aid) in page.inner_text("main .figures")
        self.shot(page, "22-clearing")
        page.click("button.main")
        page.wait_for_selector(".messages >> text=已支付")


def _text(fen: int) -> str:
    """Yuan as on the wire."""
    return f"{fen // 100}.{fen % 100:02d}"


def _fen(text: str) -> int:
    """An amount on a page."""
    return round(float(text.replace(",", "").replace("—", "0").strip()) * 100)
