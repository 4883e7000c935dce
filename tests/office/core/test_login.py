"""Logging in, lock-out, one-time codes, headers, refusals."""

from __future__ import annotations

import re
import time

import pytest
from django.test import Client
from django.utils import timezone

from tuodi.office.core import totp
from tuodi.office.core.models import AuditEntry, LoginFailure

from ..conftest import PASSWORD


def log_in(client, name, password=PASSWORD, **more):
    return client.post("/login/", {"username": name, "password": password}, **more)


def test_it_works(user):
    client = Client()
    response = log_in(client, user("clerk", "五华区").username)
    assert (response.status_code, response["Location"]) == (302, "/")
    page = client.get("/").content.decode()
    assert "窗口经办" in page
    assert "昆明市 · 五华区" in page
    assert AuditEntry.objects.filter(event="core.logged_in").count() == 1


def test_pages_ask_for_the_log_in(db):
    assert Client().get("/users/")["Location"] == "/login/?next=/users/"


def test_the_way_back_stays_here(user):
    client = Client()
    response = client.post("/login/", {"username": user("admin").username, "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"
    assert Client().post("/login/", {"username": user("admin").username, "password": PASSWORD, "next": "/users/"})["Location"] == "/users/"


def test_five_failures_lock_the_name(user, settings):
    name = user("clerk").username
    for _ in range(settings.LOGIN_FAILURES):
        assert log_in(Client(), name, "wrong").status_code == 403
    refused = log_in(Client(), name)
    assert refused.status_code == 403
    assert "15 分钟" in refused.content.decode()
    assert AuditEntry.objects.filter(event="core.login_locked").count() == 1
    LoginFailure.objects.update(at=timezone.now() - timezone.timedelta(minutes=16))
    assert log_in(Client(), name).status_code == 302


def test_an_address_that_tries_many_names_is_locked(user, settings):
    for number in range(settings.LOGIN_FAILURES * 10):
        log_in(Client(), f"name{number}", "wrong", REMOTE_ADDR="10.0.0.9")
    name = user("clerk").username
    assert log_in(Client(), name, REMOTE_ADDR="10.0.0.9").status_code == 403
    assert log_in(Client(), name, REMOTE_ADDR="10.0.0.10").status_code == 302


def test_a_forged_forwarded_address_does_not_help(user, settings):
    name = user("clerk").username
    for number in range(settings.LOGIN_FAILURES):
        log_in(Client(), name, "wrong", HTTP_X_FORWARDED_FOR=f"10.1.1.{number}")
    assert set(LoginFailure.objects.values_list("address", flat=True)) == {"127.0.0.1"}


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "hospital"}])
def test_who_may_not_enter(user, change):
    person = user("clerk")
    for name, value in change.items():
        setattr(person, name, value)
    person.save()
    assert log_in(Client(), person.username).status_code == 403


def test_a_stopped_user_is_out_at_once(user, client_as):
    client = client_as("clerk")
    assert client.get("/").status_code == 200
    person = user("clerk")
    person.is_active = False
    person.save()
    assert client.get("/").status_code == 302


def test_the_session_ends(client_as, settings):
    client = client_as("clerk")
    assert client.session.get_expiry_age() <= 30 * 60
    assert settings.SESSION_COOKIE_HTTPONLY
    client.post("/logout/")
    assert client.get("/").status_code == 302


def test_one_time_codes(user):
    person = user("admin")
    person.totp_secret = totp.new_secret()
    person.save()
    client = Client()
    assert log_in(client, person.username)["Location"] == "/login/code/"
    assert client.get("/").status_code == 302  # the password alone opens nothing
    code = totp.code(person.totp_secret, int(time.time()) // totp.STEP)
    wrong = f"{(int(code) + 500_000) % 1_000_000:06d}"
    assert client.post("/login/code/", {"code": wrong}).status_code == 403
    assert client.post("/login/code/", {"code": code})["Location"] == "/"
    again = Client()
    log_in(again, person.username)
    assert again.post("/login/code/", {"code": code}).status_code == 403  # a code is good once


def test_totp_follows_the_standard():
    """RFC 6238, appendix B (SHA-1), last six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for second, digits in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert totp.code(secret, second // 30) == digits


@pytest.mark.parametrize("weak", ["short1A!", "alllowercaseletters", "1234567890123"])
def test_weak_passwords_are_refused(client_as, weak):
    client = client_as("clerk")
    page = client.post("/account/", {"old": PASSWORD, "password": weak, "again": weak})
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    assert client.post("/account/", {"old": PASSWORD, "password": "Gengqiang-99", "again": "Gengqiang-99"}).status_code == 302


def test_security_headers(client_as):
    response = client_as("admin").get("/audit/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cache-Control"] == "no-store"


def test_pages_keep_to_the_policy(client_as):
    """No inline script, handler or style, and nothing from elsewhere."""
    client = client_as("admin")
    for address in ("/", "/users/", "/users/add/", "/keys/", "/audit/", "/account/", "/account/code/"):
        page = client.get(address).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|<style", page), address
        assert not re.search(r"""(src|href)=["']?(https?:)?//""", page), address


def test_forms_need_their_token(user):
    client = Client(enforce_csrf_checks=True)
    refused = log_in(client, user("clerk").username)
    assert refused.status_code == 403
    assert "页面已过期" in refused.content.decode()


def test_a_refusal_is_a_plain_chinese_page(client_as):
    page = client_as("clerk").get("/users/")
    assert page.status_code == 403
    assert "“窗口经办”没有这项操作的权限" in page.content.decode()
    missing = client_as("clerk").get("/no-such-page/")
    assert missing.status_code == 404
    assert "没有找到" in missing.content.decode()
