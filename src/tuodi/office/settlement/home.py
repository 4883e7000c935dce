"""What settlement puts on the work table."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from tuodi.office.core.actor import Actor
from tuodi.office.core.home import Figure, Task, register
from tuodi.office.core.numbers import yuan
from tuodi.office.core.rights import may
from tuodi.office.settlement import queries
from tuodi.office.settlement.models import Batch


@register
def today(actor: Actor) -> Iterator[Task | Figure]:
    """Waiting work and today's sums."""
    if may(actor, "settlement.resettle"):
        waiting = queries.open_resettlements(actor).count()
        yield Task("待重算的结算", waiting, reverse("settlement:resettlements"), "身份变动或冲销涉及", "warn")
    if may(actor, "settlement.batch"):
        unfinished = queries.batches(actor).exclude(state=Batch.State.DONE).count()
        yield Task("未处理完的结算文件", unfinished, reverse("settlement:batches"))
    if may(actor, "settlement.view"):
        day = timezone.localdate()
        found = queries.totals(queries.of_period(actor, day, day))
        url = f"{reverse('settlement:list')}?from={day}&to={day}"
        yield Figure("今日结算", f"{found['count']:,} 笔", "含冲销", url)
        yield Figure("今日救助支出", f"¥{yuan(found['aid'] + found['tilt_aid'])}", "医疗救助与倾斜救助", url)
        yield Figure("今日个人负担", f"¥{yuan(found['self_paid'])}", "已结算账单中由个人承担", url)
        yield Figure("今日不予救助", f"{found['refused']:,} 笔", "点开查看原因", f"{url}&status=not_covered")
