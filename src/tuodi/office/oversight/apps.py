"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "tuodi.office.oversight"
    verbose_name = "基金监管"
