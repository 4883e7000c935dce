"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "tuodi.office.oversight"
    verbose_name = "基金监管"

    def ready(self) -> None:
        """Settlement asks who is barred; a person's page shows it."""
        from tuodi.office.oversight import barred, holds, panels  # noqa: F401 - they register themselves

        holds.connect()
