"""Applications: a case, every step that it took, what was asked for and handed in, the household looked at, the bills to be settled.

Amounts are fen; an income that nobody knows is null, not zero. Steps are never changed.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from tuodi.office.core.crypto import EncryptedTextField
from tuodi.office.settlement.reasons import reasons_text
from tuodi.policy.procedures import Procedure, procedure


class Case(models.Model):
    """One application. `step` is where it stands in its procedure, `due` the day by which that step is to be done."""

    class State(models.TextChoices):
        RUNNING = "running", "办理中"
        LACKING = "lacking", "待补正"
        GRANTED = "granted", "待支付"
        FAILED = "failed", "支付失败"
        DONE = "done", "已办结"
        REFUSED = "refused", "不予救助"
        APPEALED = "appealed", "复议中"
        WITHDRAWN = "withdrawn", "已撤回"
        LAPSED = "lapsed", "视为放弃"

    class Channel(models.TextChoices):
        STREET = "street", "街道（乡镇）窗口"
        COUNTER = "counter", "医保窗口"
        BEHALF = "behalf", "代办"
        ONLINE = "online", "线上"

    OPEN = (State.RUNNING, State.LACKING, State.GRANTED, State.FAILED, State.APPEALED)

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey("core.District", models.PROTECT, related_name="+", verbose_name="区县")
    street = models.ForeignKey("core.Street", models.PROTECT, null=True, related_name="+", verbose_name="街道（乡镇）")
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="cases", verbose_name="申请人")
    key = models.CharField("程序", max_length=40, help_text="of the city's procedures")
    code = models.CharField("查询码", max_length=12, unique=True)
    secret_index = models.CharField(max_length=64, help_text="blind index of code and secret: the secret itself isn't kept")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RUNNING)
    step = models.CharField("环节", max_length=10, default="check")
    step_since = models.DateField("进入环节")
    due = models.DateField("办理期限", null=True)
    due_sure = models.BooleanField(default=True, help_text="false: the holidays of a year passed aren't known yet")
    applied = models.DateField("申请日期")
    channel = models.CharField("受理渠道", max_length=10, choices=Channel.choices)
    agent = models.CharField("代办人", max_length=60, blank=True)
    telephone = models.CharField("联系电话", max_length=40, blank=True)
    reason = models.CharField("申请事由", max_length=300, blank=True)
    priority: Any = models.JSONField("优先情形", default=list, help_text="names of the groups of the document")
    urgent = models.BooleanField("优先", default=False)
    visits = models.PositiveSmallIntegerField("到窗口次数", default=0)
    told = models.BooleanField("已一次性告知", default=False)
    first_treated = models.DateField("首次治疗日期", null=True)
    disease = models.CharField("病种编码", max_length=40, blank=True)
    tests: Any = models.JSONField("核对结果", default=list)
    owned = models.CharField("家庭财产", max_length=300, blank=True, help_text="as departments found it; no document of the five tests it by a figure")
    scope = models.CharField("认定范围", max_length=20, blank=True)
    notice_from = models.DateField("公示开始", null=True)
    notice_until = models.DateField("公示截止", null=True)
    objection = models.CharField("公示异议", max_length=300, blank=True)
    amount = models.BigIntegerField("决定金额", null=True, help_text="fen; of an exceptional case")
    decision = models.CharField("决定说明", max_length=300, blank=True)
    clause = models.CharField("依据", max_length=100, blank=True)
    identity = models.ForeignKey("registry.Identity", models.PROTECT, null=True, related_name="+", verbose_name="认定身份")
    problem = models.CharField("待处理", max_length=300, blank=True)
    accepted_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="受理人")
    verified_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="核对人")
    reviewed_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", verbose_name="审批人")
    decided_on = models.DateField("决定日期", null=True)
    created_at = models.DateTimeField("受理时间", auto_now_add=True)
    closed_on = models.DateField("办结日期", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"],
                condition=models.Q(state__in=["running", "lacking", "granted", "failed", "appealed"]),
                name="casework_case_one_open",
            )
        ]
        indexes = [
            models.Index(fields=["district", "state", "due"], name="casework_case_due"),
            models.Index(fields=["person", "-id"], name="casework_case_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number shown to people."""
        return f"C{self.created_at:%Y}{self.pk:06d}"

    @property
    def procedure(self) -> Procedure:
        """The procedure that it runs through."""
        return procedure(self.city, self.key)

    @property
    def step_name(self) -> str:
        """The step's Chinese name."""
        if self.state == self.State.APPEALED:
            return "复议"
        steps: Any = self.procedure.steps
        return steps[self.step].name if self.step in steps else self.step

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class Step(models.Model):
    """Something that was done with a case, on which day, against which deadline. Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    at = models.DateTimeField("时间", auto_now_add=True)
    name = models.CharField("环节", max_length=40)
    result = models.CharField("结果", max_length=40)
    text = models.CharField("说明", max_length=500, blank=True)
    due = models.DateField("期限", null=True)
    on = models.DateField("日期")
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField("办理人", max_length=60, blank=True)

    class Meta:
        ordering = ["id"]

    @property
    def late(self) -> bool:
        """Whether it was done after its deadline."""
        return self.due is not None and self.on > self.due


class Asked(models.Model):
    """A document of the procedure for this case: held by the office (from where), asked for, or handed in."""

    class State(models.TextChoices):
        HELD = "held", "系统已有，不需提交"
        ASKED = "asked", "待提交"
        RECEIVED = "received", "已收"

    case = models.ForeignKey(Case, models.PROTECT, related_name="asked")
    key = models.CharField(max_length=40)
    name = models.CharField("材料", max_length=80)
    state = models.CharField("状态", max_length=10, choices=State.choices)
    source = models.CharField("来源", max_length=120, blank=True)
    at = models.DateTimeField("时间", auto_now=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="casework_asked_once")]


class Attachment(models.Model):
    """A file handed in: its type as its content shows, its size, its hash. The content is kept encrypted in the database, never below the web's root."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    asked = models.ForeignKey(Asked, models.PROTECT, null=True, related_name="files")
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("类型", max_length=40)
    size = models.PositiveIntegerField("大小")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField("上传时间", auto_now_add=True)
    actor_name = models.CharField("上传人", max_length=60, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "digest"], name="casework_attachment_once")]


class Content(models.Model):
    """The bytes of an attachment, base64, encrypted."""

    attachment = models.OneToOneField(Attachment, models.PROTECT, primary_key=True, related_name="content")
    data = EncryptedTextField("内容")


class Member(models.Model):
    """Somebody of the household as it was verified. `income`: fen a month; null where there is no fixed one or nobody knows it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="members")
    name = models.CharField("姓名", max_length=60)
    relation = models.CharField("关系", max_length=20)
    fixed = models.BooleanField("有固定收入", default=True)
    income = models.BigIntegerField("月收入", null=True, help_text="fen")
    source = models.CharField("来源", max_length=60, blank=True)

    class Meta:
        ordering = ["id"]


class Bill(models.Model):
    """A bill that the case is to settle: handed in with it, or known to the office already (`original`) and settled anew."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="bills")
    invoice = models.CharField("电子票据号", max_length=64, blank=True)
    claim: Any = models.JSONField(default=dict, help_text="the claim as it was handed in; empty where `original` says it")
    ended = models.DateField("结束日期")
    total = models.BigIntegerField("医疗费总额", help_text="fen")
    original = models.ForeignKey("settlement.Settlement", models.PROTECT, null=True, related_name="+", verbose_name="原结算")
    settlement = models.ForeignKey("settlement.Settlement", models.PROTECT, null=True, related_name="+", verbose_name="结算")
    problem = models.CharField("未结算原因", max_length=300, blank=True)
    outside = models.BigIntegerField("目录外计入费用", null=True, help_text="fen; counts into the in-policy cost once the case is approved")

    class Meta:
        ordering = ["ended", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "original"], name="casework_bill_once")]

    @property
    def refused(self) -> str:
        """Why it got nothing though it was settled, in Chinese; empty for one that was aided or isn't settled."""
        found = self.settlement
        return reasons_text(self.case.city, found.reasons) if found and not found.paid else ""

    @property
    def insured(self) -> int | None:
        """Fen of the insurances after the basic one; None where it isn't settled."""
        return self.settlement.critical_paid + self.settlement.claim.supplementary_paid if self.settlement else None

    @property
    def taken_back(self) -> bool:
        """Whether its settlement was reversed since."""
        return self.settlement is not None and hasattr(self.settlement, "reversed_by")


class Letter(models.Model):
    """What the applicant was told in writing: what is missing, what was decided, how to appeal."""

    class Kind(models.TextChoices):
        MISSING = "missing", "一次性告知书"
        LAPSE = "lapse", "退回申请通知书"
        APPROVAL = "approval", "救助决定通知书"
        REFUSAL = "refusal", "不予救助决定书"
        APPEAL = "appeal", "复议决定书"

    case = models.ForeignKey(Case, models.PROTECT, related_name="letters")
    kind = models.CharField("文书", max_length=10, choices=Kind.choices)
    text = models.TextField("内容")
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering = ["id"]
