"""The departments' interface (`/api/registry/v1/lists`): a list pushed instead of uploaded, what became of it, and the feedback."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from ninja.security import APIKeyHeader

from tuodi.office.core import queries as places
from tuodi.office.core import signature
from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import Refused, check
from tuodi.office.registry import actions, schemas
from tuodi.office.registry.actions.returns import feedback_lines
from tuodi.office.registry.models import DepartmentList, ListRow
from tuodi.office.registry.pushing import gate, problem
from tuodi.office.registry.queries import lists as queries
from tuodi.office.registry.refused import BeingRead, RegistryRefused

PAGE = 1_000
Operation = TypeVar("Operation", bound=Callable[..., Any])
VERDICTS = [str(verdict) for verdict in ListRow.Verdict.values]
PROBLEMS = dict.fromkeys((401, 403, 404, 413, 422), schemas.Problem)


class SignedRequest(APIKeyHeader):
    """Signed by HMAC-SHA256 or HMAC-SM3 with a department's key; headers and signed text are described in docs/department-interface.md."""

    param_name = signature.SIGNATURE

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor if actor.channel == "api" else None  # the gate has let it in


def refusals(operation: Operation) -> Operation:
    """What an action refuses, as (status, problem)."""

    @wraps(operation)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return operation(request, *args, **kwargs)
        except RegistryRefused as refused:
            return _problem(request, 422, "refused", refused.text, [refused.field] if refused.field else [])
        except Refused as refused:
            return _problem(request, 403, "not_yours", str(refused))

    return told  # type: ignore[return-value]


def _problem(request: HttpRequest, status: int, code: str, text: str, fields: list[str] | None = None) -> Status[dict[str, Any]]:
    request.push.code = code  # type: ignore[attr-defined]
    return Status(status, {"code": code, "text": text, "fields": fields or []})


def readable(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What the description of the interface refuses comes back as a problem, naming the fields."""

    @wraps(run)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = run(request, *args, **kwargs)
        if response.status_code not in (400, 422):
            return response
        found = json.loads(response.content)
        if "detail" not in found:
            return response
        request.push.code = "unreadable"  # type: ignore[attr-defined]
        detail = found["detail"] if isinstance(found["detail"], list) else []
        fields = [".".join(str(step) for step in one["loc"][1:]) + f"：{one['msg']}" for one in detail[:20]]
        return problem(422, "unreadable", "请求格式有误", fields)

    return told


router = Router(tags=["部门"], auth=SignedRequest())
lists = Router(tags=["部门"])
lists.add_decorator(readable, mode="view")
lists.add_decorator(gate, mode="view")
lists.add_decorator(refusals, mode="operation")


def department_of(request: HttpRequest, right: str) -> Actor:
    """The department that asks. Raises Refused."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    check(actor, right)
    return actor


@lists.post("/lists", response={200: schemas.ListOut, **PROBLEMS}, summary="推送名单；同一内容得到先前的名单，不重复处理")
def push(request: HttpRequest, body: schemas.ListIn) -> Any:
    """Received, read and compared like an uploaded file; approved on the pages by a second person."""
    actor = department_of(request, "registry.list.upload")
    district = None
    if body.district:
        district = places.districts(actor).filter(name=body.district).first()
        if district is None:
            raise RegistryRefused(f"本市没有区县“{body.district}”", "district")
    source = actions.receive_rows(
        actor, body.rows, name=body.name, city=actor.city, department=actor.department, extent=body.extent,
        as_of=body.as_of, codes=body.codes, district=district, channel="api",
    )  # fmt: skip
    request.push.source = source  # type: ignore[attr-defined]
    try:
        actions.prepare_list(actor, source)
    except BeingRead:
        source.refresh_from_db()
    return Status(200, _told(source))


@lists.get("/lists/{number}", response={200: schemas.ListOut, **PROBLEMS}, summary="名单办理到哪一步")
def ask(request: HttpRequest, number: schemas.Number) -> Any:
    source = _own(request, number)
    return Status(200, _told(source)) if source else _unknown(request)


@lists.get("/lists/{number}/problems", response={200: schemas.ProblemsOut, **PROBLEMS}, summary="不能使用的行及原因，每页 1000 行")
def ask_problems(request: HttpRequest, number: schemas.Number, page: schemas.PageNumber = 1) -> Any:
    source = _own(request, number)
    if source is None:
        return _unknown(request)
    found = queries.problems(source)
    rows = [{"number": row.number, "verdict": row.verdict, "reason": row.reason} for row in found[PAGE * (page - 1) : PAGE * page]]
    return Status(200, {"total": found.count(), "rows": rows})


@lists.get("/lists/{number}/feedback", response={200: schemas.FeedbackOut, **PROBLEMS}, summary="反馈：参保、救助金额、未通过原因")
def ask_feedback(request: HttpRequest, number: schemas.Number, year: schemas.Year | None = None) -> Any:
    source = _own(request, number)
    if source is None:
        return _unknown(request)
    chosen = year or source.as_of.year
    columns, lines = feedback_lines(request.actor, source, chosen)  # type: ignore[attr-defined]
    return Status(200, {"year": chosen, "columns": columns, "rows": lines})


def _own(request: HttpRequest, number: int) -> DepartmentList | None:
    return queries.lists(department_of(request, "registry.list.feedback")).filter(pk=number).first()


def _unknown(request: HttpRequest) -> Status[dict[str, Any]]:
    return _problem(request, 404, "unknown_list", "没有这份名单")


def _told(source: DepartmentList) -> dict[str, Any]:
    told = {name: getattr(source, name) for name in ("name", "state", "rows_total", "rows_done", "problem", "decision")}
    counts = {name: source.counts[name] for name in VERDICTS if name in source.counts}
    return told | {"list": source.pk, "state_text": source.get_state_display(), "counts": counts}


router.add_router("/v1", lists)
