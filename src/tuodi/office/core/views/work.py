"""The work table, and the address that tells a monitor the office is up."""

from __future__ import annotations

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tuodi.office.core import calendar, demonstration, home, queries
from tuodi.office.core.http import Request
from tuodi.office.core.rights import right


@right("core.home")
def work_table(request: Request) -> HttpResponse:
    """My tasks, the figures of the day, what I did last."""
    tasks, figures = home.collect(request.actor)
    now = timezone.localtime()
    greeting = "早上好" if now.hour < 11 else "中午好" if now.hour < 13 else "下午好" if now.hour < 18 else "晚上好"
    stories, progress = demonstration.told(request.actor)
    context = {
        "stories": stories,
        "progress": progress,
        "tasks": tasks,
        "figures": figures,
        "recent": queries.own_entries(request.actor)[:8],
        "today": now.date(),
        "working_day": calendar.is_working_day(now.date()),
        "greeting": greeting,
    }
    return render(request, "core/home.html", context)


def health(request: Request) -> HttpResponse:
    """`ok` when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
