"""Everything the office's tables hold on one person, section by section. Amounts are shown in yuan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from tuodi.office.casework.models import Case as Application
from tuodi.office.core import subjects
from tuodi.office.core.models import AuditEntry
from tuodi.office.core.numbers import yuan
from tuodi.office.enrolment.models import Target
from tuodi.office.grants.models import Award
from tuodi.office.oversight.archive.files import settlements
from tuodi.office.oversight.models import Case, Finding, NoticeRow, Recovery, Sanction, StrikeOut
from tuodi.office.payment.models import Due
from tuodi.office.registry.models import Filing, Identity, Person
from tuodi.office.registry.queries import whose
from tuodi.office.registry.queries.record import record
from tuodi.office.watch.models import Alert

LONG = 18  # characters
MOST_LINES = 2_000  # of the audit trail


@dataclass(frozen=True)
class Section:
    """A table: `figures` are the columns set to the right."""

    title: str
    heads: list[str]
    rows: list[list[Any]]
    figures: tuple[int, ...] = ()

    @property
    def texts(self) -> list[list[str]]:
        """Every cell as text; unknown is empty."""
        return [["" if value is None else str(value) for value in row] for row in self.rows]

    @property
    def widths(self) -> list[int]:
        """Shares of the page for the columns of long texts; 0: as wide as its content. Something always takes up what is left."""
        longest = [max((len(row[place]) for row in self.texts), default=0) for place in range(len(self.heads))]
        found = [min(length, 40) if length > LONG and place not in self.figures else 0 for place, length in enumerate(longest)]
        return found if any(found) else [0] * (len(found) - 1) + [1]


def tables(person: Person) -> list[Section]:
    """Every section, empty ones too: that there is nothing is a statement."""
    return [*_known(person), *_paid(person), *_cared(person), *_watched(person), _trail(person)]


def _known(person: Person) -> Iterator[Section]:
    known = record(person)
    dossier = getattr(person, "dossier", None)
    facts: list[list[Any]] = [["身份证号", person.id_number]]
    facts += [["纸质档案编号", dossier.number if dossier else "未登记"], ["存放处", dossier.place if dossier else ""]]
    facts += [*[list(one) for one in known.facts], *[[f"{year} 年参保", kind] for year, kind, _ in known.insurances]]
    yield Section("基本情况", ["项目", "内容"], facts)
    identities = Identity.objects.filter(whose(person)).order_by("start", "pk")
    yield Section("身份", ["身份", "开始", "结束", "结束原因"], [[one.get_code_display(), one.start, one.end, one.end_reason] for one in identities])
    filings = Filing.objects.filter(whose(person)).order_by("start", "pk")
    yield Section("备案", ["种类", "开始", "结束"], [[one.get_kind_display(), one.start, one.end] for one in filings])


def _paid(person: Person) -> Iterator[Section]:
    heads = ["编号", "类型", "结束日期", "医疗机构", "总费用", "政策范围内", "医疗救助", "倾斜救助", "个人负担"]
    rows = [
        [s.number, s.get_kind_display(), s.claim.ended, s.claim.institution]
        + [yuan(fen) for fen in (s.claim.total_cost, s.claim.in_policy_cost, s.aid, s.tilt_aid, s.self_paid)]
        for s in settlements(person)
    ]
    yield Section("结算", heads, rows, (4, 5, 6, 7, 8))
    targets = Target.objects.filter(whose(person)).select_related("run").order_by("pk")
    rows = [[one.year, str(one.run), yuan(one.subsidy) if (one.subsidy is not None) else "", one.get_state_display()] for one in targets]
    yield Section("资助参保", ["年度", "批次", "资助金额", "结果"], rows, (2,))
    awards = Award.objects.filter(whose(person)).order_by("pk")
    rows = [[one.year, one.grant, yuan(one.amount) if one.amount is not None else "", one.get_state_display(), one.clauses] for one in awards]
    yield Section("定额救助", ["年度", "补助", "金额", "结果", "依据"], rows, (2,))
    dues = Due.objects.filter(whose(person)).order_by("pk")
    rows = [[one.number, one.get_purpose_display(), yuan(one.amount), one.get_state_display(), one.problem] for one in dues]
    yield Section("支付", ["编号", "事项", "金额", "状态", "未付原因"], rows, (2,))


def _cared(person: Person) -> Iterator[Section]:
    cases = Application.objects.filter(whose(person)).order_by("pk")
    rows = [[one.number, one.applied, one.get_channel_display(), one.get_state_display(), one.reason] for one in cases]
    yield Section("申请", ["编号", "申请日期", "受理渠道", "状态", "事由"], rows)
    alerts = Alert.objects.filter(whose(person)).order_by("pk")
    rows = [[str(one), one.name, one.seen, yuan(one.burden), one.get_state_display(), one.get_outcome_display()] for one in alerts]
    yield Section("预警", ["编号", "预警", "日期", "个人负担", "状态", "结果"], rows, (3,))


def _watched(person: Person) -> Iterator[Section]:
    barred = Sanction.objects.filter(whose(person)).order_by("pk")
    rows = [[one.start, one.end, one.lifted_on, one.get_state_display(), one.reason, one.basis] for one in barred]
    yield Section("停止救助", ["开始", "结束", "解除", "状态", "事由", "依据"], rows)
    told = NoticeRow.objects.filter(whose(person, "sanction__person")).select_related("notice").order_by("pk")
    rows = [[str(one.notice), timezone.localdate(one.notice.made_at), one.get_kind_display(), one.get_answer_display(), one.text] for one in told]
    yield Section("通报", ["名单", "日期", "事项", "回复", "回复内容"], rows)
    owed = Recovery.objects.filter(whose(person)).order_by("pk")
    rows = [[str(one), yuan(one.amount), yuan(one.paid), yuan(one.written), one.get_state_display(), one.reason] for one in owed]
    yield Section("追回", ["编号", "应退", "已退", "核销", "状态", "事由"], rows, (1, 2, 3))
    struck = StrikeOut.objects.filter(whose(person)).select_related("settlement").order_by("pk")
    rows = [[str(one), one.settlement.number, yuan(one.amount), one.get_state_display(), one.reason] for one in struck]
    yield Section("审核扣减", ["编号", "结算", "扣减", "状态", "违规内容"], rows, (2,))
    found = [[str(one), one.text, one.get_state_display(), one.outcome] for one in Finding.objects.filter(whose(person)).order_by("pk")]
    found += [[str(one), one.text, one.get_state_display(), one.measure] for one in Case.objects.filter(whose(person)).order_by("pk")]
    yield Section("疑点与案件", ["编号", "情况", "状态", "结果"], found)


def _trail(person: Person) -> Section:
    rows = [
        [f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}", one.actor_name, one.role_text, one.sentence, one.why] for one in trail_of(person)
    ]
    return Section("审计记录", ["时间", "姓名", "角色", "内容", "理由"], rows)


def trail_of(person: Person) -> Sequence[AuditEntry]:
    """What the trail says of the person and of everything that is theirs, oldest first."""
    return list(AuditEntry.objects.filter(subjects.lines_about([person.pk])).select_related("user").order_by("pk")[:MOST_LINES])
