"""The departments' interface to warnings (`/api/watch/v1/pushes`): lists pushed to the department are fetched, and answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja import Router, Status

from tuodi.office.core.actor import Actor
from tuodi.office.core.numbers import yuan
from tuodi.office.core.rights import Refused, check
from tuodi.office.registry.api import SignedRequest, readable
from tuodi.office.registry.pushing import gate
from tuodi.office.registry.schemas import Number, PageNumber, Problem
from tuodi.office.watch import actions, queries, schemas
from tuodi.office.watch.models import Push, Referral
from tuodi.office.watch.refused import WatchRefused

PAGE = 1_000
PROBLEMS = dict.fromkeys((401, 403, 404, 413, 422), Problem)
Operation = TypeVar("Operation", bound=Callable[..., Any])


def refusals(operation: Operation) -> Operation:
    """What an action refuses, as (status, problem)."""

    @wraps(operation)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return operation(request, *args, **kwargs)
        except WatchRefused as refused:
            return _problem(request, 422, "refused", refused.text)
        except Refused as refused:
            return _problem(request, 403, "not_yours", str(refused))

    return told  # type: ignore[return-value]


def _problem(request: HttpRequest, status: int, code: str, text: str) -> Status[dict[str, Any]]:
    request.push.code = code  # type: ignore[attr-defined]
    return Status(status, {"code": code, "text": text, "fields": []})


router = Router(tags=["部门"], auth=SignedRequest())
pushes = Router(tags=["部门"])
pushes.add_decorator(readable, mode="view")
pushes.add_decorator(gate, mode="view")
pushes.add_decorator(refusals, mode="operation")


def _department(request: HttpRequest, right: str) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    check(actor, right)
    return actor


@pushes.get("/pushes", response={200: schemas.PushesOut, **PROBLEMS}, summary="推送给本部门的预警名单，新的在前，每页 1000 份")
def lists(request: HttpRequest, page: PageNumber = 1) -> Any:
    actor = _department(request, "watch.push.view")
    found = queries.pushes(actor).order_by("-id")
    return Status(200, {"total": found.count(), "rows": [_told(one) for one in found[PAGE * (page - 1) : PAGE * page]]})


@pushes.get("/pushes/{number}", response={200: schemas.WarnedPageOut, **PROBLEMS}, summary="名单上的人员，每页 1000 人；取走记入审计日志")
def people(request: HttpRequest, number: Number, page: PageNumber = 1) -> Any:
    actor = _department(request, "watch.push.view")
    found = queries.pushes(actor).filter(pk=number).first()
    if found is None:
        return _problem(request, 404, "unknown_list", "没有这份名单")
    actions.fetch(actor, found)
    rows = queries.referrals(actor).filter(push=found).prefetch_related("alert__visits").order_by("id")
    return Status(200, {"push": found.pk, "total": rows.count(), "rows": [_row(one) for one in rows[PAGE * (page - 1) : PAGE * page]]})


@pushes.post("/answers", response={200: schemas.AnsweredAllOut, **PROBLEMS}, summary="反馈帮扶结果，逐人应答；同样的反馈重复送达不重复登记")
def answer(request: HttpRequest, body: schemas.AnswersIn) -> Any:
    actor = _department(request, "watch.answer")
    known = {one.pk: one for one in queries.referrals(actor).filter(pk__in=[one.referral for one in body.answers])}
    rows = []
    for one in body.answers:
        state, problem = "", "没有这条转介"
        if one.referral in known:
            state, problem = known[one.referral].state, ""
            try:
                state = actions.answer(actor, known[one.referral], one.helped, one.text).state
            except WatchRefused as refused:
                problem = refused.text
        rows.append({"referral": one.referral, "state": state, "problem": problem})
    refused_ = sum(bool(row["problem"]) for row in rows)
    return Status(200, {"taken": len(rows) - refused_, "refused": refused_, "rows": rows})


def _told(one: Push) -> dict[str, Any]:
    counts = {name: getattr(one, name) for name in ("answered", "at")}
    return {"push": one.pk, "to": one.to, "to_text": one.to_text, "district": str(one.district or ""), "count": getattr(one, "mine", 0)} | counts


def _row(one: Referral) -> dict[str, Any]:
    alert, person = one.alert, one.alert.person
    return {
        "referral": one.pk, "warning": str(alert), "id_number": person.id_number, "name": person.name, "telephone": person.telephone,
        "district": alert.district.name, "street": str(alert.street or ""), "community": alert.community, "address": person.address,
        "kind": alert.name, "year": alert.year, "burden": _yuan(alert.burden), "line": "" if alert.line is None else _yuan(alert.line),
        "clause": alert.clause, "why": one.why, "visit": queries.last_visit(one), "state": one.state, "state_text": one.get_state_display(),
        "answer": one.answer,
    }  # fmt: skip


def _yuan(fen: int) -> str:
    return yuan(fen).replace(",", "")


router.add_router("/v1", pushes)
