"""`tuodi`: the group of commands, and the exit status of whatever may happen."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from tuodi.cli.chinese import Command, Fault, Group, usage_problem

PLACES = {
    "settle": ("tuodi.cli.settle", "settle"),
    "explain": ("tuodi.cli.explain", "explain"),
    "enrol": ("tuodi.cli.benefits", "enrol"),
    "grants": ("tuodi.cli.benefits", "grants"),
    "watch": ("tuodi.cli.benefits", "watch"),
    "shares": ("tuodi.cli.funds", "shares"),
    "shortfall": ("tuodi.cli.funds", "shortfall"),
    "indicators": ("tuodi.cli.funds", "indicators"),
    "simulate": ("tuodi.cli.simulate", "simulate"),
    "check": ("tuodi.cli.policies", "check"),
    "cities": ("tuodi.cli.policies", "cities"),
    "show": ("tuodi.cli.policies", "show"),
    "synth": ("tuodi.cli.synth", "synth"),
    "template": ("tuodi.cli.template", "template"),
}

HELP = """\b
托底：按各市政策文件计算医疗救助，每一分钱都说明依据条款。

\b
示例：tuodi settle CITY --persons 人员.csv --identities 身份.csv --claims 费用.csv --out 结果.csv

\b
每个命令的用法：tuodi 命令 --help
结束状态：0 全部算出或按规定不予救助；1 有数据不能使用（已逐行列出）；2 参数或文件不能用。
"""


@click.pass_context
def _root(ctx: click.Context, version: bool) -> None:
    from tuodi import __version__

    if version:
        click.echo(f"tuodi {__version__}")
    elif ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


cli = Group(
    "tuodi",
    callback=_root,
    places=PLACES,
    help=HELP,
    invoke_without_command=True,
    params=[click.Option(["--version"], is_flag=True, help="显示版本")],
    subcommand_metavar="命令 [参数]...",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command line and leave the process with its status."""
    sys.exit(status(arguments))


def status(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; 0, 1 or 2 as the data contract says, 130 when interrupted."""
    try:
        result = cli.main(args=list(arguments) if arguments is not None else None, prog_name="tuodi", standalone_mode=False)
    except click.Abort:
        click.echo("已中断", err=True)
        return 130
    except click.ClickException as error:
        return _refuse(usage_problem(error), getattr(error, "ctx", None))
    except BrokenPipeError:
        sys.stdout = None  # nobody reads any more; the interpreter must not complain of it when it closes the stream
        return 0
    except Exception as error:
        message = _plain(error)
        if message is None:
            raise
        return _refuse(message, None)
    return result if isinstance(result, int) else 0


def _plain(error: Exception) -> str | None:
    """The message for the user, where the error is about arguments or files; None for a fault of the program."""
    if isinstance(error, Fault):
        return str(error)
    from tuodi.policy.figures import FigureError
    from tuodi.policy.source import PolicyError
    from tuodi.tables.errors import TableError

    if isinstance(error, PolicyError):
        return f"政策文件不能用：{error}"
    if isinstance(error, FigureError | TableError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename or '文件'}：不能读写（{error.strerror or error}）"
    from tuodi.benefits.run import BenefitError
    from tuodi.simulate.reform import ReformError

    return str(error) if isinstance(error, BenefitError | ReformError) else None


def _refuse(message: str, ctx: click.Context | None) -> int:
    click.echo(f"错误：{message}", err=True)
    if ctx is not None and isinstance(ctx.command, Command):
        click.echo(f"用法见 {ctx.command_path} --help", err=True)
    return 2


if __name__ == "__main__":
    main()
