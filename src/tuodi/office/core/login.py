"""Logging in: passwords with a lock-out by name and by address, one-time codes for those who switched them on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils import timezone

from tuodi.office.core.actor import address_of
from tuodi.office.core.models import LoginFailure, User

ADDRESS_FACTOR = 10  # an office shares one address: it is locked after ten times as many failures as a name


def locked(username: str, address: str) -> bool:
    """Whether the name or the address has failed too often lately."""
    since = timezone.now() - dt.timedelta(minutes=settings.LOGIN_LOCK_MINUTES)
    recent = LoginFailure.objects.filter(at__gt=since)
    if recent.filter(username=username).count() >= settings.LOGIN_FAILURES:
        return True
    return recent.filter(address=address).count() >= settings.LOGIN_FAILURES * ADDRESS_FACTOR


class Backend(BaseBackend):
    """Name and password. A locked name is refused even with the right password."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any) -> User | None:
        if not username or password is None or (request is not None and locked(username, address_of(request))):
            return None
        user = User.objects.filter(username=username, is_active=True).exclude(role="hospital").first()
        if user is None:
            make_password(password)  # an unknown name takes as long as a wrong password
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.select_related("district", "street").filter(pk=user_id, is_active=True).first()
