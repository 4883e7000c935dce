"""Logging in and out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tuodi.office.core import actions
from tuodi.office.core.actor import Actor, address_of
from tuodi.office.core.forms import CodeForm, LoginForm
from tuodi.office.core.http import Request
from tuodi.office.core.login import Backend, locked
from tuodi.office.core.models import User

WAITING = "awaiting_code"  # in the session: who gave the right password and owes the code, and since when
CODE_SECONDS = 300


@sensitive_post_parameters("password")
def log_in(request: Request) -> HttpResponse:
    """Name and password; then, for who switched it on, the one-time code."""
    form, problem = LoginForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        name, address = form.cleaned_data["username"], address_of(request)
        user = authenticate(request, username=name, password=form.cleaned_data["password"])
        if isinstance(user, User):
            if not user.totp_secret:
                return _enter(request, user)
            request.session[WAITING] = [user.pk, int(timezone.now().timestamp()), _next(request)]
            return redirect("core:login-code")
        problem = _failed(name, address)
    status = 200 if not problem else 403
    return render(request, "core/login.html", {"form": form, "problem": problem, "next": _next(request)}, status=status)


def log_in_code(request: Request) -> HttpResponse:
    """The one-time code after the password."""
    number, since, target = request.session.get(WAITING, [0, 0, ""])
    user = Backend().get_user(number)
    if user is None or timezone.now().timestamp() - since > CODE_SECONDS:
        return redirect("core:login")
    form, problem = CodeForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        if not locked(user.username, address_of(request)) and actions.use_totp(user, form.cleaned_data["code"]):
            return _enter(request, user, target)
        problem = _failed(user.username, address_of(request))
    return render(request, "core/login.html", {"form": form, "problem": problem, "button": "确定"}, status=403 if problem else 200)


@require_POST
def log_out(request: Request) -> HttpResponse:
    """End the session."""
    if request.actor.user:
        actions.note_logout(request.actor)
    logout(request)
    return redirect("core:login")


def _failed(name: str, address: str) -> str:
    actions.note_login_failure(name, address)
    if locked(name, address):
        return f"失败次数过多，请 {settings.LOGIN_LOCK_MINUTES} 分钟后再试。"
    return "用户名、密码或动态口令不对。"


def _enter(request: Request, user: User, target: str = "") -> HttpResponse:
    login(request, user, backend="tuodi.office.core.login.Backend")
    actions.note_login(Actor.of(user, address_of(request)))
    return redirect(target or _next(request) or resolve_url(settings.LOGIN_REDIRECT_URL))


def _next(request: Request) -> str:
    """Where to go afterwards, if it is a page of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else ""
