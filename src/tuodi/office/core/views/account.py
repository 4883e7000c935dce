"""The own account: password and one-time codes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from tuodi.office.core import actions, totp
from tuodi.office.core.forms import CodeForm, OwnPasswordForm
from tuodi.office.core.http import Request
from tuodi.office.core.rights import right

NEW_SECRET = "new_totp_secret"  # in the session until its first code proves it


@right("core.home")
def account(request: Request) -> HttpResponse:
    """Change the own password."""
    user = request.actor.account
    form = OwnPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_own_password(request.actor, form.cleaned_data["password"])
        except ValidationError as error:
            form.add_error("password", error)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "密码已修改。")
            return redirect("core:account")
    return render(request, "core/account.html", {"form": form, "user": user, "title": "我的账号"})


@right("core.home")
def account_code(request: Request) -> HttpResponse:
    """Switch one-time codes on, after a first right code, or off with one."""
    user = request.actor.account
    secret = user.totp_secret or request.session.get(NEW_SECRET) or totp.new_secret()
    if not user.totp_secret:
        request.session[NEW_SECRET] = secret
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if totp.matching_step(secret, form.cleaned_data["code"], user.totp_last) is None:
            form.add_error("code", "动态口令不对，请看清当前的六位数字。")
        else:
            actions.switch_totp(request.actor, "" if user.totp_secret else secret)
            request.session.pop(NEW_SECRET, None)
            messages.success(request, "动态口令已启用，下次登录时要用。" if user.totp_secret else "动态口令已停用。")
            return redirect("core:account")
    address = f"otpauth://totp/托底:{user.username}?secret={secret}&issuer=托底"
    context = {"form": form, "secret": "" if user.totp_secret else secret, "address": address, "title": "动态口令"}
    return render(request, "core/account_code.html", context)
