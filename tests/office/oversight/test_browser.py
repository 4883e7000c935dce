"""A look at every page of oversight with something on it; a payment booked, a list told, an archive printed, in a real browser."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.office.settlement.people import person, stay

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import District
from tuodi.office.oversight import actions
from tuodi.office.oversight.models import Case, Finding, Notice, Recovery, Sample, StrikeOut, TipOff
from tuodi.office.registry.models import Institution
from tuodi.office.settlement import actions as settlement


def told(home, user):
    """One story through everything: a tip-off, its case, what followed."""
    auditor, approver = (Actor.of(user(role, of="urumqi")) for role in ("auditor", "approver"))
    office, today = Actor.system("tests", "urumqi"), timezone.localdate()
    hospital = Institution.objects.create(code="H99000000001", name="示例第一人民医院")
    Institution.objects.create(code="H99000000002", name="示例康复专科医院")
    people = [person(home, ("dibao", dt.date(2022, 1, 1)), name=name) for name in ("欧阳示例", "古丽·示例", "王示例")]
    for number, who in enumerate(people):
        for letter, day in (("a", 9), ("b", 9), ("c", 24)):
            code = "H99000000002" if number == 1 else hospital.code
            bill = stay(who, f"{letter}{number}", dt.date(2024, 3, day), institution=code, in_policy_cost=3_000_000 if number == 1 else 4_000_000)
            settlement.settle(office, bill, key=f"{letter}{number}")
    actions.run_rules(auditor, "urumqi", None, dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    finding = Finding.objects.order_by("pk")[0]
    actions.handle_finding(auditor, finding, "confirmed", "两次上传同一住院，第二次属重复")
    actions.draw_sample(auditor, "urumqi", None, dt.date(2024, 1, 1), dt.date(2024, 12, 31), 5, "种子-2024")
    tip = actions.receive_tip(auditor, "urumqi", home, "示例第一人民医院", "为未住院人员办理住院结算", today, "张举报", "13900000000", kind="false_care")
    tip = actions.answer_tip(auditor, tip, "yes", "调取病历和监控，情况属实", "institution", institution=hospital)
    actions.propose_reward(auditor, tip, 50_000)
    case = tip.case
    actions.grant_reward(approver, tip)
    rest = actions.enter_suspension(auditor, "urumqi", hospital, today, today + dt.timedelta(days=90), "虚假住院", "服务协议第三十条", case)
    actions.approve_suspension(approver, rest)
    first = people[0].settlements.order_by("pk")[0]
    strike = actions.enter_strike(auditor, first, 500_000, "超适应症用药", "第二十二条", case=case)
    actions.approve_strike(approver, strike, "属实")
    parts = actions.parts_of(960_000, 4, dt.date(2026, 8, 31))
    owed = actions.enter_recovery(auditor, "urumqi", home, people[2], 960_000, "退回骗取的救助金", "第二十六条（二）", parts)
    owed = actions.approve_recovery(approver, owed)
    actions.repay(office, owed, 300_000, today, "k1")
    actions.enter_write_off(auditor, owed, 100_000, "本人去世，遗产不足", "财务制度")
    bar = actions.enter_sanction(auditor, people[2], "隐瞒房产骗取身份", today)
    actions.approve_sanction(approver, bar)
    actions.transfer_case(auditor, case, "示例区公安分局", today, "移〔2026〕1 号", "第二十六条（一）", "police")
    actions.set_dossier(auditor, people[2], "乌档〔2024〕017", "二楼 3 柜")
    return people[2]


@pytest.mark.django_db(transaction=True)
def test_every_page_with_something_on_it(browser_as, city, user, request):
    city("urumqi")
    home = District.objects.filter(city="urumqi").order_by("position")[0]
    who = told(home, user)
    page = browser_as("accountant", of="urumqi")
    owed = Recovery.objects.get()
    page.goto(f"/oversight/recoveries/{owed.pk}/")
    page.fill("[name=amount]", "100.00")
    page.click("text=登记到账 >> nth=-1")
    page.wait_for_selector("text=到账已登记")
    page.shot("oversight-recovery")
    assert owed.repayments.count() == 2
    page = browser_as("auditor", of="urumqi")
    page.set_viewport_size({"width": 1360, "height": 1150})
    page.goto("/oversight/insurers/")
    page.shot("oversight-insurers")
    page.click("text=通报 1 人")
    page.wait_for_selector("text=下载 JSON")
    page.shot("oversight-notice")
    case, tip, strike = Case.objects.get(), TipOff.objects.get(), StrikeOut.objects.get()
    for name, where in {
        "findings": "findings/", "finding": f"findings/{Finding.objects.order_by('pk')[0].pk}/", "rules": "findings/run/", "sample": f"samples/{Sample.objects.get().pk}/",
        "hospitals": "hospitals/?first=2024-01-01&last=2024-12-31", "sanctions": "sanctions/", "suspensions": "suspensions/", "strikes": "strikes/",
        "strike": f"strikes/{strike.pk}/", "strike-new": f"strikes/of/{strike.outcome_id}/", "recoveries": "recoveries/", "recovery-new": f"recoveries/new/?case={case.pk}",
        "cases": "cases/", "case": f"cases/{case.pk}/", "tips": "tips/", "tip": f"tips/{tip.pk}/", "tip-new": "tips/new/",
    }.items():  # fmt: skip
        page.goto(f"/oversight/{where}")
        page.shot(f"oversight-{name}")
    page.goto("/audit/")
    page.fill("[name=text]", who.id_number)
    page.fill("[name=why]", "核查举报")
    page.click("button:has-text('查询') >> nth=0")
    page.wait_for_selector("text=最近查询的人员")
    page.shot("oversight-audit")
    page.goto(f"/registry/people/{who.pk}/")
    with page.expect_download() as got:
        page.click("text=打印个人档案（PDF）")
    assert got.value.suggested_filename == f"archive-{who.pk}.pdf"
    assert got.value.path().read_bytes().startswith(b"%PDF-")
    got.value.save_as(request.config.rootpath / "build" / "screenshots" / "oversight-archive.pdf")
    page.goto("/")
    page.shot("oversight-home")
    assert Notice.objects.count() == 1
