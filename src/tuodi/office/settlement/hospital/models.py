"""What the hospitals' interface stores: requests, messages with their first answers, visits, the insurers' settlements, reconciliations."""

from __future__ import annotations

from django.db import models

from tuodi.office.core.crypto import EncryptedTextField
from tuodi.policy import vocabulary as v


class Call(models.Model):
    """A request by a known key, kept whatever became of it; no body, no secret. A nonce is good once for a key."""

    id = models.BigAutoField(primary_key=True)
    key = models.ForeignKey("core.ApiKey", models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=64, null=True, help_text="null: refused before it counted")
    at = models.DateTimeField("时间", auto_now_add=True)
    method = models.CharField(max_length=8)
    path = models.CharField("地址", max_length=200)
    operation = models.CharField("交易", max_length=40, blank=True, help_text="national transaction number, else empty")
    number = models.CharField("报文号/请求键", max_length=64, blank=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    status = models.SmallIntegerField("状态", null=True, help_text="HTTP status; null: no answer was given")
    code = models.CharField("结果代码", max_length=40, blank=True)
    text = models.CharField("说明", max_length=300, blank=True)
    milliseconds = models.IntegerField("用时", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "nonce"], name="hospital_call_nonce")]
        indexes = [models.Index(fields=["at"], name="hospital_call_at")]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Message(models.Model):
    """A message of the national envelope and the answer it got first. The answer names persons, so it is stored encrypted."""

    id = models.BigAutoField(primary_key=True)
    institution = models.CharField("医疗机构编号", max_length=32)
    msgid = models.CharField("发送方报文号", max_length=40)
    infno = models.CharField("交易编号", max_length=6)
    body_hash = models.CharField(max_length=64, help_text="SHA-256 of transaction number and input")
    answer = EncryptedTextField("首次应答", blank=True, default="")
    recalled = models.BooleanField("已冲正", default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "msgid"], name="hospital_message_once")]

    def __str__(self) -> str:
        return f"{self.infno} {self.msgid}"


class Visit(models.Model):
    """A stay or visit as the hospital reported it: who, when, what for. Settlement requests name it by `mdtrt_id`."""

    class State(models.TextChoices):
        OPEN = "open", "在院"
        ENDED = "ended", "已结束"
        CANCELLED = "cancelled", "已撤销"

    id = models.BigAutoField(primary_key=True)
    mdtrt_id = models.CharField("就诊ID", max_length=30, unique=True)
    institution = models.CharField("医疗机构编号", max_length=32)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+")
    insutype = models.CharField("险种", max_length=6, blank=True)
    med_type = models.CharField("医疗类别", max_length=6)
    setting = models.CharField("就医类别", max_length=16, choices=[(key, word) for key, word in v.SETTINGS.items() if key])
    treatment = models.CharField("治疗方式", max_length=20, blank=True)
    ipt_no = models.CharField("住院号", max_length=30, blank=True)
    started = models.DateField("开始日期")
    ended = models.DateField("结束日期", null=True)
    diagnosis = models.CharField("主诊断编码", max_length=32, blank=True)
    underlying = models.CharField("基础疾病诊断", max_length=32, blank=True)
    died = models.BooleanField("死亡出院", default=False)
    lawful_birth = models.BooleanField("有计划生育服务证号", default=False)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    msgid = models.CharField(max_length=40, blank=True, help_text="of the message that registered it")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended__isnull=True) | models.Q(ended__gte=models.F("started")), name="hospital_visit_order"
            )
        ]
        indexes = [models.Index(fields=["institution", "started"], name="hospital_visit_institution")]

    def __str__(self) -> str:
        return self.mdtrt_id


class InsurerSettlement(models.Model):
    """What the insurers settled of a visit, as their platform says it; never changed. `trial`: a pre-settlement. Amounts in fen, null: not told.

    A refund is a row of its own with negative amounts that names what it takes back.
    """

    id = models.BigAutoField(primary_key=True)
    mdtrt_id = models.CharField("就诊ID", max_length=30)
    setl_id = models.CharField("医保结算ID", max_length=30, unique=True)
    refunds = models.CharField("原结算ID", max_length=30, blank=True)
    city = models.CharField(max_length=40)
    institution = models.CharField("医疗机构编号", max_length=32)
    trial = models.BooleanField("预结算", default=False)
    setl_time = models.DateTimeField("医保结算时间")
    started = models.DateField("开始日期", null=True)
    ended = models.DateField("结束日期", null=True)
    insutype = models.CharField("险种", max_length=6, blank=True)
    medfee_sumamt = models.BigIntegerField("医疗费总额", help_text="fen")
    inscp_scp_amt = models.BigIntegerField("符合政策范围金额", help_text="fen")
    hifp_pay = models.BigIntegerField("基本医保统筹", help_text="fen")
    hifmi_pay = models.BigIntegerField("居民大病保险", null=True, help_text="fen")
    hifob_pay = models.BigIntegerField("职工大额补助", null=True, help_text="fen")
    hifes_pay = models.BigIntegerField("企业补充保险", null=True, help_text="fen")
    cvlserv_pay = models.BigIntegerField("公务员补助", null=True, help_text="fen")
    hifdm_pay = models.BigIntegerField("伤残人员保障", null=True, help_text="fen")
    oth_pay = models.BigIntegerField("其他支出", null=True, help_text="fen, assistance that the platform put there taken out")
    acct_pay = models.BigIntegerField("个人账户", null=True, help_text="fen")
    more = models.JSONField(
        default=dict, help_text="amounts that are passed on unchanged (fen) and what the platform had in `oth_pay` of ours"
    )
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["mdtrt_id", "setl_time"], name="hospital_insurer_visit")]

    def __str__(self) -> str:
        return self.setl_id


class VisitSettlement(models.Model):
    """A settlement (or its mirror entry) made by the national face: its visit, the insurers' settlement it stands on, and the totals answered."""

    settlement = models.OneToOneField("settlement.Settlement", models.PROTECT, primary_key=True, related_name="visit_settlement")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="settlements")
    insurer = models.ForeignKey(InsurerSettlement, models.PROTECT, related_name="settlements")
    msgid = models.CharField(max_length=40)
    medfee_sumamt = models.BigIntegerField(help_text="fen")
    fund_pay_sumamt = models.BigIntegerField(help_text="fen, as the province adds it up")
    acct_pay = models.BigIntegerField(help_text="fen")

    class Meta:
        indexes = [models.Index(fields=["msgid"], name="hospital_visitsettlement_msgid")]

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.settlement_id}"


class Reconciliation(models.Model):
    """A hospital's list of a period held against ours. Sums in fen by fund."""

    id = models.BigAutoField(primary_key=True)
    city = models.CharField(max_length=40)
    institution = models.CharField("医疗机构编号", max_length=32)
    first = models.DateField("开始日期")
    last = models.DateField("结束日期")
    ours = models.JSONField("中心合计")
    theirs = models.JSONField("医院合计")
    counts = models.JSONField("结果", help_text="equal, ours_extra, theirs_extra, differs -> rows")
    made_at = models.DateTimeField("对账时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+", help_text="null: the hospital's own program")

    class Meta:
        indexes = [models.Index(fields=["institution", "-id"], name="hospital_reconciliation_of")]

    def __str__(self) -> str:
        return f"{self.institution} {self.first}–{self.last}"


class Difference(models.Model):
    """A row of a reconciliation that isn't equal, with the funds in which it differs."""

    class Kind(models.TextChoices):
        OURS = "ours_extra", "中心多"
        THEIRS = "theirs_extra", "医院多"
        DIFFERS = "differs", "金额不符"

    id = models.BigAutoField(primary_key=True)
    reconciliation = models.ForeignKey(Reconciliation, models.PROTECT, related_name="differences")
    kind = models.CharField("结果", max_length=14, choices=Kind.choices)
    ref = models.CharField("请求键/结算ID", max_length=128)
    refund = models.BooleanField("冲销", default=False)
    settlement = models.ForeignKey("settlement.Settlement", models.PROTECT, null=True, related_name="+")
    ours = models.JSONField("中心金额", null=True)
    theirs = models.JSONField("医院金额", null=True)
    funds = models.JSONField("不符项目", default=list)

    class Meta:
        indexes = [models.Index(fields=["reconciliation", "kind"], name="hospital_difference_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class FollowUp(models.Model):
    """What somebody found out about a difference; the last one says where it stands. None is changed."""

    class State(models.TextChoices):
        CHECKING = "checking", "核实中"
        SETTLED = "settled", "已解决"

    id = models.BigAutoField(primary_key=True)
    difference = models.ForeignKey(Difference, models.PROTECT, related_name="followed")
    state = models.CharField("处理", max_length=10, choices=State.choices)
    note = models.CharField("说明", max_length=300)
    at = models.DateTimeField("时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["difference", "-id"], name="hospital_followup_latest")]

    def __str__(self) -> str:
        return f"{self.difference_id}: {self.state}"
