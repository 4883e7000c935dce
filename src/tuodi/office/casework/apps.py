"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "tuodi.office.casework"
    verbose_name = "依申请救助"
