"""`tuodi-office`: start, upkeep and checks of the office from the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click


def prepare(*, owner: bool = False) -> None:
    """Find or start the database and load Django. `owner`: work as the role that owns the tables."""
    from tuodi.office.core import database

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuodi.office.settings")
    if owner:
        os.environ["TUODI_DATABASE_ROLE"] = ""
        if address := os.environ.get("TUODI_OWNER_URL"):  # in service the tables may belong to another login than the pages use
            os.environ["DATABASE_URL"] = address
    database.ensure()
    import django

    django.setup()


@click.group()
def main() -> None:
    """托底：医疗救助办理系统。"""


@main.command()
@click.option("--quiet", is_flag=True, help="不显示经过")
def migrate(quiet: bool) -> None:
    """建立或升级数据库表。"""
    prepare(owner=True)
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0 if quiet else 1)


@main.command()
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="监听地址")
@click.option("--workers", default=2, show_default=True, help="进程数")
@click.option("--threads", default=8, show_default=True, help="每个进程的线程数")
@click.option("--migrate/--no-migrate", "do_migrate", default=True, help="启动前先升级数据库表")
@click.option("--quiet", is_flag=True, help="不显示启动信息")
def serve(address: str, workers: int, threads: int, do_migrate: bool, quiet: bool) -> None:
    """启动页面与接口。"""
    from tuodi.office.core import database
    from tuodi.office.serving import run, separately

    database.ensure()  # this process keeps the embedded server for its children
    if do_migrate:
        separately("migrate")
    if not quiet:
        click.echo(f"托底在 http://{address}/ 提供服务，Ctrl-C 结束")
    run(address, workers, threads)


@main.command()
@click.option("--once", is_flag=True, help="做完现有的后台任务即结束")
def work(once: bool) -> None:
    """处理后台任务（批量结算等）；serve 已自带，另开进程可加快，互不重复。"""
    prepare()
    import threading

    from tuodi.office import serving

    if once:
        click.echo(f"处理 {serving.work_until_done()} 步")
    else:
        serving.work_loop(threading.Event())


@main.command("create-user")
@click.argument("username")
@click.option("--name", required=True, help="姓名")
@click.option("--role", required=True, help="角色代码：clerk、reviewer、approver、accountant、auditor、department、street、hospital、admin")
@click.option("--city", default="", help="城市；空为全部城市")
@click.option("--district", default="", help="区县名称；空为全市")
@click.option("--department", default="", help="部门（角色为 department 时）")
@click.password_option(help="密码")
def create_user(username: str, name: str, role: str, city: str, district: str, department: str, password: str) -> None:
    """添加用户。"""
    prepare()
    from django.core.exceptions import ValidationError

    from tuodi.office.core import actions
    from tuodi.office.core.actor import Actor
    from tuodi.office.core.models import District

    actor = Actor.system("命令行添加用户")
    if city and not District.objects.filter(city=city).exists():
        actions.load_districts(actor, city)
    try:
        where = District.objects.get(city=city, name=district) if district else None
        actions.add_user(actor, username, password, name, role, city=city, district=where, department=department)
    except (ValidationError, District.DoesNotExist) as error:
        raise click.ClickException("；".join(getattr(error, "messages", [f"没有这个区县：{district}"]))) from error
    click.echo(f"已添加用户 {username}")


@main.command("load-districts")
@click.argument("city")
def load_districts(city: str) -> None:
    """载入一个城市的区县。"""
    prepare()
    from tuodi.office.core import actions
    from tuodi.office.core.actor import Actor

    click.echo(f"{city}：{len(actions.load_districts(Actor.system('命令行载入区县'), city))} 个区县")


@main.command()
def seal() -> None:
    """把尚未入链的审计记录全部入链，并打印链尾（请另行留存）。"""
    prepare()
    from tuodi.office.core import audit

    total = 0
    while done := audit.seal(everything=True):
        total += done
    click.echo(f"新入链 {total} 条")
    from tuodi.office.core.models import AuditSeal

    if last := AuditSeal.objects.order_by("-number").first():
        click.echo(f"链尾 {last.number}:{last.hash}")


@main.command("verify-audit")
@click.option("--expect", default="", help="先前留存的链尾，形如 序号:哈希")
def verify_audit(expect: str) -> None:
    """校验审计链；有一处不符即以状态 1 结束。"""
    prepare()
    from tuodi.office.core import audit

    verdict = audit.verify(expect)
    for line in verdict.breaks:
        click.echo(line)
    click.echo(f"共 {verdict.links} 环，未入链 {verdict.unsealed} 条，链尾 {verdict.last}")
    sys.exit(1 if verdict.breaks else 0)


@main.command("check-books")
def check_books() -> None:
    """校验账务；有一处不符即以状态 1 结束。"""
    prepare()
    from tuodi.office.checking import run_checks

    sys.exit(run_checks())


@main.command("forget-calls")
@click.option("--call-days", default=200, show_default=True, type=click.IntRange(1), help="接口请求记录保留天数")
@click.option("--message-days", default=1098, show_default=True, type=click.IntRange(1), help="国家报文及首次应答保留天数")
def forget_calls(call_days: int, message_days: int) -> None:
    """清理过期的接口请求记录和国家报文（结算、审计记录不受影响）。"""
    prepare()
    from tuodi.office.settlement.hospital.actions import forget_old

    calls, messages = forget_old(call_days, message_days)
    click.echo(f"已清理请求 {calls} 条，报文 {messages} 条")


@main.command("turn-keys")
def turn_keys() -> None:
    """换用密钥环中的第一把密钥：重新加密旧密钥加密的内容。"""
    prepare(owner=True)
    from tuodi.office.core import rekey

    click.echo(f"重新加密 {rekey.encrypt_anew()} 项；旧密钥此后可以从 TUODI_KEYS 中去掉")


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """把数据库备份到文件（密钥不在其中，须另行保管）。"""
    from tuodi.office import backup as copies
    from tuodi.office.core import database

    total = copies.dump(os.environ.get("TUODI_OWNER_URL") or database.ensure(), file)
    click.echo(f"已备份到 {file}（SHA-256 {total}）")


@main.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--into", required=True, help="新数据库的名称")
def restore(file: Path, into: str) -> None:
    """把备份恢复到同一服务器上的新数据库，并校验账务与审计链。"""
    from tuodi.office import backup as copies
    from tuodi.office.core import database
    from tuodi.office.serving import separately

    pages = database.ensure()
    url = database.named_database(os.environ.get("TUODI_OWNER_URL") or pages, into)
    copies.restore(url, file)
    os.environ |= {"DATABASE_URL": database.named_database(pages, into), "TUODI_OWNER_URL": url}  # checked as the pages' log-in sees it
    separately("check-books")
    click.echo(f"已恢复到数据库 {into}，校验通过；把 DATABASE_URL 指向它即可使用")


@main.command()
@click.option("--city", default="kunming", show_default=True, help="城市")
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="监听地址")
def demo(city: str, address: str) -> None:
    """载入虚构的数据并启动；环境变量 DEMO_EXIT=1 时显示地址后即结束。"""
    from tuodi.office.core import database
    from tuodi.office.serving import answering, free_address, separately

    os.environ["TUODI_DEMO"] = "yes"  # every page and paper says that it is invented
    database.ensure()
    click.echo("建立数据库，载入虚构的一年（约一分钟）……")
    separately("migrate", "--quiet")
    separately("demo-data", city)
    address = free_address(address)
    with answering(address) as server:
        click.echo(f"\n托底已启动：http://{address}/  用上面任一用户登录。用户、人员和费用都是虚构的。")
        if os.environ.get("DEMO_EXIT") != "1":
            click.echo("Ctrl-C 结束")
            server.wait()


@main.command("demo-data")
@click.argument("city", default="kunming")
def demo_data(city: str) -> None:
    """载入演示用的虚构数据。"""
    prepare()
    from tuodi.office import demonstration

    for line in demonstration.load(city):
        click.echo(line)


@main.command()
@click.option("--tests", type=click.Path(path_type=Path, exists=True, file_okay=False), default="tests", show_default=True, help="测试所在文件夹")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default="docs/coverage.md", show_default=True, help="写到的文件")
def coverage(tests: Path, out: Path) -> None:
    """按程序现状写出文件条文落实表（供开发使用，在源代码文件夹中运行）。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuodi.office.settings")
    import django

    django.setup()
    from tuodi.office.reports import coverage as found

    found.INVENTORY.write_text(found.inventory_text(), "utf-8")
    out.write_text(found.table(tests), "utf-8")
    click.echo(f"已写出 {out} 和 {found.INVENTORY.name}")


if __name__ == "__main__":
    main()
