"""`tuodi simulate`: the same year under the rules as they are and under reforms; or under the rules of several cities."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

import click

from tuodi.cli import options
from tuodi.cli.chinese import Command, Fault, Option

if TYPE_CHECKING:
    from tuodi.cli.policy import Given
    from tuodi.simulate import Population, Reform


@click.command("simulate", cls=Command)
@options.city
@click.option("--reform", "reforms", cls=Option, multiple=True, metavar="文件", help="改革方案（YAML），可重复，并排比较")
@options.people_options
@options.claims
@options.sanctions
@click.option("--out", cls=Option, metavar="文件夹", required=True, help="结果写到这个文件夹")
@click.option("--year", cls=Option, type=click.IntRange(1990, 2100), metavar="年份", help="年度；默认取费用最多的一年")
@click.option("--budget", cls=Option, metavar="元", help="基金年度预算，给出时计算结余")
@click.option("--enrol", "enrolment", cls=Option, is_flag=True, help="一并计算资助参保；方案涉及参保或对象时总是计算")
@click.option("--cities", cls=Option, metavar="城市", help="同一人群按这些城市的规定比较，逗号分开，all 为全部")
@click.option("--figures", cls=Option, metavar="文件夹", help="各城市的参数文件（城市代码.yaml），与 --cities 同用")
@click.option("--people-file", cls=Option, is_flag=True, help="另写去标识的个人数据 people.csv 和说明 people.txt")
@options.policy_options
@options.as_json
@options.quiet
def simulate(**given: Any) -> int:
    """政策推演：同一年的人和费用，按现行规定和改革方案各算一遍，看花多少钱、谁得谁失。

    \b
    方案的写法与“解释”的切换相同，例如：
      title: 住院救助比例提高
      patch:
        - {set: "items.inpatient.rows[class=dibao].ratio", to: 80}
    还可以写 parameters（年度参数）和 identities（给予或取消身份，没有就医的人也算）。
    结果：result.json、result.xlsx、charts/ 下的图（SVG；装有排版组件时另有 PNG）。
    写法、口径和可以直接用的例子见 docs/simulate.md 和 examples/reforms/。
    """
    return _simulate(**given)


def _simulate(city: str, settings: tuple[str, ...], parameters: str | None, readings: tuple[str, ...], **asked: Any) -> int:
    from tuodi.cli.policy import given
    from tuodi.cli.screen import say, say_json
    from tuodi.simulate import png, read_reform, run_study
    from tuodi.simulate.save import data_hash, save

    if not asked["reforms"] and not asked["cities"]:
        raise Fault("请用 --reform 给出改革方案，或用 --cities 给出要比较的城市")
    reforms = [read_reform(Path(name)) for name in asked["reforms"]]
    cities = _cities(asked["cities"])
    policy = given(city, settings, parameters, readings)
    budget, folder = _yuan(asked["budget"]), _folder(asked["out"])
    population, inputs, faults = _population(asked)
    data = data_hash(inputs)
    written: list[Path] = []
    results: dict[str, Any] = {}
    if reforms:
        result, scenarios = run_study(
            policy.pack, population, _unlike(reforms), year=asked["year"], parameters=policy.parameters, budget=budget,
            with_enrolment=True if asked["enrolment"] else None, note=policy.note,
        )  # fmt: skip
        result["population"]["hash"] = data
        written += save(result, folder, "result", inputs | {f"reform {n}": Path(name) for n, name in enumerate(asked["reforms"], 1)})
        results["result"] = result
        if asked["people_file"]:
            written += _people(population, scenarios, result["year"], folder)
    if cities:
        found = _compared(population, cities, asked, policy)
        found["population"]["hash"] = data
        written += save(found, folder, "cities", inputs)
        results["cities"] = found
    if asked["as_json"]:
        say_json(results)
    elif not asked["quiet"]:
        for result in results.values():
            _show(result)
        say(f"已写出 {len(written)} 个文件到 {folder}" + ("" if png.available() else "（没有安装排版组件，图只有 SVG）"))
    return _status(results, faults, asked["quiet"])


def _folder(path: str) -> Path:
    found = Path(path)
    if found.exists() and not found.is_dir():
        raise Fault(f"{path}：不是文件夹")
    try:
        found.mkdir(parents=True, exist_ok=True)  # before anything is worked out
        with TemporaryFile(dir=found):
            pass
    except OSError:
        raise Fault(f"{path}：不能在这里建立文件夹或写文件；请换一个能写的位置") from None
    return found


def _cities(text: str | None) -> list[str]:
    from tuodi.policy.pack import city_names

    if not text:
        return []
    names = city_names() if text.strip() == "all" else [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in city_names():
            raise Fault(f"没有城市“{name}”；可用：{'、'.join(city_names())}，或 all")
    return names


def _yuan(text: str | None) -> int | None:
    from tuodi.policy.amounts import fen
    from tuodi.simulate.reform import MOST

    if text is None:
        return None
    try:
        budget = fen(text.replace(",", ""))
    except ValueError:
        raise Fault(f"--budget “{text}”：应为以元为单位、最多两位小数的金额") from None
    if not 0 <= budget <= MOST * 100:
        raise Fault(f"--budget “{text}”：应在 0 到一万亿元之间")
    return budget


def _population(asked: dict[str, Any]) -> tuple[Population, dict[str, Path], int]:
    """(the tables, the files they come from, rows that can't be used)."""
    from tuodi.cli.inputs import read, read_people
    from tuodi.simulate import Population

    people = read_people(asked["persons"], asked["identities"], asked["sanctions"])
    claims = read(asked["claims"], "claims")
    inputs = {name: Path(asked[name]) for name in ("persons", "identities", "claims", "sanctions") if asked[name]}
    return Population(people.persons.frame, people.identities.frame, claims.frame, people.barred), inputs, len(people.errors) + len(claims.errors)


def _unlike(reforms: list[Reform]) -> list[Reform]:
    """Reforms of the same title told apart by their number."""
    from dataclasses import replace

    titles = [reform.title for reform in reforms]
    return [replace(one, title=f"{one.title}（{n}）") if titles.count(one.title) > 1 else one for n, one in enumerate(reforms, 1)]


def _compared(population: Population, cities: list[str], asked: dict[str, Any], policy: Given) -> dict[str, Any]:
    from tuodi.cli.policy import parameters_file
    from tuodi.simulate import compare_cities

    figures: dict[str, Any] = {policy.pack.city: policy.parameters}
    notes = [policy.note] if policy.note else []
    for name in cities:
        file = Path(asked["figures"]) / f"{name}.yaml" if asked["figures"] else None
        if file is not None and file.is_file():
            values, note = parameters_file(file)
            figures[name] = values | figures.get(name, {})
            notes += [note] if note else []
    return compare_cities(population, cities, year=asked["year"], figures=figures, note="；".join(dict.fromkeys(notes)))


def _people(population: Population, scenarios: list[Any], year: int, folder: Path) -> list[Path]:
    from tuodi.simulate.deidentify import people

    found = people(population, scenarios, year)
    table, notes = folder / "people.csv", folder / "people.txt"
    found.frame.write_csv(table, include_bom=True)
    notes.write_text("\n".join(found.notes) + "\n", "utf-8")
    return [table, notes]


def _show(result: dict[str, Any]) -> None:
    from rich import box
    from rich.table import Table

    from tuodi.cli.screen import stderr
    from tuodi.simulate.charts import wan

    rows = result["scenarios"] if result["kind"] == "reform" else result["cities"]
    table = Table("", "基金支出", "救助人数", "个人负担", "结余", box=box.SIMPLE, pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for one in rows:
        balance = "—" if one["balance"] is None else wan(one["balance"])
        table.add_row(one["title"], wan(one["cost"]), f"{one['persons_aided']:,}", wan(one["self_paid"]), balance)
    console = stderr()
    console.print(table)
    if result["note"]:
        console.print(result["note"], markup=False)
    for one in result.get("reforms", []):
        if one["nothing"]:
            console.print(f"{one['title']}：没有改变任何规定，写的都是现在的数", markup=False)
    for one in result.get("changes", []):
        gain, loss = one["gainers"], one["losers"]
        console.print(
            f"{one['title']}：支出{'增加' if one['cost'] >= 0 else '减少'} {wan(abs(one['cost']))}；{gain['persons']:,} 人共增加 {wan(gain['amount'])}，"
            f"{loss['persons']:,} 人共减少 {wan(-loss['amount'])}，{one['unsure']:,} 人无法判断",
            markup=False,
        )


def _status(results: dict[str, Any], faults: int, quiet: bool) -> int:
    from tuodi.cli.screen import say

    every = [one for result in results.values() for one in (result["scenarios"] if result["kind"] == "reform" else result["cities"])]
    invalid = max((one["invalid"] for one in every), default=0)
    missing = sorted({name for one in every for name in one["missing"]})
    if (invalid or faults) and not quiet:
        say(f"有 {max(invalid, faults)} 条数据不能计算，没有计入" + (f"；请用 --set 给出：{'、'.join(missing)}" if missing else ""))
    return 1 if invalid or faults else 0
