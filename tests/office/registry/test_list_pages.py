"""A department's list through the pages: handed in, read while the page looks on, returned with reasons, approved by a second person."""

from __future__ import annotations

import csv
import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from python_calamine import CalamineWorkbook
from tests.office.factories import id_number
from tests.office.registry.conftest import CITY, DAY

from tuodi.office.core import locks, rls
from tuodi.office.core.models import AuditEntry
from tuodi.office.registry import actions
from tuodi.office.registry.importing import comparing
from tuodi.office.registry.models import Department, DepartmentList, Identity, ListRow

pytestmark = pytest.mark.django_db
D = dt.date
HEADER = ("身份证号", "姓名", "区县", "认定日期", "退出日期", "退出原因", "备注")
PAGE = {"HTTP_HX_REQUEST": "true"}


def workbook(*rows: tuple[object, ...], title: bool = False) -> bytes:
    """A workbook with a formatted header, a second sheet, dates as dates."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet, other = book.add_worksheet("低保"), book.add_worksheet("说明")
    other.write(0, 0, "本表由民政部门填写")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for place, row in enumerate([HEADER, *rows]):
        for column, cell in enumerate(row):
            if isinstance(cell, D):
                sheet.write_datetime(place, column, dt.datetime(cell.year, cell.month, cell.day), day)
            else:
                sheet.write(place, column, cell)
    book.close()
    return out.getvalue()


def text(*rows: tuple[str, ...], encoding: str = "utf-8") -> bytes:
    return "\n".join(",".join(row) for row in (HEADER, *rows)).encode(encoding)


@pytest.fixture
def department(client_as, place):
    """民政 of the whole city in a browser."""
    return client_as("department", of=CITY, department="民政")


@pytest.fixture
def second(client_as, place):
    return client_as("approver", of=CITY)


@pytest.fixture
def hand_in(department):
    """`hand_in(content, "名单.xlsx")`: uploaded on the page and read as the page does it; the list."""

    def make(content: bytes, name: str = "名单.xlsx", by=None, read: bool = True, **more) -> DepartmentList:
        given = {"department": "民政", "district": "", "extent": "full", "codes": ["dibao"], "as_of": str(DAY)} | more
        client = by or department
        answer = client.post("/registry/lists/upload/", given | {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 302, answer.content.decode()
        if read:
            assert client.post(f"{answer['Location']}prepare/", **PAGE)["HX-Refresh"] == "true"
        return DepartmentList.objects.get(pk=int(answer["Location"].split("/")[-2]))

    return make


def test_it_works(person, hand_in, department, second, place):
    Department.objects.update(brake=10_000)
    same, gone = person("不变", dibao=D(2023, 1, 1)), person("缺席", dibao=D(2023, 1, 1))
    source = hand_in(workbook((same.id_number, "不变", "海曙区", D(2023, 1, 1)), (id_number(), "新来", "海曙区", D(2024, 6, 1))))
    assert source.state == "compared"
    page = department.get(f"/registry/lists/{source.pk}/").content.decode()
    assert "须由另一位人员审批" in page
    assert "将终止 1 个身份" in page
    assert "缺席" in department.get(f"/registry/lists/{source.pk}/?verdict=absent").content.decode()
    assert "缺席" not in department.get(f"/registry/lists/{source.pk}/?verdict=new").content.decode()
    assert department.post(f"/registry/lists/{source.pk}/approve/").status_code == 403
    assert second.post(f"/registry/lists/{source.pk}/approve/", {"why": "核对无误"}).status_code == 302
    assert dict(Identity.objects.filter(known_to=None).values_list("person__name", "end")) == {"不变": None, "缺席": DAY, "新来": None}
    assert Identity.objects.get(person=gone, known_to=None).end_reason == "不在最新名单"


def test_a_page_looks_on_while_another_reads(hand_in, department, table):
    source = hand_in(text((id_number(), "一人", "海曙区", "2024-01-01")), "a.csv", read=False)
    page = department.get(f"/registry/lists/{source.pk}/").content.decode()
    assert f'hx-post="/registry/lists/{source.pk}/prepare/" hx-trigger="load"' in page
    assert "HX-Refresh" not in department.get(f"/registry/lists/{source.pk}/progress/", **PAGE)
    DepartmentList.objects.filter(pk=source.pk).update(rows_total=10, rows_done=4, step="正在读取")
    assert 'max="10" value="4"' in department.get(f"/registry/lists/{source.pk}/progress/", **PAGE).content.decode()
    department.post(f"/registry/lists/{source.pk}/prepare/", **PAGE)
    assert department.get(f"/registry/lists/{source.pk}/progress/", **PAGE)["HX-Refresh"] == "true"


@pytest.mark.django_db(transaction=True)
def test_two_do_not_read_one_list(hand_in, department):
    """Another connection holds the list: the page is told to wait, nothing is read twice."""
    import threading

    from django.db import connection

    source = hand_in(text((id_number(), "一人", "海曙区", "2024-01-01")), "a.csv", read=False)
    held, done = threading.Event(), threading.Event()

    def reader() -> None:
        with locks.reading_list(source.pk) as alone:
            assert alone
            held.set()
            done.wait(30)
        connection.close()

    thread = threading.Thread(target=reader)
    thread.start()
    assert held.wait(30)
    assert department.post(f"/registry/lists/{source.pk}/prepare/", **PAGE).status_code == 204
    done.set()
    thread.join()
    assert ListRow.objects.count() == 0
    department.post(f"/registry/lists/{source.pk}/prepare/", **PAGE)
    assert ListRow.objects.count() == 1


def test_the_same_file_twice_does_nothing(hand_in, person, department):
    content = workbook((person(dibao=D(2023, 1, 1)).id_number, "张一", "", D(2023, 1, 1)))
    first = hand_in(content)
    entries = AuditEntry.objects.count()
    given = {"department": "民政", "district": "", "extent": "full", "codes": ["dibao"], "as_of": str(DAY)}
    answer = department.post("/registry/lists/upload/", given | {"file": SimpleUploadedFile("又一次.xlsx", content)}, follow=True)
    assert "已经上传过" in answer.content.decode()
    assert answer.request["PATH_INFO"] == f"/registry/lists/{first.pk}/"
    assert (DepartmentList.objects.count(), AuditEntry.objects.count()) == (1, entries)


def test_a_workbook_comes_back_with_the_reasons(hand_in, person, department):
    """Every cell and sheet as it was, and one column more."""
    who, other = person("张一", dibao=D(2023, 1, 1)), person("王五", dibao=D(2023, 1, 1))
    rows = [
        ("看不清", "某人", "海曙区", D(2023, 1, 1), "", "", "=1+1"),
        (who.id_number, "张一", "", D(2023, 1, 1), "", "", "留着"),
        (other.id_number, "李四", "", D(2023, 1, 1)),
    ]
    source = hand_in(workbook(*rows))
    answer = department.get(f"/registry/lists/{source.pk}/problems/")
    assert answer["Content-Disposition"].endswith(".xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheet_names == ["低保", "说明"]
    head, bad, good, named = book.get_sheet_by_name("低保").to_python()
    assert head == [*HEADER, "原因"]
    assert "身份证号" in bad[7]
    assert (good[1:3], good[3], good[6], good[7]) == (["张一", ""], D(2023, 1, 1), "留着", "")
    assert "姓名与登记不符" in named[7]
    assert book.get_sheet_by_name("说明").to_python() == [["本表由民政部门填写"]]
    taken = AuditEntry.objects.get(event="registry.list_taken")
    assert (taken.role, taken.data["what"]) == ("department", "问题行（2 行）")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_file_comes_back_with_the_reasons(hand_in, department, encoding):
    source = hand_in(text(("12345", "某人", "海曙区", "2023-01-01", "", "", "备注在此"), (id_number(), "好人", "海曙区", "2024-01-01", "", "", ""), encoding=encoding), "名单.csv")
    content = b"".join(department.get(f"/registry/lists/{source.pk}/problems/").streaming_content).decode("utf-8-sig")
    head, bad, good = csv.reader(io.StringIO(content))
    assert head == [*HEADER, "原因"]
    assert bad[:2] + bad[6:7] == ["12345", "某人", "备注在此"]
    assert "18 位" in bad[7]
    assert good[7] == ""


def test_a_corrected_file_may_come_back(hand_in, person, department):
    """The returned file with its reason column is read like any other."""
    who = person("张一", dibao=D(2023, 1, 1))
    source = hand_in(workbook((who.id_number, "李四", "", D(2023, 1, 1))))
    back = b"".join(department.get(f"/registry/lists/{source.pk}/problems/").streaming_content)
    again = hand_in(back)
    assert again != source
    assert ListRow.objects.get(source=again, number=2).reason == "姓名与登记不符"


def test_feedback(hand_in, person, office, department, second, client_as):
    Department.objects.update(brake=10_000)
    insured, stranger = person("参保人", dibao=D(2023, 1, 1)), person("未参保", dibao=D(2023, 1, 1))
    actions.set_insurance(office, insured, 2024, "resident", D(2023, 12, 1))
    actions.set_insurance(office, stranger, 2024, "none")
    person("缺席", dibao=D(2023, 1, 1))
    rows = [(insured.id_number, "参保人", "", "2023-01-01"), (stranger.id_number, "未参保", "", "2023-01-01", "2024-05-01"), ("坏", "坏人", "", "2023-01-01"), (id_number(), "新人", "海曙区", "2024-01-01")]
    source = hand_in(text(*rows), "名单.csv")
    feedback = f"/registry/lists/{source.pk}/feedback/"
    assert [line[4] for line in lines(department.get(feedback))[1:5]] == ["与登记一致", "待审批", "未通过", "待审批"]
    second.post(f"/registry/lists/{source.pk}/approve/")
    head, *told = lines(department.get(feedback))
    assert head[:9] == ["行号", "身份证号", "姓名", "救助身份", "办理结果", "未通过原因", "参保", "险种", "缴费日期"]
    assert [line[2] for line in told] == ["参保人", "未参保", "坏人", "新人", "缺席"]
    assert [line[4] for line in told] == ["与登记一致", "已终止", "未通过", "已登记", "名单外，已终止"]
    assert told[0][1] == insured.id_number
    assert told[0][6:9] == ["已参保", "城乡居民", "2023-12-01"]
    assert told[1][6] == "未参保"
    assert told[3][6] == ""  # nobody knows
    assert "身份证号" in told[2][5]
    assert lines(department.get(feedback + "?year=2023"))[1][6] == ""
    assert AuditEntry.objects.filter(event="registry.list_taken").count() == 3
    assert client_as("department", of=CITY, department="残联").get(feedback).status_code == 404
    assert client_as("street", of=CITY).get(feedback).status_code == 403


def lines(answer):
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    width = len(rows[0])
    return [[*row, *[""] * (width - len(row))] for row in rows]


def test_the_brake_and_its_release(hand_in, person, second):
    keep = person("留", dibao=D(2023, 1, 1))
    for number in range(4):
        person(f"缺{number}", dibao=D(2023, 1, 1))
    source = hand_in(workbook((keep.id_number, "留", "", D(2023, 1, 1))))
    page = second.get(f"/registry/lists/{source.pk}/").content.decode()
    assert "超过该部门的刹车比例" in page
    assert 'name="release_brake"' in page
    for given, said in (({}, "刹车"), ({"release_brake": "yes"}, "理由")):
        answer = second.post(f"/registry/lists/{source.pk}/approve/", given, follow=True)
        assert said in answer.content.decode()
        assert Identity.objects.filter(known_to=None, end=None).count() == 5
    second.post(f"/registry/lists/{source.pk}/approve/", {"release_brake": "yes", "why": "年度清理"})
    assert Identity.objects.filter(known_to=None, end=None).count() == 1
    assert AuditEntry.objects.get(event="registry.list_applied").why == "年度清理"


def test_a_list_of_changes_ends_whom_it_names(hand_in, person, second):
    Department.objects.update(brake=10_000)
    stays, leaves = person("不提", dibao=D(2023, 1, 1)), person("退出", dibao=D(2023, 1, 1))
    source = hand_in(workbook((leaves.id_number, "退出", "", "", D(2024, 4, 30), "死亡")), extent="changes")
    assert source.counts["absent"] == 0
    second.post(f"/registry/lists/{source.pk}/approve/")
    ended = Identity.objects.get(person=leaves, known_to=None)
    assert (ended.start, ended.end, ended.end_reason) == (D(2023, 1, 1), D(2024, 4, 30), "death")
    assert stays.identities.get().end is None


def test_who_hands_in_does_not_approve(hand_in, person, client_as, user):
    """Even with a role that may do both, one after the other."""
    reviewer = client_as("clerk", of=CITY)
    source = hand_in(workbook((person(dibao=D(2023, 1, 1)).id_number, "张一", "", D(2023, 1, 1))), by=reviewer)
    type(source.uploaded_by).objects.filter(pk=source.uploaded_by_id).update(role="approver")
    answer = reviewer.post(f"/registry/lists/{source.pk}/approve/")
    assert answer.status_code == 403
    assert "上传名单的人" in answer.content.decode()
    source.refresh_from_db()
    assert source.state == "compared"


def test_sent_back_with_a_reason(hand_in, person, second):
    source = hand_in(workbook((person(dibao=D(2023, 1, 1)).id_number, "张一", "", D(2023, 1, 1))))
    assert "理由" in second.post(f"/registry/lists/{source.pk}/reject/", follow=True).content.decode()
    second.post(f"/registry/lists/{source.pk}/reject/", {"why": "不是最新"})
    source.refresh_from_db()
    assert (source.state, source.decision) == ("rejected", "不是最新")
    assert "已退回" in second.post(f"/registry/lists/{source.pk}/approve/", follow=True).content.decode()


def test_a_districts_staff_see_their_districts_lists(hand_in, person, client_as, place):
    source = hand_in(workbook((person(dibao=D(2023, 1, 1)).id_number, "张一", "", D(2023, 1, 1))))
    mine = client_as("approver", "海曙区", of=CITY)
    assert mine.get(f"/registry/lists/{source.pk}/").status_code == 404
    own = hand_in(workbook((person("李二", dibao=D(2023, 1, 1)).id_number, "李二", "", D(2023, 1, 1))), district=str(place.pk), extent="changes")
    assert mine.get(f"/registry/lists/{own.pk}/").status_code == 200
    assert client_as("approver", "江北区", of=CITY).get(f"/registry/lists/{own.pk}/").status_code == 404


def test_a_file_that_nobody_can_read(hand_in, department):
    source = hand_in(b"PK\x03\x04 no workbook", "坏.xlsx")
    assert source.state == "unusable"
    assert "Excel" in department.get(f"/registry/lists/{source.pk}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_how_far_a_comparison_is_can_be_seen_from_another_session(office, place, person, client_as, monkeypatch) -> None:
    """The bar has the steps that are done of all of them, while the comparison's own transaction shows nothing yet."""
    source = actions.receive_rows(
        office, [{"person_id": person().id_number, "start": "2024-01-01"}], name="一月", city=CITY, department="民政", extent="changes",
        codes=["dibao"], as_of=D(2024, 1, 1),
    )  # fmt: skip
    seen: list[tuple[tuple[int, int] | None, str]] = []
    browser = client_as("clerk", of=CITY)
    marked = comparing._MARKED

    class Watched(str):
        def split(self, *given):  # type: ignore[no-untyped-def]
            with ThreadPoolExecutor(1) as other:
                seen.append(other.submit(look).result())
            return super().split(*given)

    def look():  # type: ignore[no-untyped-def]
        try:
            rls.set_scope("*", local=False)
            return comparing.steps_done(source), browser.get(f"/registry/lists/{source.pk}/progress/").content.decode()
        finally:
            connection.close()

    monkeypatch.setattr(comparing, "_MARKED", Watched(marked))
    actions.prepare_list(office, source)
    [(steps, shown)] = seen
    assert steps == (11, 13)
    assert 'max="13" value="11"' in shown
    assert "对比第 12 / 13 步" in shown
    assert comparing.steps_done(source) is None
