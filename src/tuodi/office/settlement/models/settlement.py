"""Settlements and what a person's year has used. A settlement is never changed; a correction is a mirror entry."""

from __future__ import annotations

from django.db import models

from tuodi.policy import vocabulary as v


class PersonYear(models.Model):
    """A cache of what the settlement lines of a benefit year add up to (`tuodi.engine.state.State`), and the row that writers lock."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="years")
    year = models.SmallIntegerField()
    state = models.JSONField(db_default={}, help_text="slot -> fen")
    version = models.IntegerField(db_default=0, help_text="settlements of the year so far, the last one's sequence")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="settlement_personyear_once")]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.year}"


class Settlement(models.Model):
    """The outcome of one claim (`settle`), or the mirror of one (`reverse`: every amount negated)."""

    class Kind(models.TextChoices):
        SETTLE = "settle", "结算"
        REVERSE = "reverse", "冲销"

    class Status(models.TextChoices):
        SETTLED = "settled", "已结算"
        NOT_COVERED = "not_covered", "不予救助"

    id = models.BigAutoField(primary_key=True)
    claim = models.ForeignKey("settlement.Claim", models.PROTECT, related_name="settlements")
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="settlements", db_index=False)
    district = models.ForeignKey(
        "core.District", models.PROTECT, null=True, related_name="+", db_index=False, help_text="of the person's household at the time"
    )
    granting = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", help_text="that granted the identity used")
    year = models.SmallIntegerField("待遇年度")
    sequence = models.IntegerField(help_text="1, 2, 3 … within the person's year, without holes")
    kind = models.CharField("类型", max_length=8, choices=Kind.choices)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    resettles = models.OneToOneField("self", models.PROTECT, null=True, related_name="resettled_by")
    key = models.CharField("请求键", max_length=128, unique=True)
    why = models.CharField("原因", max_length=300, blank=True)

    policy_city = models.CharField(max_length=32)
    policy_label = models.CharField("适用文件", max_length=200)
    policy_hash = models.CharField(max_length=64, help_text="of the version's whole content and the figures in use")
    identities = models.JSONField(default=list, help_text="the identity rows that the computation was given")

    status = models.CharField("结果", max_length=12, choices=Status.choices)
    identity = models.CharField("适用身份", max_length=24, blank=True, choices=list(v.IDENTITIES.items()))
    title = models.CharField("救助类别", max_length=40, blank=True)
    item = models.CharField("救助项目", max_length=60, blank=True)
    base = models.BigIntegerField("救助基数", help_text="fen")
    deductible = models.BigIntegerField("起付线扣除", help_text="fen")
    ratio = models.IntegerField("救助比例", null=True, help_text="basis points")
    critical_paid = models.BigIntegerField("大病保险支付", help_text="fen")
    aid = models.BigIntegerField("医疗救助", help_text="fen")
    tilt_aid = models.BigIntegerField("倾斜救助", help_text="fen")
    hospital_borne = models.BigIntegerField("医院负担", help_text="fen")
    self_paid = models.BigIntegerField("个人负担", help_text="fen")
    cash = models.BigIntegerField("现金给付", help_text="fen")
    reasons = models.CharField(max_length=300, blank=True, help_text="codes separated by ;")
    clauses = models.TextField("依据条款", blank=True)
    explanation = models.JSONField(default=dict)

    created_at = models.DateTimeField("结算时间", auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "year", "sequence"], name="settlement_sequence_once"),
            models.CheckConstraint(
                condition=models.Q(kind="settle", reverses__isnull=True) | models.Q(kind="reverse", reverses__isnull=False),
                name="settlement_reverse_names_what",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-id"], name="settlement_district_latest"),
            models.Index(fields=["district", "-id"], condition=models.Q(kind="reverse"), name="settlement_mirrors"),
            models.Index(fields=["claim"], name="settlement_claim_of"),
            models.Index(fields=["created_at"], name="settlement_created"),
        ]

    def __str__(self) -> str:
        return f"S{self.id}"

    @property
    def number(self) -> str:
        """The number printed on sheets."""
        return f"{self.year}-{self.id:09d}"

    @property
    def paid(self) -> int:
        """Fen that the fund pays on this settlement (a mirror entry: negative)."""
        return self.aid + self.tilt_aid

    @property
    def reversal(self) -> Settlement | None:
        """The mirror entry, where there is one."""
        found: Settlement | None = getattr(self, "reversed_by", None)
        return found


class SettlementLine(models.Model):
    """What one settlement used of one slot of the year (a deductible, a pool, the burden …); mirror entries carry the negative."""

    id = models.BigAutoField(primary_key=True)
    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="lines")
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", db_index=False, help_text="the settlement's")
    slot = models.CharField(max_length=120)
    amount = models.BigIntegerField(help_text="fen")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["settlement", "slot"], name="settlement_line_once")]

    def __str__(self) -> str:
        return f"{self.slot} {self.amount}"
