"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "tuodi.office.public"
    verbose_name = "公众服务"
