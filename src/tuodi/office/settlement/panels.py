"""What settlement shows on a person's page: the limits of the year, and the latest settlements."""

from __future__ import annotations

from django.db.models import F, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.charts import bars
from tuodi.office.core.rights import may
from tuodi.office.registry.models import Person
from tuodi.office.registry.panels import Panel, register
from tuodi.office.registry.queries import whose
from tuodi.office.settlement.limits import Limit, bar, limits_of
from tuodi.office.settlement.models import Settlement
from tuodi.office.settlement.queries import owner_of, settlements, slots_used
from tuodi.policy.pack import load

LATEST = 10
HALF = 500  # width of a drawing in half of the page


@register(20)
def limits_panel(actor: Actor, person: Person) -> Panel | None:
    """The limits of the class under which the person was last settled: the latest year with a settlement."""
    if not may(actor, "settlement.view"):
        return None
    last = _of(actor, person).exclude(title="").first()
    if last is None:
        return Panel("年度限额", "settlement/parts/limits.html", {"bars": ""}, 6)
    return Panel(f"{last.year} 年限额", "settlement/parts/limits.html", {"bars": bars([bar(one) for one in _limits(last)], HALF)}, 6)


def _limits(last: Settlement) -> list[Limit]:
    pack = load(last.policy_city)
    policy = pack.on(last.claim.ended) or pack.newest
    return limits_of(last.policy_city, policy, last.year, last.title, slots_used(owner_of(last.person_id), last.year))


@register(30)
def settlements_panel(actor: Actor, person: Person) -> Panel | None:
    """The latest settlements, with what the year of the newest one has paid."""
    if not may(actor, "settlement.view"):
        return None
    rows = list(_of(actor, person)[:LATEST])
    year = rows[0].year if rows else timezone.localdate().year
    paid = _of(actor, person).filter(year=year).aggregate(sum=Sum(F("aid") + F("tilt_aid")))["sum"] or 0
    url = f"{reverse('settlement:list')}?person={person.pk}" if rows else ""
    enter = f"{reverse('settlement:manual')}?person={person.pk}" if may(actor, "settlement.manual") and person.merged_into_id is None else ""
    shown = {"rows": rows, "year": year, "paid": paid, "enter": enter}
    return Panel("结算", "settlement/parts/latest.html", shown, 12, url, "全部结算" if url else "")


def _of(actor: Actor, person: Person) -> QuerySet[Settlement]:
    return settlements(actor).filter(whose(person))
