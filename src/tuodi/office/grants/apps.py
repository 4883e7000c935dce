"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "tuodi.office.grants"
    verbose_name = "定额补助"
