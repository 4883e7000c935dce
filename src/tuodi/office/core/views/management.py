"""Users, keys of the interface, the audit trail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from tuodi.office.core import actions, audit, queries, subjects
from tuodi.office.core.forms import KeyForm, TrailForm, UserForm, WhyForm
from tuodi.office.core.http import Request
from tuodi.office.core.rights import right
from tuodi.office.core.roles import ROLES
from tuodi.office.core.tables import Column, Filter, Table


@right("core.user.manage")
def users(request: Request) -> HttpResponseBase:
    """The users of the actor's place."""
    columns = [
        Column("username", "用户名", sort="username", link=lambda user: reverse("core:user-change", args=[user.pk])),
        Column("name", "姓名", sort="name"),
        Column("role_text", "角色", sort="role"),
        Column("city", "城市", value=lambda user: queries.city_title(user.city) if user.city else "全部"),
        Column("district", "区县", value=lambda user: user.district or "全市", sort="district__position"),
        Column("street", "街道", value=lambda user: f"{user.street or ''} {user.community}".strip()),
        Column("department", "部门"),
        Column("is_active", "状态", value=lambda user: "启用" if user.is_active else "停用", tone=lambda user: "good" if user.is_active else "stop"),
        Column("totp", "动态口令", "yes", value=lambda user: bool(user.totp_secret)),
        Column("last_login", "最近登录", "time", sort="last_login"),
    ]
    filters = [
        Filter("q", "查找", "search", lookup="name__contains", hint="姓名"),
        Filter("role", "角色", options=list(ROLES.items())),
    ]
    table = Table(request, queries.users(request.actor), columns, filters, order="username", export="用户")
    return table.respond(context={"title": "用户", "add_url": reverse("core:user-add"), "add_title": "添加用户"})


@right("core.user.manage")
def user_add(request: Request) -> HttpResponse:
    """A new user."""
    form = UserForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        values.pop("is_active")
        if _saved(form, lambda: actions.add_user(request.actor, **values)):
            messages.success(request, f"已添加用户 {values['username']}。")
            return redirect("core:users")
    return _form(request, form, "添加用户", "core:users", "用户")


@right("core.user.manage")
def user_change(request: Request, number: int) -> HttpResponse:
    """Role, place and state of a user; a new password if one is typed."""
    user = get_object_or_404(queries.users(request.actor), pk=number)
    initial = {name: getattr(user, name) for name in ("username", "name", "role", "city", "district", "street", "community", "department", "is_active")}
    form = UserForm(request.actor, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _saved(form, lambda: actions.change_user(request.actor, user, **form.cleaned_data)):
        messages.success(request, f"已修改用户 {user.username}。")
        return redirect("core:users")
    return _form(request, form, f"用户 {user.username}", "core:users", "用户")


@right("core.key.manage")
def keys(request: Request) -> HttpResponseBase:
    """The keys of hospitals and departments; a new one shows its secret once."""
    form = KeyForm(request.actor, request.POST or None)
    fresh: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        key, secret = actions.add_key(request.actor, **form.cleaned_data)
        fresh, form = {"key_id": key.key_id, "secret": secret, "name": key.name}, KeyForm(request.actor)
    columns = [
        Column("key_id", "密钥编号", "mono"),
        Column("name", "名称", sort="name"),
        Column("institution", "医疗机构编号", "mono", sort="institution"),
        Column("department", "部门"),
        Column("created_at", "建立时间", "time", sort="created_at"),
        Column("active", "状态", value=lambda key: "启用" if key.active else "停用", tone=lambda key: "good" if key.active else "stop"),
        Column("stop", "", value=lambda key: "停用…" if key.active else "", link=lambda key: reverse("core:key-stop", args=[key.pk]) if key.active else ""),
    ]
    table = Table(request, queries.keys(request.actor), columns, order="-id")
    return table.respond("core/keys.html", {"title": "接口密钥", "form": form, "fresh": fresh})


@right("core.key.manage")
def key_stop(request: Request, number: int) -> HttpResponse:
    """Stop a key, with a reason."""
    key = get_object_or_404(queries.keys(request.actor), pk=number, active=True)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.stop_key(request.actor, key, form.cleaned_data["why"])
        messages.success(request, f"已停用 {key}。")
        return redirect("core:keys")
    return _form(request, form, f"停用 {key}", "core:keys", "接口密钥", button="停用")


@right("core.audit.view")
def audit_trail(request: Request) -> HttpResponseBase:
    """The trail, newest first; by person only after a search that is a line itself."""
    people = _searched(request)
    label = "、".join(f"{one.name} {one.masked}" for one in subjects.by_ids(request.actor, people))[:100]  # type: ignore[attr-defined]
    columns = [
        Column("at", "时间", "time", sort="id"),
        Column("actor_name", "姓名"),
        Column("role_text", "角色"),
        Column("sentence", "内容"),
        Column("why", "理由"),
        Column("district", "区县"),
        Column("address", "来源", "mono"),
        Column("subject", "对象", value=lambda entry: f"{entry.subject_kind} {entry.subject_id}".strip()),
    ]
    filters = [
        Filter("event", "事件", options=sorted((event, text.split("{")[0].strip("：（ ") or event) for event, text in audit.EVENTS.items())),
        Filter("who", "经办人", "search", apply=_by, hint="姓名或用户名"),
        Filter("subject", "对象编号", "search", apply=_about, hint="人员、结算等的编号"),
        *([Filter("person", "人员", options=[("yes", label)], apply=lambda rows, _: rows.filter(subjects.lines_about(people)))] if people else []),
        Filter("from", "从", "day", apply=lambda rows, day: rows.filter(at__gte=_midnight(day))),
        Filter("to", "到", "day", apply=lambda rows, day: rows.filter(at__lt=_midnight(day) + dt.timedelta(days=1))),
    ]
    table = Table(request, queries.audit_entries(request.actor), columns, filters, export="审计日志")
    context = {"title": "审计日志", "subtitle": "只增不改；每条记录入哈希链，可用 tuodi-office verify-audit 校验", "form": TrailForm(), "people": label}
    return table.respond("core/audit.html", context)


@require_POST
@right("core.audit.view")
def audit_search(request: Request) -> HttpResponse:
    """Whose lines to show: neither name nor number goes into an address."""
    form = TrailForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError("请填写姓名或身份证号，并写明理由。")
        found = actions.search_trail(request.actor, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("core:audit")
    request.session["trail"] = found
    if not found:
        messages.error(request, "登记中没有这个人，或不属于您的辖区。查询已记入审计日志。")
        return redirect("core:audit")
    return redirect(f"{reverse('core:audit')}?person=yes")


def _searched(request: Request) -> list[int]:
    """The persons of the last search of this session."""
    return [int(one) for one in request.session.get("trail", [])]


def _by(rows: Any, text: str) -> Any:
    """Lines of a user by the beginning of the name, or by the user name."""
    return rows.filter(Q(actor_name__prefix=text) | Q(user__username=text))


def _about(rows: Any, text: str) -> Any:
    """Lines on what has this number: a record's own, or that printed on a settlement (`2024-000000012`). By index: the kinds are named."""
    number = text.rsplit("-", 1)[-1].lstrip("0") if text.replace("-", "").isdigit() else text
    return rows.filter(subject_kind__in=["", *(model._meta.label_lower for model in apps.get_models())], subject_id=number)


def _midnight(day: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(dt.date.fromisoformat(day), dt.time()))


def _saved(form: Any, write: Any) -> bool:
    """Run a write; what it refuses becomes errors of the form."""
    try:
        write()
    except ValidationError as error:
        for name, problems in getattr(error, "error_dict", {"password": error.messages}).items():
            form.add_error(name if name in form.fields else None, problems)
        return False
    return True


def _form(request: Request, form: Any, title: str, back: str, back_title: str, button: str = "保存") -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse(back), "back_title": back_title, "button": button}
    return render(request, "core/form.html", context)
