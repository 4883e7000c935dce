"""Figures are published by the office itself when a month's books are closed; whoever closes them may do it too."""

from tuodi.office.core.rights import register

register("public.publish", "accountant")
