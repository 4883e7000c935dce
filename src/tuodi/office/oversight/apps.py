"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "tuodi.office.oversight"
    verbose_name = "基金监管"

    def ready(self) -> None:
        """Settlement asks who is barred."""
        from tuodi.office.oversight import barred  # noqa: F401
