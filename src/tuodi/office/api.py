"""The JSON interface: one description, one router for each app that has an `api.py` with `router`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.security import django_auth

from tuodi.office.core.rights import Refused

api = NinjaAPI(title="托底接口", version="1", description="医疗救助办理系统的数据接口", auth=django_auth, docs_url=None)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """403 with the reason in Chinese."""
    return api.create_response(request, {"detail": str(error)}, status=403)


for app in settings.OFFICE_APPS:
    for module in (f"tuodi.office.{app}.api", f"tuodi.office.{app}.hospital.api"):
        if find_spec(module.rsplit(".", 1)[0]) and find_spec(module):
            found = import_module(module)
            if hasattr(found, "router"):
                api.add_router(f"/{app}" if module.count(".") == 3 else "/hospital", found.router)
