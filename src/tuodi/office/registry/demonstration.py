"""The registry of a demonstration: institutions, the departments' lists of a year, people with households, insurance, accounts and filings.

Everything goes through the registry's actions. What is there already stays as it is, so that loading twice changes nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tuodi.office.core.actor import Actor
from tuodi.office.core.crypto import blind_index
from tuodi.office.core.demonstration import Process, at
from tuodi.office.core.models import District, User
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


def processes(city: str, last: dt.date) -> list[Process]:
    """Institutions and people before the year; every department's lists, month by month; the lists of these days."""
    people = invented.everybody(city, invented.PEOPLE)
    return [_beginning(city, people, last), _monthly(city, people, last), _afterwards(city, people), leave_lists_waiting(city, people, last)]


def said(city: str) -> Iterator[str]:
    """How much there is."""
    lists = DepartmentList.objects.filter(city=city).count()
    yield f"登记：{Person.objects.filter(city=city).count()} 人，{Institution.objects.count()} 家医疗机构，{lists} 份部门名单"


def _beginning(city: str, people: Sequence[Invented], last: dt.date) -> Process:
    office = Actor.system(WHY, city)
    yield at(dt.date(YEAR - 1, 12, 16))
    actions.load_departments(office, city)
    set_up_institutions(office, city)
    yield at(dt.date(YEAR - 1, 12, 20))
    first = dt.date(YEAR, 1, 1)
    for department, codes in departments(city):
        rows: list[Row] = [
            (person, held, {"退出日期": "", "退出原因": ""}) for person in people for held in person.held if held.code in codes and held.start <= first
        ]
        if rows:
            send(city, department, f"{department}{YEAR}年全量名单.csv", rows, "full", first, codes)
    yield at(dt.date(YEAR - 1, 12, 23))
    known = keys(city, people)
    for person in people:
        complete(office, city, person, known.get(person.number))
    for year in range(YEAR + 1, last.year + 1):
        yield at(dt.date(year - 1, 12, 10))
        insurances = {person.number: person.insurance for person in people}
        known = keys(city, people)
        actions.set_insurances(office, year, {pk: (insurances[number], None) for number, pk in known.items()}, WHY)
        later: dict[str, list[Bill]] = {}
        for person, bill in invented.running(people, last):
            if bill.ended.year == year:
                later.setdefault(person.number, []).append(bill)
        for held in Person.objects.filter(pk__in=[known[number] for number in later]).order_by("pk"):
            _file(office, city, held, later[held.id_number])


def _afterwards(city: str, people: Sequence[Invented]) -> Process:
    yield at(dt.date(YEAR, 2, 11), 15)
    correct_mistakes(Actor.system(WHY, city), city, people)


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


def home_code(city: str) -> str:
    """The code of the district of the demonstration's counter: the first with a code."""
    return str(next(one.code for one in load_policy(city).newest.districts if one.code))


# institutions ------------------------------------------------------------------------------------------------------------------------


def code_of(district: int, level: int) -> str:
    """The code of the institution of a level in a district (by its place in the city's list)."""
    return f"H99{district:04d}{level:02d}001"


AWAY = {"province": "H99800003001", "outside": "H99900003001"}


def clinic_of(city: str) -> str:
    """The code of the clinic that bills much outside the catalogue."""
    return f"H997{_number(District.objects.filter(city=city).order_by('position')[0]):04d}2001"



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
    _institution(office, clinic_of(city), "演示康复专科医院", since, level=2, district=districts[0])
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
    if bill.where == "special":
        return clinic_of(home.city)
    if bill.where == "none":
        return f"{code_of(_number(districts[0]), 1)[:-3]}999"
    if bill.where == "county":
        return code_of(_number(home), bill.level if bill.level < 3 or home.position < 3 else 2)
    others = [one for one in districts if one.pk != home.pk]
    return code_of(_number(others[0]), bill.level)


# lists -------------------------------------------------------------------------------------------------------------------------------


FULL = 7  # the month in which a department sends everybody: who left isn't on it
WRONG = ({"身份证号": "short"}, {"身份证号": ""}, {"身份证号": "check"}, {"区县": "不知道的区"}, {"身份证号": "day"}, {"认定日期": "二月三十日"})


def _monthly(city: str, people: Sequence[Invented], last: dt.date) -> Process:
    """Every department's list of every month: who is new, who left, a row that can't be used; in July everybody; late exits in December."""
    yield at(dt.date(YEAR, 1, 2))
    told = [(department, codes, [(person, held) for person in people for held in person.held if held.code in codes]) for department, codes in departments(city)]
    month = dt.date(YEAR, 1, 1)
    while month <= last:
        for n, (department, codes, mine) in enumerate(told):
            day, full = month.replace(day=25), (month.year, month.month) == (YEAR, FULL)
            yield at(day, 10, n)
            rows = _everybody(mine, day) if full else _changes(mine, month) if month.year == YEAR else _left(mine, month)
            if not mine or (n and not rows):
                continue
            if n == 0:
                mistaken = mine[month.month % len(mine)]
                rows.append((*mistaken, _wrong(mistaken[0], WRONG[month.month % len(WRONG)])))
            name = f"{department}{month:%Y}年{month.month}月{'全量' if full else '变动'}名单.csv"
            send(city, department, name, rows, "full" if full else "changes", day, codes)
        month = (month + dt.timedelta(days=32)).replace(day=1)


def _everybody(mine: Sequence[tuple[Invented, Held]], day: dt.date) -> list[Row]:
    """All who hold an identity on a day; who left isn't on the list."""
    return [(person, held, {"退出日期": "", "退出原因": ""}) for person, held in mine if held.start <= day and (held.end is None or held.end > day)]


def _changes(mine: Sequence[tuple[Invented, Held]], month: dt.date) -> list[Row]:
    """Who came in a month after the year's first day, who left in it; in December those of whom it is told late, too."""
    rows: list[Row] = []
    for person, held in mine:
        ends = held.end is not None and held.end.replace(day=1) == month and held.end.year == YEAR
        starts = held.start > dt.date(YEAR, 1, 1) and held.start.replace(day=1) == month
        if held.late and month.month == 12:
            rows.append((person, held, {"退出日期": str(held.late), "退出原因": "家庭收入超过标准", "认定地": ""}))
        elif ends:
            rows.append((person, held, {}))
        elif starts:
            rows.append((person, held, {"退出日期": "", "退出原因": ""}))
    return rows


def _left(mine: Sequence[tuple[Invented, Held]], month: dt.date) -> list[Row]:
    """One who leaves in a month after the year."""
    lasting = [(person, held) for person, held in mine if held.end is None and held.late is None and not person.bills]
    if len(lasting) < 24:
        return []
    person, held = lasting[(month.year * 12 + month.month) % 24]
    return [(person, held, {"退出日期": str(month.replace(day=1)), "退出原因": "收入超过标准", "认定地": ""})]


def _wrong(person: Invented, cells: dict[str, str]) -> dict[str, Any]:
    """Cells that can't be read; of an ID number: too short, none, another check character, a day that isn't."""
    number = person.number
    numbers = {
        "short": number[:15], "check": number[:17] + ("0" if number[17] != "0" else "1"), "day": number[:6] + "19881340" + number[14:], "": "",
    }  # fmt: skip
    return {name: numbers[cell] if name == "身份证号" else cell for name, cell in cells.items()}


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


def leave_lists_waiting(city: str, people: Sequence[Invented], last: dt.date) -> Process:
    """One list sent back; of these days one with good rows, wrong ID numbers and a conflict, and one that would end too many at once."""
    yield at(dt.date(YEAR, 11, 28), 15)
    department, codes = departments(city)[0]
    aided = [(person, held) for person in people for held in person.held if held.code in codes and held.end is None and held.late is None]
    back: list[Row] = [(person, held, {"退出日期": f"{YEAR}-11-01"}) for person, held in aided[10:14]]
    returned = send(city, department, f"{department}{YEAR}年11月补充名单.csv", back, "changes", dt.date(YEAR, 11, 28), codes, approve=False)
    actions.reject_list(somebody(city, "approver"), returned, "退出原因没有填写，请补充后重报")
    day = last - dt.timedelta(days=2)
    yield at(day, 10)
    rows: list[Row] = [(person, held, {}) for person, held in aided[5:16]]
    rows += [(person, held, {"退出日期": f"{day.replace(day=1)}", "退出原因": "收入超过标准"}) for person, held in aided[20:24]]
    rows += [(_newcomer(n, person), Held(held.code, day.replace(day=1)), {}) for n, (person, held) in enumerate(aided[30:36])]
    mistakes = [_wrong(aided[n][0], cells) for n, cells in enumerate(WRONG)]
    rows += [(aided[n][0], aided[n][1], wrong) for n, wrong in enumerate([*mistakes, {"姓名": "同号异名"}])]
    send(city, department, f"{department}{day:%Y}年{day.month}月补充名单.csv", rows, "changes", day, codes, approve=False)
    half: list[Row] = [(person, held, {}) for person, held in aided[::2]]
    send(city, department, f"{department}{day:%Y}年{day.month}月全量名单（疑缺页）.csv", half, "full", day, codes, approve=False)


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
    streets = list(district.street_set.order_by("id"))
    street = streets[int(person.household) % len(streets)] if streets else None
    relation = ("户主", "配偶")[person.place] if person.place < 2 else "子女"
    actions.change_person(
        office, held, WHY, household=household, relation=relation, street=street, address=address(person), telephone=telephone(person)
    )
    actions.set_insurance(office, held, YEAR, person.insurance, person.paid_on)
    if person.insurance != "none":
        actions.set_insurance(office, held, YEAR - 1, person.insurance)
    if person.held and (person.place == 0 or district.position == 0):
        _account(office, held, person)
    _file(office, city, held, person.bills)


def district_of(city: str, person: Invented) -> District:
    return District.objects.get(city=city, code=person.district)


def _account(office: Actor, held: Person, person: Invented) -> None:
    number = f"0000{person.number[6:14]}{int(person.household) % 10_000:04d}"
    if person.born.year > YEAR - 16:
        actions.set_account(office, held, "演示农村商业银行", number, f"{person.name[0]}监护", "guardian")
    else:
        actions.set_account(office, held, "演示农村商业银行", number, person.name)


REFERRALS = {"referred": Filing.Kind.REFERRAL, "registered": Filing.Kind.REGISTERED, "emergency": Filing.Kind.EMERGENCY}


def _file(office: Actor, city: str, held: Person, bills: Iterable[Bill]) -> None:
    """Referrals of each bill, and the certificate of every year with bills that need one."""
    years = set()
    for bill in bills:
        if kind := REFERRALS.get(bill.referral):
            where = AWAY.get(bill.where, "")
            actions.add_filing(
                office, held, kind, bill.started - dt.timedelta(days=2), bill.ended, institution_code=where, number=f"{city}-{bill.number}", source="demo"
            )
        if bill.setting in ("chronic", "special") and bill.certificate:
            years.add(bill.ended.year)
    for year in sorted(years):
        days = dt.date(year, 1, 1), dt.date(year, 12, 31)
        actions.add_filing(office, held, Filing.Kind.CERTIFICATE, *days, number=f"{city}-MT{held.pk}-{year}", source="demo")


def correct_mistakes(office: Actor, city: str, people: Sequence[Invented]) -> None:
    """A person registered twice under a mistyped number: the records are merged; and a number typed wrong is put right."""
    person = next(one for one in people if one.name == "孙双身")
    district, own = district_of(city, person), Person.objects.get(city=city, id_index=blind_index(person.number))
    twin = actions.add_person(office, district, invented.id_number(person.born, 401), person.name)
    actions.merge(office, own, twin, "同一人两次建档，身份证号录错")
    wrong = actions.add_person(office, district, invented.id_number(dt.date(1969, 9, 9), 402), "许更正")
    actions.correct_number(office, wrong, invented.id_number(dt.date(1969, 9, 6), 402), "建档时出生日期录错，已核对户口簿")
