"""People and what belongs to them: household, insurance of the years, account for payment, and every change with its before and after."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from tuodi.office.core.crypto import EncryptedTextField, blind_index, mask_id
from tuodi.office.core.models import District, Street
from tuodi.policy import vocabulary as v


class Household(models.Model):
    """A household of a district, by the number that the district gave it."""

    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县")
    number = models.CharField("家庭编号", max_length=40)
    address = models.CharField("家庭住址", max_length=200, blank=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "number"], name="registry_household_number")]

    def __str__(self) -> str:
        return self.number


class Person(models.Model):
    """One person of a city. The ID number is stored encrypted and found by its blind index.

    A record that was merged into another stays as it is and points to it; its facts count for the other one.
    `city` follows the district (a trigger keeps it), so that a number is unique within a city.
    """

    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县")
    city = models.CharField("城市", max_length=40, editable=False, help_text="of the district; set by the database")
    id_number = EncryptedTextField("身份证号")
    id_index = models.CharField(max_length=64, editable=False)
    name = models.CharField("姓名", max_length=60, db_index=True)
    sex = models.CharField("性别", max_length=8, choices=list(v.SEXES.items()), blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    hukou_local = models.BooleanField("本市户籍", null=True, blank=True, default=True)
    disability_grade = models.PositiveSmallIntegerField("残疾等级", choices=list(v.GRADES.items()), default=0, help_text="0: none")
    disability_kind = models.CharField("残疾类别", max_length=20, choices=list(v.DISABILITY_KINDS.items()), blank=True, default="")
    unable_to_work = models.BooleanField("丧失劳动能力", default=False)
    dibao_class = models.CharField("低保类别", max_length=1, choices=list(v.DIBAO_CLASSES.items()), blank=True, default="")
    urban = models.BooleanField("城镇居民", null=True, blank=True)
    street = models.ForeignKey(Street, models.PROTECT, null=True, blank=True, verbose_name="街道（乡镇）")
    community = models.CharField("社区（村）", max_length=60, blank=True, default="")
    address = models.CharField("住址", max_length=200, blank=True, default="")
    telephone = models.CharField("电话", max_length=40, blank=True, default="")
    household = models.ForeignKey(Household, models.PROTECT, null=True, blank=True, related_name="members", verbose_name="家庭")
    relation = models.CharField("与户主关系", max_length=20, blank=True, default="")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入")
    merged_at = models.DateTimeField("并入时间", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "id_index"], name="registry_person_number")]
        indexes = [
            models.Index(fields=["district", "name"], name="registry_person_names"),
            models.Index(fields=["id_index"], name="registry_person_index"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.id_index = blind_index(self.id_number)
        if self.city != self.district.city:
            self.city = self.district.city
        super().save(*args, **kwargs)

    @property
    def masked(self) -> str:
        """The ID number as pages show it."""
        return mask_id(self.id_number)


class Insurance(models.Model):
    """Which basic medical insurance a person had in a year, and when the premium was paid. No row: not known."""

    person = models.ForeignKey(Person, models.PROTECT)
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("险种", max_length=10, choices=list(v.INSURANCES.items()))
    paid_on = models.DateField("参保缴费日期", null=True, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [models.UniqueConstraint(fields=["person", "year"], name="registry_insurance_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.get_kind_display()}"


class BankAccount(models.Model):
    """Where a person's aid is paid to, and whose account that is."""

    class Payee(models.TextChoices):
        SELF = "self", "本人"
        GUARDIAN = "guardian", "监护人"
        HEIR = "heir", "继承人"
        INSTITUTION = "institution", "供养（托养）机构"

    person = models.ForeignKey(Person, models.PROTECT, related_name="accounts")
    kind = models.CharField("收款人", max_length=12, choices=Payee.choices, default=Payee.SELF)
    payee = models.CharField("户名", max_length=60)
    payee_id_number = EncryptedTextField("收款人证件号", blank=True, default="")
    bank = models.CharField("开户银行", max_length=80)
    number = EncryptedTextField("账号")
    active = models.BooleanField("使用中", default=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person"], condition=models.Q(active=True), name="registry_account_one_active")]

    def __str__(self) -> str:
        return f"{self.bank} {self.masked}"

    @property
    def masked(self) -> str:
        return mask_id(self.number)


class PersonChange(models.Model):
    """One change of a person's record: what stood there before, and after. Never changed: the past is read from it.

    `insurance.2024` is a key of `before` and `after` like a column's name. ID numbers are kept encrypted beside them.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", "修改"
        NUMBER = "number", "更正身份证号"
        MERGE = "merge", "合并"
        UNMERGE = "unmerge", "撤销合并"

    person = models.ForeignKey(Person, models.PROTECT, related_name="changes")
    at = models.DateTimeField("时间", default=timezone.now)
    kind = models.CharField("类型", max_length=10, choices=Kind.choices, default=Kind.CHANGE)
    before: Any = models.JSONField(default=dict)
    after: Any = models.JSONField(default=dict)
    number_before = EncryptedTextField(blank=True, default="")
    number_after = EncryptedTextField(blank=True, default="")
    why = models.CharField("理由", max_length=300, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="用户")

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="registry_change_person")]
