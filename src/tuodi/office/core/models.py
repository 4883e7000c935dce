"""What the office's ground floor stores: places, users, hospitals' keys, failed log-ins, the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from tuodi.office.core.crypto import EncryptedTextField
from tuodi.office.core.roles import ROLES, role_name


class District(models.Model):
    """A district or county of a city, as the policy of the city names it. A development zone may have no code."""

    city = models.CharField("城市", max_length=40, help_text="folder name of the policy")
    code = models.CharField("区划代码", max_length=6, blank=True)
    name = models.CharField("名称", max_length=40)
    aliases = models.JSONField("别名", default=list)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["city", "position"]
        constraints = [models.UniqueConstraint(fields=["city", "name"], name="district_name")]

    def __str__(self) -> str:
        return self.name


class Street(models.Model):
    """A street or township of a district."""

    district = models.ForeignKey(District, models.PROTECT, verbose_name="区县")
    name = models.CharField("名称", max_length=60)

    class Meta:
        ordering = ["district", "name"]
        constraints = [models.UniqueConstraint(fields=["district", "name"], name="street_name")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users by name."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who works with the office. What they may do follows from role and place, nothing else."""

    username = models.CharField("用户名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=40)
    role = models.CharField("角色", max_length=20, choices=list(ROLES.items()))
    city = models.CharField("城市", max_length=40, blank=True, help_text="empty: every city")
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, verbose_name="区县", help_text="empty: the whole city")
    street = models.ForeignKey(Street, models.PROTECT, null=True, blank=True, verbose_name="街道（乡镇）")
    community = models.CharField("社区（村）", max_length=60, blank=True, help_text="of the role street: empty: the whole street")
    department = models.CharField("部门", max_length=40, blank=True, help_text="of the role department: 民政, 残联 ...")
    institution = models.CharField("医疗机构", max_length=30, blank=True, help_text="of the role hospital: the institution's code")
    is_active = models.BooleanField("启用", default=True)
    totp_secret = EncryptedTextField("动态口令密钥", blank=True, default="")
    totp_last = models.BigIntegerField("已用动态口令时段", default=0, help_text="a code is good once")
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name

    @property
    def role_text(self) -> str:
        return role_name(self.role)


class LoginFailure(models.Model):
    """A wrong password; enough of them lock the name or the address for a while."""

    username = models.CharField(max_length=60)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["username", "at"]), models.Index(fields=["address", "at"])]


class ApiKey(models.Model):
    """With which a hospital (or a department) signs its requests; it acts for itself only."""

    key_id = models.CharField("密钥编号", max_length=40, unique=True)
    secret = EncryptedTextField("密钥")
    city = models.CharField("城市", max_length=40)
    institution = models.CharField("医疗机构编号", max_length=30, blank=True)
    department = models.CharField("部门", max_length=40, blank=True)
    name = models.CharField("名称", max_length=80)
    active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name}（{self.key_id}）"


class AuditEntry(models.Model):
    """One line of the audit trail: who did what to what, when, from where, why. Never changed, never deleted."""

    at = models.DateTimeField("时间", auto_now_add=True)
    event = models.CharField("事件", max_length=80)
    user = models.ForeignKey(User, models.PROTECT, null=True, verbose_name="用户")
    actor_name = models.CharField("姓名", max_length=80)
    role = models.CharField("角色", max_length=20)
    channel = models.CharField("渠道", max_length=20)
    address = models.CharField("来源地址", max_length=45, blank=True)
    city = models.CharField("城市", max_length=40, blank=True)
    district = models.ForeignKey(District, models.PROTECT, null=True, verbose_name="区县")
    subject_kind = models.CharField("对象类型", max_length=60, blank=True)
    subject_id = models.CharField("对象编号", max_length=80, blank=True)
    why = models.TextField("理由", blank=True)
    data: Any = models.JSONField("内容", default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"]),
            models.Index(fields=["user", "id"]),
            models.Index(fields=["event", "id"]),
            models.Index(fields=["at"]),
        ]

    @property
    def sentence(self) -> str:
        """The event in words, from its registered sentence."""
        from tuodi.office.core.audit import sentence

        return sentence(self.event, self.data)

    @property
    def role_text(self) -> str:
        return role_name(self.role)


class AuditSeal(models.Model):
    """A link of the hash chain over the trail; its order is the order of sealing, without holes."""

    number = models.BigIntegerField("序号", primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="seal", verbose_name="记录")
    hash = models.CharField("哈希", max_length=64)
