"""Studies that are too large for a page: put in a queue, run in the background under the rights of whoever asked.

An order stays waiting until its study is kept, in one transaction: whatever stops the work in between, it is begun anew.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.db import OperationalError, transaction

from tuodi.office.core import audit, rights, rls
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.whatif import actions, progress
from tuodi.office.whatif.models import Order, Stop, Study
from tuodi.office.whatif.population import TooMany
from tuodi.policy.figures import FigureError
from tuodi.policy.source import PolicyError
from tuodi.simulate import ReformError

log = logging.getLogger(__name__)
State = Order.State


@action("whatif.run")
def order(actor: Actor, city: str, year: int, kind: str, title: str, texts: Sequence[str], budget: int | None, *, enrolment: bool) -> Order:
    """Put a study in the queue. Raises ReformError, PolicyError, FigureError where a reform can't be used at all."""
    actions.checked(city, texts)
    made = Order.objects.create(
        city=city, district_id=actor.district_id, kind=kind, title=title[:80], year=year, reforms=list(texts), budget=budget, enrolment=enrolment,
        actor=actor.account,
    )  # fmt: skip
    audit.record("whatif.ordered", actor, made, title=str(made), year=year, district=made.district_id)
    return made


@action("whatif.run", may_change_nothing=True)
def stop(actor: Actor, order: Order) -> None:
    """Ask for an order to be given up: one that waits isn't begun, one that is worked on ends at its next step. Nothing of it is kept."""
    if order.state == State.WAITING and not Stop.objects.filter(order=order).exists():
        Stop.objects.create(order=order, actor=actor.account)
        audit.record("whatif.stopped", actor, order, title=str(order), district=order.district_id)


@transaction.atomic
def work_on_orders() -> bool:
    """The background's step: the oldest order that waits and that nobody else is at. Whether there was one."""
    rls.set_scope(Actor.system("政策推演").scope, local=True)
    found = Order.objects.filter(state=State.WAITING).select_for_update(skip_locked=True, of=("self",), no_key=True).select_related("actor__district").order_by("id").first()
    if found is None:
        return False
    actor = Actor.of(found.actor, channel="job")
    if not found.actor.is_active or not rights.may(actor, "whatif.run"):
        return _ended(found, State.FAILED, "提出人已停用或不再有政策推演的权限")
    try:
        with transaction.atomic():
            study = _run(actor, found)
    except progress.Stopped:
        return _ended(found, State.STOPPED, f"由 {found.stop.actor.name} 取消")
    except (ReformError, PolicyError, FigureError, TooMany) as error:
        return _ended(found, State.FAILED, str(error))
    except OperationalError:
        raise  # the database went away: nothing is kept, it is begun anew
    except Exception:
        log.exception("a study failed")
        return _ended(found, State.FAILED, "系统出错，没有算完；请联系系统管理员")
    found.study = study
    return _ended(found, State.DONE, "")


def _run(actor: Actor, found: Order) -> Study:
    tell = progress.teller(found)
    tell("read", 0, 1)
    if found.kind == Study.Kind.CITIES:
        return actions.study_cities(actor, found.city, found.year, found.title, tell=tell)
    return actions.study_reforms(actor, found.city, found.year, found.title, found.reforms, found.budget, enrolment=found.enrolment, tell=tell)


def _ended(found: Order, state: str, note: str) -> bool:
    rls.set_scope(Actor.system("政策推演").scope, local=True)
    found.state, found.note = state, note[:500]
    found.save(update_fields=["state", "note", "study"])
    return True
