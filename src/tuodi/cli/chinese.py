"""Click in Chinese: headings of the help, the mark of an obligation, and what is wrong with a command line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import click

HEADINGS = {"Options": "选项", "Commands": "命令"}


class Fault(Exception):
    """The run can't be done (exit status 2). The message is Chinese and complete: what was found and what is expected."""


class Formatter(click.HelpFormatter):
    """The help's layout with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args.replace("[OPTIONS]", "[选项]"), prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{HEADINGS.get(heading, heading)}：\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Two columns, lined up by how wide Chinese characters are shown; the terminal folds long lines."""
        rows = list(rows)
        first = max(_width(name) for name, _ in rows) + col_spacing
        for name, text in rows:
            self.write(f"{'':>{self.current_indent}}{name}{' ' * (first - _width(name))}{text}\n")


def _width(text: str) -> int:
    """Columns of a terminal; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


class Context(click.Context):
    formatter_class = Formatter


class Option(click.Option):
    """An option that says 必填 in its help when it must be given."""

    def get_help_extra(self, ctx: click.Context) -> Any:
        extra: dict[str, Any] = dict(super().get_help_extra(ctx))
        extra.pop("range", None)
        if "required" in extra:
            extra["required"] = "必填"
        if "default" in extra:
            extra["default"] = str(extra["default"])
        return extra


class _InChinese:
    """`--help` in Chinese; mixed into commands and groups."""

    context_class: type[click.Context] = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option: click.Option | None = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "显示本帮助"
        return option


class Command(_InChinese, click.Command):
    pass


class Group(_InChinese, click.Group):
    """A group whose commands are imported when they are asked for. places: name -> (module, attribute)."""

    def __init__(self, *args: Any, places: dict[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        import importlib

        if cmd_name not in self.places:
            return None
        module, attribute = self.places[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.places:
            raise Fault(f"没有命令“{args[0]}”；可用：{'、'.join(self.places)}")
        return super().resolve_command(ctx, args)


def usage_problem(error: click.ClickException) -> str:
    """What is wrong with the command line, in Chinese."""
    if isinstance(error, click.MissingParameter):
        return f"缺少{_named(error.param).rstrip()}"
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}{_or(error.possibilities)}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 后面缺少值，或不应带值"
    if isinstance(error, click.BadParameter):
        return f"{_named(error.param)}的值不能用：{_expected(error)}"
    if isinstance(error, click.UsageError) and "extra argument" in error.message:
        return f"多余的参数：{error.message.partition('(')[2].rstrip(')')}"
    return error.format_message()


def _named(parameter: click.Parameter | None) -> str:
    if isinstance(parameter, click.Option):
        return f"选项 {parameter.opts[0]} "
    return f"参数 {parameter.make_metavar(Context(Command('tuodi')))} " if parameter is not None else "参数"


def _or(possibilities: Sequence[str] | None) -> str:
    return f"；是否指 {'、'.join(possibilities)}？" if possibilities else ""


def _expected(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return f"应为 {'、'.join(map(str, kind.choices))} 之一"
    if isinstance(kind, click.IntRange):
        return f"应为整数，{kind.min} 到 {kind.max}" if kind.max is not None else f"应为不小于 {kind.min} 的整数"
    return error.message
