"""The terminal: people read stderr, programs read stdout."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 100
"""Columns where no terminal says its own width."""


def stderr() -> Console:
    from rich.console import Console

    return Console(stderr=True, soft_wrap=True, width=None if sys.stderr.isatty() else WIDTH)


def stdout() -> Console:
    from rich.console import Console

    return Console(soft_wrap=True, width=None if sys.stdout.isatty() else WIDTH)


def say(text: str) -> None:
    """A line for people."""
    click.echo(text, err=True)


def say_json(data: Mapping[str, Any] | list[Any]) -> None:
    """Data for programs."""
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
