"""A person through the pages: the record, household, insurance, account, number, merging, identities, filings; and the record as once known."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from tests.office.factories import id_number
from tests.office.registry.conftest import CITY

from tuodi.office.core.actor import Actor
from tuodi.office.core.models import AuditEntry, Street
from tuodi.office.core.rights import Refused
from tuodi.office.registry import actions
from tuodi.office.registry.models import BankAccount, Filing, Identity, IdentityAsked, Institution, Insurance, Person, PersonChange

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture
def clerk(client_as, place):
    """窗口经办 of 海曙区 in a browser."""
    return client_as("clerk", "海曙区", of=CITY)


@pytest.fixture
def reviewer(client_as, place):
    return client_as("reviewer", "海曙区", of=CITY)


def page(client, address: str) -> str:
    """The page without navigation."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode().split("<main", 1)[1])


def home(who) -> str:
    return f"/registry/people/{who.pk}/"


def facts(who, **changes):
    """What the form of facts would send."""
    return {"name": who.name, "district": who.district_id, "hukou_local": "yes", "disability_grade": 0} | changes


def test_a_new_person(clerk, place):
    number = id_number("19850505")
    street = Street.objects.create(district=place, name="江厦街道")
    given = {"id_number": number, "name": "新登记", "district": place.pk, "street": street.pk, "hukou_local": "no", "disability_grade": 2, "disability_kind": "physical", "telephone": "0574-1"}
    answer = clerk.post("/registry/people/add/", given)
    made = Person.objects.get()
    assert answer["Location"] == home(made)
    assert (made.id_number, made.birth_date, made.sex, made.hukou_local, made.disability_grade, made.street) == (number, D(1985, 5, 5), "female", False, 2, street)
    again = clerk.post("/registry/people/add/", given)
    assert "已有这个身份证号" in again.content.decode()
    assert Person.objects.count() == 1


def test_facts_are_changed_and_kept(clerk, person, told):
    who = person()
    told.clear()
    clerk.post(f"{home(who)}change/", facts(who, address="和平路 1 号", dibao_class="A", why="民政来函"))
    who.refresh_from_db()
    assert (who.address, who.dibao_class) == ("和平路 1 号", "A")
    assert "低保类别：无 → A类" in page(clerk, home(who))
    assert [one for one, _ in told] == [who.pk]  # the class of dibao is what rules look at
    told.clear()
    clerk.post(f"{home(who)}change/", facts(who, dibao_class="A", address="和平路 2 号"))
    assert told == []  # an address isn't
    wrong = clerk.post(f"{home(who)}change/", facts(who, disability_kind="mental"))
    assert "请填残疾等级" in wrong.content.decode()


def test_household(clerk, person):
    """wuhai.018: who belongs to a household, with the relation."""
    head, child = person("户主"), person("孩子", birth="20150101")
    clerk.post(f"{home(head)}household/", {"number": "H-001", "address": "和平路 1 号", "relation": "户主"})
    clerk.post(f"{home(child)}household/", {"number": "H-001", "address": "和平路 1 号", "relation": "子女"})
    head.refresh_from_db(), child.refresh_from_db()
    assert head.household == child.household is not None
    assert "孩子" in page(clerk, home(head))
    members = page(clerk, f"/registry/households/{head.household_id}/")
    assert ("户主" in members, "子女" in members) == (True, True)
    clerk.post(f"{home(child)}household/", {"number": "", "address": "", "relation": ""})
    child.refresh_from_db()
    assert (child.household, child.relation) == (None, "")
    assert "家庭：H-001 → 无" in page(clerk, home(child))


def test_insurance_of_a_year(clerk, person):
    """ningbo.090"""
    who = person()
    clerk.post(f"{home(who)}insurance/", {"year": "2024", "kind": "resident", "paid_on": "2023-12-01"})
    assert Insurance.objects.get().paid_on == D(2023, 12, 1)
    clerk.post(f"{home(who)}insurance/", {"year": "2024", "kind": "employee"})
    assert (Insurance.objects.get().kind, Insurance.objects.get().paid_on) == ("employee", None)
    assert "2024 年参保：城乡居民 → 职工" in page(clerk, home(who))


def test_account_and_payee(clerk, client_as, person):
    who = person("孩子", birth="20150101")
    address = f"{home(who)}account/"
    own = {"kind": "self", "payee": "孩子", "bank": "示例银行", "number": "6222 0000 0000 0001"}
    assert "户名应为" in clerk.post(address, own | {"payee": "别人"}).content.decode()
    assert "收款人证件号" in clerk.post(address, own | {"kind": "guardian", "payee": "母亲"}).content.decode()
    assert "8 至 32 位数字" in clerk.post(address, own | {"number": "62-22"}).content.decode()
    clerk.post(address, own)
    clerk.post(address, own | {"kind": "guardian", "payee": "母亲", "payee_id_number": id_number(), "number": "6222000000000002"})
    held = BankAccount.objects.get(active=True)
    assert (held.kind, held.payee, held.number, BankAccount.objects.count()) == ("guardian", "母亲", "6222000000000002", 2)
    shown = page(clerk, home(who))
    assert ("母亲（监护人）" in shown, "6222000000000002" in shown) == (True, False)
    assert "6222000000000002" in clerk.post(f"/registry/accounts/{held.pk}/reveal/", {"why": "核对付款"}).content.decode()
    assert AuditEntry.objects.get(event="registry.account_revealed").why == "核对付款"
    assert client_as("clerk", "江北区", of=CITY).get(f"/registry/accounts/{held.pk}/reveal/").status_code == 404
    clerk.post(f"/registry/accounts/{held.pk}/stop/", {"why": "销户"})
    assert not BankAccount.objects.filter(active=True).exists()


def test_a_number_corrected_and_restored(reviewer, clerk, person):
    who = person(birth="19700101")
    old, new = who.id_number, id_number("19710202")
    assert clerk.post(f"{home(who)}correct/", {"id_number": new, "why": "录入有误"}).status_code == 403
    assert "18 位" in reviewer.post(f"{home(who)}correct/", {"id_number": "1", "why": "录入有误"}).content.decode()
    reviewer.post(f"{home(who)}correct/", {"id_number": new, "why": "录入有误"})
    who.refresh_from_db()
    assert (who.id_number, who.birth_date) == (new, D(1971, 2, 2))
    assert page(reviewer, f"/registry/people/?q={new}").count(who.name) == 1
    assert who.name not in page(reviewer, f"/registry/people/?q={old}")
    change = PersonChange.objects.get(kind="number")
    assert f"/registry/changes/{change.pk}/restore/" in page(reviewer, home(who))
    assert f"/registry/changes/{change.pk}/restore/" not in page(clerk, home(who))
    reviewer.post(f"/registry/changes/{change.pk}/restore/", {"why": "改错了"})
    who.refresh_from_db()
    assert (who.id_number, who.birth_date) == (old, D(1970, 1, 1))
    stale = reviewer.post(f"/registry/changes/{change.pk}/restore/", {"why": "再来"})
    assert "又更正过" in stale.content.decode()
    assert [one.why for one in AuditEntry.objects.filter(event="registry.number_corrected").order_by("id")] == ["录入有误", "改错了"]


def test_two_records_merged_and_parted(reviewer, clerk, person, told):
    kept, other = person("同一人", dibao=D(2023, 1, 1)), person("同一人", tekun=D(2023, 1, 1))
    told.clear()
    given = {"other": other.id_number, "why": "重复登记"}
    assert "没有这个身份证号" in reviewer.post(f"{home(kept)}merge/", given | {"other": kept.id_number}).content.decode()
    seen = reviewer.post(f"{home(kept)}merge/", given).content.decode()
    assert ("特困" in seen, f'name="confirmed" value="{other.pk}"' in seen) == (True, True)
    other.refresh_from_db()
    assert other.merged_into is None  # looked at only
    reviewer.post(f"{home(kept)}merge/", given | {"confirmed": other.pk})
    other.refresh_from_db()
    assert other.merged_into == kept
    both = page(reviewer, home(kept))
    assert ("特困" in both, "撤销合并" in both) == (True, True)
    assert other.masked in both
    assert home(kept) in page(clerk, home(other))
    assert page(clerk, f"/registry/people/?q={other.id_number}").count(f'href="{home(kept)}"') == 1
    assert clerk.get(f"{home(other)}unmerge/").status_code == 403
    reviewer.post(f"{home(other)}unmerge/", {"why": "不是同一人"})
    other.refresh_from_db()
    assert other.merged_into is None
    assert "特困" not in page(reviewer, home(kept)).split("变更记录")[0]
    assert {one for one, _ in told} == {kept.pk, other.pk}


def test_identities_by_hand(reviewer, clerk, person, place):
    """ningbo.087, urumqi.082: granted, corrected and ended by hand, with who recognised it."""
    who = person()
    given = {"code": "dibao", "start": "2023-01-01", "certified_by": "民政", "granted_by": place.pk, "why": "民政函"}
    assert clerk.post(f"{home(who)}identities/add/", given).status_code == 403
    reviewer.post(f"{home(who)}identities/add/", given)
    row = Identity.objects.get()
    assert 'value="2023-01-01"' in reviewer.get(f"/registry/identities/{row.pk}/change/").content.decode()
    assert (row.certified_by, row.granted_by, row.start) == ("民政", place, D(2023, 1, 1))
    assert "重叠" in reviewer.post(f"{home(who)}identities/add/", given | {"start": "2024-01-01"}).content.decode()
    reviewer.post(f"/registry/identities/{row.pk}/change/", {"start": "2023-03-01", "certified_by": "民政", "granted_by": place.pk, "why": "日期有误"})
    known = Identity.objects.get(known_to=None)
    assert (known.start, Identity.objects.count()) == (D(2023, 3, 1), 2)
    assert reviewer.get(f"/registry/identities/{row.pk}/change/").status_code == 404  # closed: its successor counts
    assert "早于认定日期" in reviewer.post(f"/registry/identities/{known.pk}/end/", {"end": "2023-01-01", "reason": "x"}).content.decode()
    reviewer.post(f"/registry/identities/{known.pk}/end/", {"end": "2024-05-01", "reason": "死亡"})
    ended = Identity.objects.get(known_to=None)
    assert (ended.end, ended.end_reason) == (D(2024, 5, 1), "death")
    shown = page(reviewer, home(who))
    assert ("<svg" in shown, "死亡" in shown) == (True, True)


def test_an_identity_asked_for_at_the_counter_counts_once_a_second_person_approves(reviewer, clerk, client_as, person, place):
    """ningbo.087: entered by one, decided by another; sent back with a reason it may be asked for again; nothing twice."""
    who = person()
    given = {"code": "dibao", "start": "2023-01-01", "certified_by": "民政", "granted_by": place.pk, "applied": "2022-12-01", "why": "民政函"}
    assert "申请登记身份" in page(clerk, home(who))
    assert "必填" in clerk.post(f"{home(who)}identities/ask/", given | {"why": ""}).content.decode()
    clerk.post(f"{home(who)}identities/ask/", given)
    assert not Identity.objects.exists()
    assert "待审批" in page(reviewer, home(who))
    assert "已有一条待审批" in clerk.post(f"{home(who)}identities/ask/", given).content.decode()
    asked = IdentityAsked.objects.get()
    decide = f"/registry/asked/{asked.pk}/"
    assert clerk.post(decide, {"approve": "yes"}).status_code == 403
    assert client_as("reviewer", "江北区", of=CITY).get(decide).status_code == 404
    shown = page(reviewer, decide)
    assert all(words in shown for words in ("民政函", "2022-12-01", "测试clerk"))
    assert "退回须写明理由" in reviewer.post(decide, {"approve": "no"}).content.decode()
    reviewer.post(decide, {"approve": "no", "remark": "缺民政章"})
    assert ">缺民政章<" in page(clerk, "/registry/asked/")
    clerk.post(f"{home(who)}identities/ask/", given | {"start": "2023-02-01"})
    second = IdentityAsked.objects.get(state="open")
    assert "待审批的身份登记" in page(reviewer, "/")
    reviewer.post(f"/registry/asked/{second.pk}/", {"approve": "yes"})
    row = Identity.objects.get()
    assert (row.start, row.applied, row.certified_by, row.granted_by) == (D(2023, 2, 1), D(2022, 12, 1), "民政", place)
    assert "不能再次审批" in reviewer.post(f"/registry/asked/{second.pk}/", {"approve": "yes"}).content.decode()
    assert "已持有" in clerk.post(f"{home(who)}identities/ask/", given | {"start": "2024-02-01"}).content.decode()
    assert AuditEntry.objects.filter(event__in=["registry.identity_asked", "registry.asked_approved", "registry.asked_refused"]).count() == 4


def test_who_asked_does_not_approve(person, office, user):
    who = person()
    clerk = user("clerk", "海曙区", of=CITY)
    asked = actions.ask_identity(Actor.of(clerk), who, "dibao", D(2023, 1, 1), "函")
    clerk.role = "reviewer"
    clerk.save()
    with pytest.raises(Refused, match="另一位人员"):
        actions.approve_asked(Actor.of(clerk), asked)
    assert not Identity.objects.exists()


def test_filings(clerk, person):
    """urumqi.085"""
    who = person()
    Institution.objects.create(code="H99000000001", name="示例医院")
    address = f"{home(who)}filings/add/"
    assert "没有医疗机构" in clerk.post(address, {"kind": "referral", "start": "2024-03-01", "institution_code": "X"}).content.decode()
    clerk.post(address, {"kind": "referral", "start": "2024-03-01", "end": "2024-06-30", "institution_code": "H99000000001", "number": "Z1"})
    made = Filing.objects.get()
    assert (made.institution.code, made.end, made.number) == ("H99000000001", D(2024, 6, 30), "Z1")
    assert "示例医院" in page(clerk, home(who))
    assert "张一" in page(clerk, "/registry/filings/?kind=referral")
    clerk.post(f"/registry/filings/{made.pk}/cancel/", {"why": "重复"})
    made.refresh_from_db()
    assert (made.cancelled_at is not None, made.cancelled_why) == (True, "重复")
    assert "已撤销" in page(clerk, home(who))


def test_as_known_on_a_past_day(office, clerk, person):
    """What was entered later is not there yet: facts, number, insurance, identities, account."""
    who = person("张一", birth="19700101", dibao=D(2023, 1, 1))
    number = who.masked
    actions.set_insurance(office, who, 2024, "resident")
    long_ago = timezone.now() - dt.timedelta(days=100)
    Person.objects.filter(pk=who.pk).update(created_at=long_ago)
    actions.change_person(office, who, address="新住址")
    actions.correct_number(office, who, id_number("19710202"), "录入有误")
    actions.set_insurance(office, who, 2024, "employee")
    actions.set_account(office, who, "示例银行", "6222000000000001", "张一")
    actions.put_in_household(office, who, "H-0009", "和平路", "户主")
    actions.add_filing(office, who, "referral", D(2024, 3, 1), number="ZZ-1")
    today, before = page(clerk, home(who)), page(clerk, f"{home(who)}?known={long_ago:%Y-%m-%d}")
    now, then = today.split("变更记录")[0], before.split("变更记录")[0]
    for words in ("新住址", "1971-02-02", "职工", "示例银行", "2023-01-01", "H-0009", "ZZ-1"):
        assert words in now
        assert words not in then
    assert (number in then, number in now) == (True, False)
    assert "1970-01-01" in then
    assert "不是现在的登记" in then
    assert "更正身份证号" not in before.split("变更记录")[1]
    assert "/change/" not in then  # the past is only looked at
    assert page(clerk, f"{home(who)}?known=9999-99-99")


def test_other_districts_people_are_not_there(client_as, person, place):
    who = person(dibao=D(2023, 1, 1))
    row = who.identities.get()
    there = client_as("clerk", "江北区", of=CITY)
    for address in ("", "change/", "household/", "insurance/", "account/", "filings/add/"):
        assert there.get(home(who) + address).status_code == 404, address
    second = client_as("reviewer", "江北区", of=CITY)
    for address in (f"{home(who)}correct/", f"{home(who)}merge/", f"{home(who)}identities/add/", f"/registry/identities/{row.pk}/end/", f"/registry/identities/{row.pk}/change/"):
        assert second.get(address).status_code == 404, address
