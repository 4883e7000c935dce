"""What was put on file before treatment: referral, out-of-area registration, emergency, first visit in primary care, certificates."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from tuodi.office.registry.models.institution import Institution
from tuodi.office.registry.models.person import Person


class Filing(models.Model):
    """One filing, good from `start` to `end`, both days included as on the paper. A cancelled one stays, with the reason.

    disease: of a finding, the diagnoses that it is about and the code that stands for it (`I50>I50#2`).
    """

    class Kind(models.TextChoices):
        REFERRAL = "referral", "转诊"
        REGISTERED = "registered", "异地就医备案"
        EMERGENCY = "emergency", "急诊"
        PRIMARY_FIRST = "primary_first", "基层首诊转诊"
        CERTIFICATE = "certificate", "门诊慢特病待遇资格"
        FINDING = "finding", "病情核定"

    person = models.ForeignKey(Person, models.PROTECT, related_name="filings")
    kind = models.CharField("类型", max_length=14, choices=Kind.choices)
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, verbose_name="医疗机构")
    disease = models.CharField("病种编码", max_length=40, blank=True, default="")
    number = models.CharField("备案号", max_length=60, blank=True, default="")
    source = models.CharField("来源", max_length=20, default="manual")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    cancelled_at = models.DateTimeField("撤销时间", null=True, blank=True)
    cancelled_why = models.CharField("撤销理由", max_length=300, blank=True, default="")

    @property
    def about(self) -> str:
        """The codes of the diagnoses that it is about."""
        return self.disease.partition(">")[0]

    class Meta:
        ordering = ["-start", "-id"]
        indexes = [
            models.Index(fields=["person", "start"], condition=Q(cancelled_at=None), name="registry_filing_person"),
            models.Index(fields=["-start", "-id"], name="registry_filing_latest"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(end=None) | Q(end__gte=models.F("start")), name="registry_filing_days"),
            models.UniqueConstraint(
                fields=["source", "number"], condition=~Q(number="") & Q(cancelled_at=None), name="registry_filing_number"
            ),
        ]
