"""The registry of a demonstration: institutions, the departments' lists of a year, people with households, insurance, accounts and filings.

Everything goes through the registry's actions. What is there already stays as it is, so that loading twice changes nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tuodi.office.core import actions as core_actions
from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index
from tuodi.office.core.models import District, Street, User
from tuodi.office.registry import actions, invented
from tuodi.office.registry.invented import YEAR, Bill, Held, Invented
from tuodi.office.registry.models import Certification, Department, DepartmentList, Filing, Institution, Person
from tuodi.policy import vocabulary as v
from tuodi.policy.pack import load as load_policy
from tuodi.tables.idnumber import check_character

WHY = "演示数据"
HEADER = (
    *("身份证号", "姓名", "区县", "救助身份", "认定日期", "退出日期", "退出原因", "申请日期", "首次治疗日期", "救助类别", "认定病种", "认定地"),
    *("本市户籍", "残疾等级", "残疾类别", "丧失劳动能力", "低保类别", "城镇居民", "住址", "电话"),
)
Row = tuple[Invented, Held, dict[str, Any]]  # `dict`: cells that say something else than the person's


def load(city: str) -> Iterator[str]:
    """Institutions, people and lists of a city."""
    office = Actor.system(WHY, city)
    actions.load_departments(office, city)
    set_up_institutions(office, city)
    people = invented.everybody(city, invented.PEOPLE)
    if not Person.objects.filter(city=city, id_index=blind_index(people[-1].number)).exists():
        send_lists(city, people)
        known = keys(city, people)
        for person in people:
            complete(office, city, person, known.get(person.number))
        correct_mistakes(office, city, people)
    leave_lists_waiting(city, people)
    lists = DepartmentList.objects.filter(city=city).count()
    yield f"登记：{Person.objects.filter(city=city).count()} 人，{Institution.objects.count()} 家医疗机构，{lists} 份部门名单"


# who works ---------------------------------------------------------------------------------------------------------------------------


def somebody(city: str, role: str) -> Actor:
    """The demonstration's user of a role in this city; the office itself where it was loaded without users."""
    user = User.objects.filter(city=city, role=role, is_active=True).order_by("id").first()
    return Actor.of(user) if user else Actor.system(WHY, city)


def keys(city: str, people: Iterable[Invented]) -> dict[str, int]:
    """ID number -> the registry's key."""
    wanted = {blind_index(one.number): one.number for one in people}
    rows = Person.objects.filter(city=city, id_index__in=list(wanted)).values_list("id_index", "pk")
    return {wanted[index]: pk for index, pk in rows}


# institutions ------------------------------------------------------------------------------------------------------------------------


def code_of(district: int, level: int) -> str:
    """The code of the institution of a level in a district (by its place in the city's list)."""
    return f"H99{district:04d}{level:02d}001"


AWAY = {"province": "H99800003001", "outside": "H99900003001"}


def set_up_institutions(office: Actor, city: str) -> None:
    """A health centre and a hospital in every district, big hospitals in the first three, one elsewhere in the province and one outside."""
    since, districts = dt.date(2019, 1, 1), list(District.objects.filter(city=city).order_by("position"))
    title = load_policy(city).newest.name
    for district in districts:
        offset = _number(district)
        _institution(office, code_of(offset, 1), f"{district.name}演示社区卫生服务中心", since, level=1, primary_care=True, district=district)
        _institution(office, code_of(offset, 2), f"{district.name}演示医院", since, level=2, district=district)
        if district.position < 3:
            name = f"{title}演示第{'一二三'[district.position]}人民医院"
            _institution(office, code_of(offset, 3), name, since, level=3, district=district, agreement=f"演示协议 {district.position + 1} 号")
    _institution(office, AWAY["province"], "省内演示医科大学附属医院", since, level=3, area="province")
    _institution(office, AWAY["outside"], "省外演示肿瘤医院", since, level=3, area="outside")
    outside = f"{code_of(_number(districts[0]), 1)[:-3]}999"
    _institution(office, outside, "演示门诊部（非定点）", since, level=1, designated=False, district=districts[0])


def _number(district: District) -> int:
    """A number for the codes of a district's institutions that no other district of any city has: the last digits of its own code."""
    return int(district.code[2:]) if district.code.isdigit() else 9000 + district.pk % 1000


def _institution(office: Actor, code: str, name: str, since: dt.date, **facts: Any) -> None:
    if Institution.objects.filter(code=code).exists():
        return
    made = actions.set_institution(office, code, name, "000-0000000")
    actions.set_term(office, made, since, **facts)
    if facts["level"] > 1 and facts.get("district"):
        actions.set_assessment(office, made, YEAR - 1, 8_000 + int(code[5:8]) % 19 * 100, "合格")


def institution_of(bill: Bill, home: District, districts: Sequence[District]) -> str:
    """Where a bill was made out: in the person's own district, elsewhere in the city, or away."""
    if bill.where in AWAY:
        return AWAY[bill.where]
    if bill.where == "none":
        return f"{code_of(_number(districts[0]), 1)[:-3]}999"
    if bill.where == "county":
        return code_of(_number(home), bill.level if bill.level < 3 or home.position < 3 else 2)
    others = [one for one in districts if one.pk != home.pk]
    return code_of(_number(others[0]), bill.level)


# lists -------------------------------------------------------------------------------------------------------------------------------


def send_lists(city: str, people: Sequence[Invented]) -> None:
    """Every department's full list of the year's first day, and its changes of the year, approved by a second person."""
    first, last = dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)
    for department, codes in departments(city):
        rows: list[Row] = [(person, held, {}) for person in people for held in person.held if held.code in codes]
        before = [(person, held, {"退出日期": "", "退出原因": ""}) for person, held, _ in rows if held.start <= first]
        changes = [row for row in rows if row[1].start > first or row[1].end]
        if before:
            send(city, department, f"{department}{YEAR}年1月全量名单.csv", before, "full", first, codes)
        if changes:
            send(city, department, f"{department}{YEAR}年变动名单.csv", changes, "changes", last, codes)


def departments(city: str) -> list[tuple[str, list[str]]]:
    """(department, identities it tells): the first department tells those that the document gives to none."""
    names = list(Department.objects.filter(city=city).order_by("id").values_list("name", flat=True))
    certified = Certification.objects.filter(department__city=city).values_list("department__name", "code")
    told: dict[str, list[str]] = {name: [code for owner, code in certified if owner == name] for name in names}
    rest = set(load_policy(city).newest.identities) - {code for _, code in certified}
    told[names[0]] += sorted(rest)
    return [(name, sorted(codes)) for name, codes in told.items() if codes]


def send(
    city: str, department: str, name: str, rows: Iterable[Row], extent: str, day: dt.date, codes: Sequence[str] = (), *, approve: bool = True
) -> DepartmentList:
    """Hand a list in, have it read and compared, and let a second person approve it. The same list again changes nothing."""
    sender = somebody(city, "department")
    if sender.department != department:
        sender = Actor.system(f"{department}推送名单", city)
    content = as_csv(rows)
    source = actions.receive_list(
        sender, city=city, department=department, name=name, content=content, extent=extent, as_of=day, codes=codes
    )
    if source.state == DepartmentList.State.RECEIVED:
        actions.prepare_list(sender, source)
    if approve and source.state == DepartmentList.State.COMPARED:
        actions.apply_list(somebody(city, "approver"), source, why="与部门核对无误", release_brake=True)
    return source


def as_csv(rows: Iterable[Row]) -> bytes:
    """The rows as a department would send them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, lineterminator="\n")
    writer.writeheader()
    for person, held, other in rows:
        writer.writerow(_cells(person, held) | other)
    return out.getvalue().encode("utf-8-sig")


def _cells(person: Invented, held: Held) -> dict[str, str]:
    facts = person.facts
    words: dict[str, Any] = {
        "身份证号": person.number,
        "姓名": person.name,
        "区县": person.district,
        "救助身份": v.IDENTITIES[held.code],
        "认定日期": held.start,
        "退出日期": held.end,
        "退出原因": {"death": "死亡"}.get(held.reason, held.reason),
        "申请日期": held.more.get("applied"),
        "首次治疗日期": held.more.get("first_treated"),
        "救助类别": held.more.get("assigned_class"),
        "认定病种": held.more.get("disease"),
        "认定地": person.district,
        "本市户籍": {True: "是", False: "否"}.get(facts.get("hukou_local", None)),  # type: ignore[arg-type]
        "残疾等级": v.GRADES.get(facts.get("disability_grade", 0)) if facts.get("disability_grade") else "",
        "残疾类别": v.DISABILITY_KINDS.get(facts.get("disability_kind", ""), "") if facts.get("disability_kind") else "",
        "丧失劳动能力": "是" if facts.get("unable_to_work") else "",
        "低保类别": facts.get("dibao_class"),
        "城镇居民": {True: "是", False: "否"}.get(facts.get("urban", None)),  # type: ignore[arg-type]
        "住址": address(person),
        "电话": telephone(person),
    }
    return {name: "" if value is None else str(value) for name, value in words.items()}


def address(person: Invented) -> str:
    return f"演示路 {int(person.household) % 180 + 1} 号"


def telephone(person: Invented) -> str:
    return f"000-{int(person.household) % 10_000:04d}{person.place:04d}"


def leave_lists_waiting(city: str, people: Sequence[Invented]) -> None:
    """One list with good rows, wrong ID numbers and a conflict, one that would end too many at once, one that was sent back."""
    department, codes = departments(city)[0]
    aided = [(person, held) for person in people for held in person.held if held.code in codes and held.end is None and held.late is None]
    day = dt.date(YEAR + 1, 1, 1)
    rows: list[Row] = [(person, held, {}) for person, held in aided[5:16]]
    rows += [(person, held, {"退出日期": f"{YEAR}-12-01", "退出原因": "收入超过标准"}) for person, held in aided[20:24]]
    rows += [(_newcomer(n, person), Held(held.code, day), {}) for n, (person, held) in enumerate(aided[30:36])]
    mistakes = [
        {"身份证号": aided[0][0].number[:17] + ("0" if aided[0][0].number[17] != "0" else "1")},
        {"身份证号": aided[1][0].number[:15]},
        {"身份证号": aided[2][0].number[:6] + "19881340" + aided[2][0].number[14:]},
        {"身份证号": ""},
        {"区县": "不知道的区"},
        {"认定日期": "二月三十日"},
        {"姓名": "同号异名"},
    ]
    rows += [(aided[n][0], aided[n][1], wrong) for n, wrong in enumerate(mistakes)]
    send(city, department, f"{department}{YEAR + 1}年1月变动名单.csv", rows, "changes", day, codes, approve=False)
    half: list[Row] = [(person, held, {}) for person, held in aided[::2]]
    send(city, department, f"{department}{YEAR + 1}年1月全量名单（疑缺页）.csv", half, "full", day, codes, approve=False)
    back: list[Row] = [(person, held, {"退出日期": f"{YEAR}-11-01"}) for person, held in aided[10:14]]
    if not DepartmentList.objects.filter(city=city, state=DepartmentList.State.REJECTED).exists():
        name = f"{department}{YEAR}年11月变动名单.csv"
        returned = send(city, department, name, back, "changes", dt.date(YEAR, 11, 30), codes, approve=False)
        actions.reject_list(somebody(city, "approver"), returned, "退出原因没有填写，请补充后重报")


def _newcomer(n: int, like: Invented) -> Invented:
    """Somebody whom the registry doesn't know yet."""
    born = dt.date(1975 + n, 3, 3)
    body = f"999902{born:%Y%m%d}{n * 2:03d}"
    return Invented(body + check_character(body), f"新增{'甲乙丙丁戊己'[n % 6]}", like.district, f"8{n:04d}", 0, born)


# people ------------------------------------------------------------------------------------------------------------------------------


def complete(office: Actor, city: str, person: Invented, known: int | None) -> None:
    """What the lists don't say: who is on none, household, insurance, account, filings."""
    district = district_of(city, person)
    held = Person.objects.get(pk=known) if known else actions.add_person(office, district, person.number, person.name, **person.facts)
    household = actions.set_household(office, district, f"{district.code}{person.household}", address(person))
    street = street_of(office, district) if district.position == 0 and int(person.household) % 2 else None
    relation = ("户主", "配偶")[person.place] if person.place < 2 else "子女"
    actions.change_person(
        office, held, WHY, household=household, relation=relation, street=street, address=address(person), telephone=telephone(person)
    )
    actions.set_insurance(office, held, YEAR, person.insurance, person.paid_on)
    if any(bill.started.year < YEAR for bill in person.bills):
        actions.set_insurance(office, held, YEAR - 1, person.insurance)
    if person.held and (person.place == 0 or district.position == 0):
        _account(office, held, person)
    _file(office, city, held, person)


def district_of(city: str, person: Invented) -> District:
    return District.objects.get(city=city, code=person.district)


def street_of(office: Actor, district: District) -> Street:
    """The street of the demonstration's street staff."""
    return district.street_set.first() or core_actions.add_street(office, district, "演示街道")


def _account(office: Actor, held: Person, person: Invented) -> None:
    number = f"0000{person.number[6:14]}{int(person.household) % 10_000:04d}"
    if person.born.year > YEAR - 16:
        actions.set_account(office, held, "演示农村商业银行", number, f"{person.name[0]}监护", "guardian")
    else:
        actions.set_account(office, held, "演示农村商业银行", number, person.name)


REFERRALS = {"referred": Filing.Kind.REFERRAL, "registered": Filing.Kind.REGISTERED, "emergency": Filing.Kind.EMERGENCY}


def _file(office: Actor, city: str, held: Person, person: Invented) -> None:
    for bill in person.bills:
        if kind := REFERRALS.get(bill.referral):
            where = AWAY.get(bill.where, "")
            actions.add_filing(
                office, held, kind, bill.started - dt.timedelta(days=2), bill.ended, institution_code=where, number=f"{city}-{bill.number}", source="demo"
            )
    certified = [bill for bill in person.bills if bill.setting in ("chronic", "special") and bill.certificate]
    if certified:
        year = dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31)
        actions.add_filing(office, held, Filing.Kind.CERTIFICATE, *year, number=f"{city}-MT{held.pk}", source="demo")


def correct_mistakes(office: Actor, city: str, people: Sequence[Invented]) -> None:
    """A person registered twice under a mistyped number: the records are merged; and a number typed wrong is put right."""
    person = next(one for one in people if one.name == "孙双身")
    district, own = district_of(city, person), Person.objects.get(city=city, id_index=blind_index(person.number))
    twin = actions.add_person(office, district, invented.id_number(person.born, 401), person.name)
    actions.merge(office, own, twin, "同一人两次建档，身份证号录错")
    wrong = actions.add_person(office, district, invented.id_number(dt.date(1969, 9, 9), 402), "许更正")
    actions.correct_number(office, wrong, invented.id_number(dt.date(1969, 9, 6), 402), "建档时出生日期录错，已核对户口簿")
