"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """监测预警."""

    name = "tuodi.office.watch"
    label = "watch"
    verbose_name = "监测预警"

    def ready(self) -> None:
        from tuodi.office.watch import notices, panels, receivers  # noqa: F401 - they register themselves

        receivers.connect()
