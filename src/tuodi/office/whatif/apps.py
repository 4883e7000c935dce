"""The app."""

from __future__ import annotations

from django.apps import AppConfig


class WhatIfConfig(AppConfig):
    name = "tuodi.office.whatif"
    verbose_name = "政策推演"
