"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "tuodi.office.watch"
    verbose_name = "监测预警"
