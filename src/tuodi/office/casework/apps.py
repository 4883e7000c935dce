"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """依申请救助."""

    name = "tuodi.office.casework"
    label = "casework"
    verbose_name = "依申请救助"

    def ready(self) -> None:
        from tuodi.office.casework import feedback, panels, receivers  # noqa: F401 - the panels register themselves

        receivers.connect()
