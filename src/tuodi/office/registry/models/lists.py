"""A department's list on its way in: the file, its rows, and what comparing them with the registry found."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from tuodi.office.core.crypto import EncryptedTextField
from tuodi.office.core.models import District
from tuodi.office.registry.models.person import Person
from tuodi.policy import vocabulary as v


class DepartmentList(models.Model):
    """One list of one department. `district` None: of the whole city. `codes`: the identities it is about."""

    class Extent(models.TextChoices):
        FULL = "full", "全量名单"
        CHANGES = "changes", "变动名单"

    class State(models.TextChoices):
        RECEIVED = "received", "待读取"
        STAGED = "staged", "待对比"
        COMPARED = "compared", "待审批"
        APPLIED = "applied", "已执行"
        REJECTED = "rejected", "已退回"
        UNUSABLE = "unusable", "无法读取"

    city = models.CharField("城市", max_length=40)
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, verbose_name="区县")
    department = models.CharField("部门", max_length=40)
    name = models.CharField("名单", max_length=120)
    extent = models.CharField("名单性质", max_length=10, choices=Extent.choices)
    codes: Any = models.JSONField("救助身份", default=list)
    as_of = models.DateField("名单日期")
    content_hash = models.CharField(max_length=64)
    channel = models.CharField("来源", max_length=10, default="page")
    sheet = models.CharField("工作表", max_length=60, blank=True, default="")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RECEIVED)
    problem = models.CharField("问题", max_length=500, blank=True, default="")
    rows_total = models.PositiveIntegerField("行数", default=0)
    rows_done = models.PositiveIntegerField(default=0)
    step = models.CharField("进度", max_length=40, blank=True, default="")
    counts: Any = models.JSONField(default=dict, help_text="rows by verdict, `ends`, `held`, `marked`")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="审批人")
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decision = models.CharField("审批意见", max_length=300, blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "department", "extent", "as_of", "content_hash"],
                condition=~Q(state__in=["rejected", "unusable"]),
                name="registry_list_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def codes_text(self) -> str:
        return "、".join(v.IDENTITIES.get(code, code) for code in self.codes) or "按名单所载"


class ListFile(models.Model):
    """The file as it came, encrypted, so that it can go back with its errors marked."""

    source = models.OneToOneField(DepartmentList, models.CASCADE, primary_key=True, related_name="file")
    content = EncryptedTextField("内容", help_text="base64")


class ListRow(models.Model):
    """A row of the file (`number` as a person counts it there), or an identity that the file no longer names (`number` None).

    `facts`: columns of the person that the row states. Blank columns are not stated.
    """

    class Verdict(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "变更"
        UNCHANGED = "unchanged", "无变化"
        ABSENT = "absent", "名单外"
        CONFLICTING = "conflicting", "有冲突"
        UNREADABLE = "unreadable", "无法读取"

    source = models.ForeignKey(DepartmentList, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("行号", null=True)
    id_number = EncryptedTextField("身份证号", blank=True, default="")
    id_index = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField("姓名", max_length=60, blank=True, default="")
    code = models.CharField("救助身份", max_length=30, choices=list(v.IDENTITIES.items()), blank=True, default="")
    start = models.DateField("认定日期", null=True)
    end = models.DateField("退出日期", null=True)
    end_reason = models.CharField("退出原因", max_length=60, blank=True, default="")
    applied = models.DateField("申请日期", null=True)
    first_treated = models.DateField("首次治疗日期", null=True)
    assigned_class = models.CharField("救助类别", max_length=40, blank=True, default="")
    disease = models.CharField("认定病种", max_length=40, blank=True, default="")
    granted_by = models.ForeignKey(District, models.PROTECT, null=True, related_name="+", verbose_name="认定地")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+", verbose_name="区县")
    facts: Any = models.JSONField(default=dict)
    verdict = models.CharField("对比结果", max_length=12, choices=Verdict.choices, blank=True, default="")
    reason = models.CharField("说明", max_length=300, blank=True, default="")
    ends = models.BooleanField("终止身份", default=False)
    rewrites = models.BooleanField("改写身份", default=False, help_text="the stay of the identity becomes another")
    marked = models.BooleanField("非本部门认定", default=False)
    applied_now = models.BooleanField("已执行", default=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    identity = models.ForeignKey("registry.Identity", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["source", "verdict", "number"], name="registry_row_verdict"),
            models.Index(fields=["source", "person", "code"], name="registry_row_person"),
            models.Index(fields=["source", "id_index"], name="registry_row_index"),
        ]
