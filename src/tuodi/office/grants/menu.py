"""Grants' entry of the navigation."""

from tuodi.office.core.menu import register

register("资助参保", "定额救助", "grants:runs", "grants.view", 310)
