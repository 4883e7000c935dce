"""Addresses: the pages of every app and, below `/api/`, the interface of every app that has one."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.urls import include, path

from tuodi.office.api import api


def _pages(app: str) -> list[Any]:
    module = f"tuodi.office.{app}.urls"
    if find_spec(module) is None:
        return []
    return [path("" if app == "core" else f"{app}/", include(module))]


urlpatterns = [path("api/", api.urls), *(entry for app in settings.OFFICE_APPS for entry in _pages(app))]
handler400 = "tuodi.office.core.errors.bad_request"
handler403 = "tuodi.office.core.errors.forbidden"
handler404 = "tuodi.office.core.errors.not_found"
handler500 = "tuodi.office.core.errors.server_error"
