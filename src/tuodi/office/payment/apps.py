"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class PaymentConfig(AppConfig):
    name = "tuodi.office.payment"
    verbose_name = "支付"
