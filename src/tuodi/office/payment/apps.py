"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class PaymentConfig(AppConfig):
    """支付."""

    name = "tuodi.office.payment"
    label = "payment"
    verbose_name = "支付"

    def ready(self) -> None:
        from tuodi.office.payment import holds, panels  # noqa: F401 - the panels register themselves

        holds.connect()
