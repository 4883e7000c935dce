"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "tuodi.office.reports"
    verbose_name = "统计报表"
