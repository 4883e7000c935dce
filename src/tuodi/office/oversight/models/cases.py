"""Cases and what became of them, tip-offs with their reward, where the paper dossiers are."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tuodi.office.core.crypto import EncryptedTextField
from tuodi.office.oversight.models.parts import district_field, user_field


class Case(models.Model):
    """A case against an institution, staff or a person, whatever it came from, to its end or its transfer to the prosecution."""

    class Against(models.TextChoices):
        INSTITUTION = "institution", "医疗机构"
        STAFF = "staff", "经办人员"
        PERSON = "person", "救助对象"

    class State(models.TextChoices):
        OPEN = "open", "调查中"
        TRANSFERRED = "transferred", "已移送"
        CLOSED = "closed", "已结案"

    class Outcome(models.TextChoices):
        UNFOUNDED = "unfounded", "不成立，撤案"
        REPAID = "repaid", "责令退回"
        AGREEMENT = "agreement", "按服务协议处理"
        BARRED = "barred", "停止救助并退回"
        DISCIPLINE = "discipline", "处分"
        PENALTY = "penalty", "行政处罚"
        JUSTICE = "justice", "司法机关处理"

    FITS = {
        "institution": ("unfounded", "repaid", "agreement", "penalty", "justice"),
        "person": ("unfounded", "repaid", "barred", "penalty", "justice"),
        "staff": ("unfounded", "repaid", "discipline", "justice"),
    }

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = district_field()
    against = models.CharField("对象类型", max_length=12, choices=Against.choices)
    name = models.CharField("对象", max_length=120)
    institution = models.ForeignKey("registry.Institution", models.PROTECT, null=True, related_name="+", verbose_name="医疗机构")
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+", verbose_name="救助对象")
    text = models.TextField("情况")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.OPEN)
    opened_by = user_field("立案人")
    opened_at = models.DateTimeField("立案时间", auto_now_add=True)
    outcome = models.CharField("结果", max_length=12, blank=True, choices=Outcome.choices)
    measure = models.CharField("处理", max_length=300, blank=True)
    basis = models.CharField("依据", max_length=120, blank=True)
    closed_by = user_field("结案人")
    closed_at = models.DateTimeField("结案时间", null=True)

    def __str__(self) -> str:
        return f"案件第 {self.pk} 号"


class Transfer(models.Model):
    """A case handed to somebody outside: which paper, on which day, and what they answered."""

    class Kind(models.TextChoices):
        PROSECUTOR = "prosecutor", "检察机关"
        POLICE = "police", "公安机关"
        DISCIPLINE = "discipline", "纪检监察或任免机关"

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers")
    kind = models.CharField("移送给", max_length=12, choices=Kind.choices)
    to = models.CharField("机关名称", max_length=120)
    day = models.DateField("移送日期")
    document = models.CharField("移送文书号", max_length=80)
    basis = models.CharField("依据", max_length=120)
    made_by = user_field("登记人")
    answer = models.CharField("回复", max_length=300, blank=True)
    answered_on = models.DateField("回复日期", null=True)

    class Meta:
        ordering = ["day", "id"]


class TipOff(models.Model):
    """What somebody reported. Name and telephone are kept encrypted; a reward is proposed by one person and decided by another."""

    class State(models.TextChoices):
        OPEN = "open", "待核实"
        CASE = "case", "已立案"
        UNFOUNDED = "unfounded", "查无实据"

    class Reward(models.TextChoices):
        NONE = "none", "无"
        PROPOSED = "proposed", "待审批"
        GRANTED = "granted", "已批准，待支付"
        PAID = "paid", "已支付"

    class Kind(models.TextChoices):
        FALSE_CARE = "false_care", "虚假或冒名就医"
        FALSE_PAPERS = "false_papers", "伪造、虚开票据或证明"
        FALSE_IDENTITY = "false_identity", "隐瞒情况骗取救助身份"
        SPLIT = "split", "挂床、分解住院或诱导就医"
        OVERCHARGE = "overcharge", "多收费、超范围用药诊疗"
        HANDLING = "handling", "经办失职、徇私或挪用"
        OTHER = "other", "其他"

    class Channel(models.TextChoices):
        TELEPHONE = "telephone", "电话"
        LETTER = "letter", "信函"
        ONLINE = "online", "网络"
        VISIT = "visit", "来访"
        PASSED_ON = "passed_on", "其他部门转来"

    id = models.BigAutoField(primary_key=True)
    city = models.CharField("城市", max_length=40)
    district = district_field()
    kind = models.CharField("举报类型", max_length=16, choices=Kind.choices, default=Kind.OTHER)
    channel = models.CharField("来源", max_length=10, choices=Channel.choices, default=Channel.TELEPHONE)
    against = models.CharField("被举报的是", max_length=12, choices=Case.Against.choices, default=Case.Against.INSTITUTION)
    text = models.TextField("举报内容")
    about = models.CharField("被举报对象", max_length=120)
    informant = EncryptedTextField("举报人", blank=True, default="")
    telephone = EncryptedTextField("电话", blank=True, default="")
    received_on = models.DateField("收到日期")
    received_by = user_field("登记人")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.CharField("核实结果", max_length=300, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="tips", verbose_name="案件")
    reward = models.BigIntegerField("奖励金额", null=True, help_text="fen; the fiscal budget's money, not the aid fund's")
    reward_state = models.CharField("奖励", max_length=10, choices=Reward.choices, default=Reward.NONE)
    reward_by = user_field("奖励提出人")
    reward_decided_by = user_field("奖励审批人")
    reward_posting = models.OneToOneField("fund.Posting", models.PROTECT, null=True, related_name="+", verbose_name="奖励凭证")
    reward_paid_on = models.DateField("奖励支付日期", null=True)
    reward_payment = models.OneToOneField("fund.Posting", models.PROTECT, null=True, related_name="+", verbose_name="支付凭证")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reward_by=None) | Q(reward_decided_by=None) | ~Q(reward_by=F("reward_decided_by")), name="oversight_reward_two_people"
            )
        ]

    def __str__(self) -> str:
        return f"举报第 {self.pk} 号"


class Dossier(models.Model):
    """Where the paper dossier of a person is."""

    id = models.BigAutoField(primary_key=True)
    person = models.OneToOneField("registry.Person", models.PROTECT, related_name="dossier", verbose_name="救助对象")
    number = models.CharField("档案编号", max_length=40)
    place = models.CharField("存放处", max_length=120, blank=True)

    def __str__(self) -> str:
        return self.number
