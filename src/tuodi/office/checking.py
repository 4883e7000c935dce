"""`check-books`: the invariants of the books and of the trail, each a small function of its app."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click
from django.conf import settings

from tuodi.office.core import audit, rls
from tuodi.office.core.actor import Actor


def run_checks() -> int:
    """Run every app's `checks.CHECKS` (functions that give Chinese lines, none when all is well) and the audit chain; 1 on any finding."""
    findings = 0
    rls.set_scope(Actor.system("校验账务").scope, local=False)
    for app in settings.OFFICE_APPS:
        module = f"tuodi.office.{app}.checks"
        for check in import_module(module).CHECKS if find_spec(module) else []:
            lines = list(check())
            findings += len(lines)
            title = (check.__doc__ or check.__name__).strip().splitlines()[0]
            click.echo(f"{'✗' if lines else '✓'} {title}")
            for line in lines[:20]:
                click.echo(f"    {line}")
            if len(lines) > 20:
                click.echo(f"    …… 共 {len(lines)} 处")
    verdict = audit.verify()
    findings += len(verdict.breaks)
    click.echo(f"{'✗' if verdict.breaks else '✓'} 审计链（{verdict.links} 环）")
    for line in verdict.breaks[:20]:
        click.echo(f"    {line}")
    return 1 if findings else 0
