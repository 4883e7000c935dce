"""How far an application has come: by its code and the secret on the receipt; and the appeal against a refusal."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tuodi.office.casework.queries import progress as found_progress
from tuodi.office.core import rls
from tuodi.office.core.actor import Actor
from tuodi.office.public import appeals, limits
from tuodi.office.public.limits import limited
from tuodi.office.public.pages import page


@csrf_exempt  # without a session there is nobody to forge; code and secret are the right
@require_http_methods(["GET", "HEAD", "POST"])
@limited("progress", 10, everywhere=True)
def progress(request: HttpRequest) -> HttpResponseBase:
    """The form, and what whoever knows code and secret may see. Few attempts a minute, and few wrong ones an hour."""
    context: dict[str, object] = {"code": ""}
    if request.method == "POST":
        code, secret = _told(request)
        if limits.worn_out(code):
            return limits.put_off(request, limits.HOUR)
        with transaction.atomic(), rls.as_actor(Actor.system("公众查询")):
            found = found_progress(code, secret)
        if found is None:
            limits.wrong(code)
        context |= {"code": code, "secret": secret if found else "", "found": found, "asked": True, "next": appeals.following(code) if found else None}
    return page(request, "public/progress.html", context)


@csrf_exempt  # as above
@require_http_methods(["POST"])
@limited("appeal", 5, everywhere=True)
def appeal(request: HttpRequest) -> HttpResponseBase:
    """Appeal against a refusal; the reason goes to the office like one handed in at the window."""
    code, secret = _told(request)
    if limits.worn_out(code):
        return limits.put_off(request, limits.HOUR)
    why = request.POST.get("why", "").replace("\x00", "").strip()[:300]
    said = appeals.send(code, secret, why)
    if said.text == appeals.WRONG:
        limits.wrong(code)
    return page(request, "public/appealed.html", {"said": said, "code": code, "secret": secret, "why": why}, status=200 if said.done else 400)


def _told(request: HttpRequest) -> tuple[str, str]:
    """Code and secret; the code in capitals, so that one code is one code."""
    code, secret = (request.POST.get(name, "").replace("\x00", "").strip()[:20] for name in ("code", "secret"))
    return code.upper(), secret
