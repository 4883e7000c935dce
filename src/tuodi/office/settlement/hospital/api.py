"""The hospitals' JSON face (`v1/`) and the address of the national envelope (`national`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router, Status
from ninja.security import APIKeyHeader
from pydantic import BaseModel

from tuodi.office.core.actor import Actor
from tuodi.office.core.rights import Refused, check
from tuodi.office.settlement import actions as settlement_actions
from tuodi.office.settlement import queries as settlement_queries
from tuodi.office.settlement.claim_input import ClaimInput
from tuodi.office.settlement.hospital import actions, answers, queries, schemas, signature
from tuodi.office.settlement.hospital.calls import gate, note
from tuodi.office.settlement.hospital.enquiry import enquire
from tuodi.office.settlement.hospital.models import Difference, Reconciliation
from tuodi.office.settlement.hospital.national import envelope
from tuodi.office.settlement.hospital.national.feed import insurer_settlement
from tuodi.office.settlement.hospital.national.problem import Problem
from tuodi.office.settlement.hospital.national.provinces import province_of
from tuodi.office.settlement.hospital.reconcile import Line
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.refused import SettlementRefused, UnknownPerson

STATUS = {
    "key_conflict": 409,
    "invoice_taken": 409,
    "already_reversed": 409,
    "unusable_claim": 422,
    "unknown_person": 404,
    "agreement_suspended": 403,
    "not_yours": 403,
}
PROBLEMS = dict.fromkeys((400, 401, 403, 404, 409, 422), schemas.Problem)
PAGE = 200
Operation = TypeVar("Operation", bound=Callable[..., Any])


class SignedRequest(APIKeyHeader):
    """Signed by HMAC-SHA256 or HMAC-SM3; headers and signed text are described in docs/hospital-interface.md."""

    param_name = signature.SIGNATURE

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        return actor if actor.channel == "api" else None  # the gate has let it in


def _unsigned(status: int, code: str, text: str) -> HttpResponse:
    return JsonResponse({"code": code, "text": text, "fields": []}, status=status)


def _unsigned_message(status: int, code: str, text: str) -> HttpResponse:
    return JsonResponse(envelope.wrapped("", 0, text, {}), status=status)


def refusals(operation: Operation) -> Operation:
    """Turn what is refused into (status, problem), and note it."""

    @wraps(operation)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return operation(request, *args, **kwargs)
        except SettlementRefused as refused:
            return _problem(request, STATUS.get(refused.code, 400), refused.code, refused.text)
        except Refused as refused:
            return _problem(request, 403, "refused", str(refused))

    return told  # type: ignore[return-value]


def _problem(request: HttpRequest, status: int, code: str, text: str) -> Status[dict[str, Any]]:
    note(request, code=code, text=text)
    return Status(status, {"code": code, "text": text, "fields": []})


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
        detail = found["detail"] if isinstance(found["detail"], list) else []
        fields = [".".join(str(step) for step in one["loc"][1:]) + f"：{one['msg']}" for one in detail]
        return JsonResponse({"code": "unreadable", "text": "请求格式有误", "fields": fields}, status=response.status_code)

    return told


router = Router(tags=["医院"], auth=SignedRequest())
json_face = Router(tags=["医院"])
json_face.add_decorator(readable, mode="view")
json_face.add_decorator(gate(_unsigned), mode="view")
json_face.add_decorator(refusals, mode="operation")
national_face = Router(tags=["医院（国家报文）"])
national_face.add_decorator(gate(_unsigned_message), mode="view")


def actor_of(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def hospital_of(request: HttpRequest) -> Actor:
    """The hospital that asks. Raises Refused for another kind of key."""
    actor = actor_of(request)
    check(actor, "hospital.enquire")
    return actor


def _claim(actor: Actor, given: schemas.ClaimIn, numbers: Mapping[str, int] | None = None) -> ClaimInput:
    if numbers is None:
        numbers = queries.numbers_of(actor, [given.id_number])
    if given.id_number not in numbers:
        raise UnknownPerson("登记中没有此人")
    values = given.model_dump(exclude={"id_number"})
    return ClaimInput(person_id=numbers[given.id_number], institution=actor.institution, **values)


def _key(actor: Actor, key: str) -> str:
    return f"j/{actor.institution}/{key}"


@json_face.post("/eligibility", response={200: schemas.EligibilityOut, **PROBLEMS}, summary="待遇资格、限额余额、是否免押金")
def ask_eligibility(request: HttpRequest, body: schemas.EligibilityIn) -> Any:
    actor = hospital_of(request)
    person = queries.person_by_id(actor, body.id_number)
    if person is None or person.name != body.name:
        raise UnknownPerson("人员信息不符或不在本市登记中")
    return Status(200, answers.eligibility(enquire(actor, person, body.on, body.setting, body.diagnosis, body.treatment)))


@json_face.post("/previews", response={200: schemas.PreviewOut, **PROBLEMS}, summary="预结算，不记账")
def ask_preview(request: HttpRequest, body: schemas.ClaimIn) -> Any:
    actor = hospital_of(request)
    return Status(200, answers.preview(actor.city, settlement_actions.preview(actor, _claim(actor, body))))


@json_face.post("/settlements", response={200: schemas.SettlementOut, **PROBLEMS}, summary="结算；同一请求键得到首次的应答")
def settle(request: HttpRequest, body: schemas.SettleIn) -> Any:
    actor = hospital_of(request)
    note(request, number=body.key)
    found = settlement_actions.settle_together(actor, _claim(actor, body.claim), _key(actor, body.key))
    return _told(answers.settlement(found, actor.institution))


@json_face.post("/batches", response={200: schemas.BatchOut, **PROBLEMS}, summary="批量结算，至多 100 笔，逐笔应答")
def settle_batch(request: HttpRequest, body: schemas.BatchIn) -> Any:
    actor = hospital_of(request)
    rows: list[schemas.BatchRow | None] = [None] * len(body.claims)
    asked = []
    numbers = queries.numbers_of(actor, {one.claim.id_number for one in body.claims})
    for n, one in enumerate(body.claims):
        try:
            asked.append((n, _claim(actor, one.claim, numbers)))
        except SettlementRefused as refused:
            rows[n] = _row(one.key, refused)
    found = settlement_actions.settle_many(actor, [(claim, _key(actor, body.claims[n].key), "") for n, claim in asked])
    for (n, _), answer in zip(asked, found, strict=True):
        key = body.claims[n].key
        rows[n] = (
            _row(key, answer)
            if isinstance(answer, SettlementRefused)
            else schemas.BatchRow.model_construct(key=key, settlement=answers.settlement(answer, actor.institution))
        )
    done = [row for row in rows if row is not None]
    settled = sum(row.settlement is not None for row in done)
    return _told(schemas.BatchOut.model_construct(settled=settled, refused=len(done) - settled, rows=done))


def _told(answer: BaseModel) -> HttpResponse:
    """The answer as it is: what we made of our own schemas needn't be checked against them again."""
    return HttpResponse(answer.model_dump_json(), content_type="application/json; charset=utf-8")


def _row(key: str, refused: SettlementRefused) -> schemas.BatchRow:
    return schemas.BatchRow(key=key, problem=schemas.Problem(code=refused.code, text=refused.text))


@json_face.get("/settlements/{key}", response={200: schemas.FoundOut, **PROBLEMS}, summary="按本院请求键查询结算")
def ask_settlement(request: HttpRequest, key: str) -> Any:
    actor = hospital_of(request)
    found = _own(actor, key)
    return (
        Status(200, answers.details(found, actor.institution))
        if found
        else _problem(request, 404, "unknown_settlement", "没有这个请求键的结算")
    )


@json_face.post("/settlements/{key}/reversal", response={200: schemas.SettlementOut, **PROBLEMS}, summary="撤销结算")
def reverse(request: HttpRequest, key: str, body: schemas.ReverseIn) -> Any:
    actor = hospital_of(request)
    note(request, number=body.key)
    found = _own(actor, key)
    if found is None:
        return _problem(request, 404, "unknown_settlement", "没有这个请求键的结算")
    mirror = settlement_actions.reverse(actor, found, body.why, _key(actor, body.key))
    return Status(200, answers.settlement(mirror, actor.institution))


def _own(actor: Actor, key: str) -> Settlement | None:
    return settlement_queries.by_key(actor, _key(actor, key))


@json_face.post("/reconciliations", response={200: schemas.ReconciliationOut, **PROBLEMS}, summary="按期间逐笔对账，救助与倾斜救助分别核对")
def reconcile(request: HttpRequest, body: schemas.ReconcileIn) -> Any:
    actor = hospital_of(request)
    if body.last < body.first or (body.last - body.first).days > 366:
        return _problem(request, 422, "unreadable", "对账期间应为一年以内，且结束日期不早于开始日期")
    ours = queries.lines_of(actor.institution, settlement_queries.of_period(actor, body.first, body.last).select_related("reverses"))
    theirs = [_stated(row) for row in body.rows]
    return Status(200, answers.reconciliation(actions.reconcile(actor, body.first, body.last, ours, theirs)))


def _stated(row: schemas.StatedLine) -> Line:
    amounts = {"aid": row.aid, "tilt_aid": row.tilt_aid}
    if row.hospital_borne is not None:
        amounts["hospital_borne"] = row.hospital_borne
    return Line(row.key, amounts, row.refund)


@json_face.get("/reconciliations/{number}", response={200: schemas.ReconciliationOut, **PROBLEMS}, summary="对账结果")
def ask_reconciliation(request: HttpRequest, number: schemas.Number) -> Any:
    found = _own_reconciliation(hospital_of(request), number)
    return Status(200, answers.reconciliation(found)) if found else _problem(request, 404, "unknown_reconciliation", "没有这次对账")


@json_face.get(
    "/reconciliations/{number}/differences", response={200: schemas.DifferencesOut, **PROBLEMS}, summary="对账差异清单，每页 200 行"
)
def ask_differences(request: HttpRequest, number: schemas.Number, page: schemas.PageNumber = 1) -> Any:
    found = _own_reconciliation(hospital_of(request), number)
    if found is None:
        return _problem(request, 404, "unknown_reconciliation", "没有这次对账")
    rows = Difference.objects.filter(reconciliation=found).select_related("settlement").order_by("kind", "id")
    shown = rows[PAGE * (page - 1) : PAGE * page]
    return Status(200, schemas.DifferencesOut(total=rows.count(), rows=[answers.difference(one) for one in shown]))


def _own_reconciliation(actor: Actor, number: int) -> Reconciliation | None:
    return Reconciliation.objects.filter(institution=actor.institution, pk=number).first()


@json_face.post("/insurers", response={200: schemas.FeedOut, **PROBLEMS}, summary="接收医保平台的结算数据（医保部门的密钥）")
def feed(request: HttpRequest, body: schemas.FeedIn) -> Any:
    actor = actor_of(request)
    check(actor, "hospital.feed")
    province = province_of(actor.city)
    rows, refused = [], []
    for n, row in enumerate(body.rows, 1):
        try:
            rows.append(insurer_settlement(province, row))
        except Problem as problem:
            refused.append(schemas.Problem(code=problem.code, text=f"第 {n} 行：{problem.text}"))
    found = actions.take_feed(actor, rows)
    return Status(200, schemas.FeedOut(taken=found.taken, known=found.known, contradicting=found.contradicting, refused=refused))


@national_face.post("/national", response={200: dict[str, Any], 401: dict[str, Any]}, summary="国家报文：一个地址，按 infno 区分交易")
def message(request: HttpRequest) -> Any:
    """The body is read here, not by the framework: amounts must not become floats."""
    actor = actor_of(request)
    if not actor.institution:
        return JsonResponse(envelope.wrapped("", 0, "只有医院可以发送国家报文", {}), status=401)
    answer, noted = envelope.handle(actor, request.body)
    note(request, **noted)
    return JsonResponse(answer)


router.add_router("/v1", json_face)
router.add_router("", national_face)
