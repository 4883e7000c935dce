"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "tuodi.office.grants"
    verbose_name = "定额补助"

    def ready(self) -> None:
        from tuodi.office.grants import panels, receivers  # noqa: F401 - the panels register themselves

        receivers.connect()
