"""A claim as it was handed in, with what the registry said about institution and filings at that moment."""

from __future__ import annotations

from django.db import models

from tuodi.policy import vocabulary as v


def _choices(words: dict[str, str]) -> list[tuple[str, str]]:
    return [(key, word) for key, word in words.items() if key]


class Claim(models.Model):
    """One visit or stay. Nothing changes afterwards but `withdrawn`, which a reversal sets so that the invoice is free again."""

    class Source(models.TextChoices):
        HOSPITAL = "hospital", "医院接口"
        MANUAL = "manual", "零星录入"
        BATCH = "batch", "批量导入"

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="claims", db_index=False, verbose_name="人员")
    district = models.ForeignKey("core.District", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="属地")
    key = models.CharField("请求键", max_length=128, unique=True)
    body_hash = models.CharField(max_length=64, help_text="SHA-256 of what was asked, so that a key can't be used for something else")
    source = models.CharField("来源", max_length=10, choices=Source.choices)
    number = models.CharField("就诊/结算编号", max_length=64)
    stay_key = models.CharField("住院流水", max_length=64, blank=True, help_text="joins the parts of one stay")
    invoice_number = models.CharField("电子票据号", max_length=64, null=True)

    setting = models.CharField("医疗类别", max_length=16, choices=_choices(v.SETTINGS))
    started = models.DateField("就诊/入院日期", null=True)
    ended = models.DateField("出院/结束日期")
    settled = models.DateTimeField("保险结算时间", help_text="orders the claims of a year within a file")
    diagnosis = models.CharField("第一诊断编码", max_length=32, blank=True)
    underlying = models.CharField("基础疾病诊断", max_length=32, blank=True)
    treatment = models.CharField("治疗方式", max_length=20, blank=True, choices=_choices(v.TREATMENTS))
    channel = models.CharField("结算渠道", max_length=10, blank=True, choices=_choices(v.CHANNELS))

    institution = models.CharField("医疗机构编号", max_length=32, blank=True)
    hospital_level = models.SmallIntegerField("医院等级", null=True)
    primary_care = models.BooleanField("基层医疗卫生机构", null=True)
    hospital_area = models.CharField("就医地", max_length=10, blank=True, choices=_choices(v.AREAS))
    designated = models.BooleanField("定点医疗机构", null=True)
    referral = models.CharField("转诊备案", max_length=12, blank=True, choices=_choices(v.REFERRALS))
    certificate = models.BooleanField("慢特病待遇资格", null=True)

    total_cost = models.BigIntegerField("医疗费总额", help_text="fen")
    in_policy_cost = models.BigIntegerField("政策范围内费用", help_text="fen")
    deduction = models.BigIntegerField("审核扣减", default=0, help_text="fen")
    deduction_reason = models.CharField("扣减原因", max_length=200, blank=True)
    basic_paid = models.BigIntegerField("基本医保支付", help_text="fen")
    critical_paid = models.BigIntegerField("大病保险支付", null=True, help_text="fen; null: computed")
    supplementary_paid = models.BigIntegerField("其他补充保险支付", default=0, help_text="fen")
    checks = models.JSONField("录入核对", default=dict, help_text="what staff confirmed at entry, e.g. lawful birth, assessment")

    trusted = models.BooleanField(default=False, help_text="level, filings … as stated go before the registry (figures taken over)")
    withdrawn = models.BooleanField("已撤销", default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice_number"], condition=models.Q(withdrawn=False), name="settlement_claim_invoice_once"),
            models.CheckConstraint(
                condition=models.Q(
                    total_cost__gte=0, in_policy_cost__gte=0, deduction__gte=0, basic_paid__gte=0, supplementary_paid__gte=0
                ),
                name="settlement_claim_amounts",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "ended"], name="settlement_claim_person"),
            models.Index(fields=["institution", "ended"], name="settlement_claim_institution"),
            models.Index(fields=["number"], name="settlement_claim_number"),
            models.Index(fields=["district", "setting"], name="settlement_claim_setting"),
            models.Index(fields=["district", "source"], name="settlement_claim_source"),
        ]

    def __str__(self) -> str:
        return self.number
