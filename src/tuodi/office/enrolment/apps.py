"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    name = "tuodi.office.enrolment"
    verbose_name = "资助参保"

    def ready(self) -> None:
        from tuodi.office.enrolment import holds, panels  # noqa: F401 - the panels register themselves

        holds.connect()
