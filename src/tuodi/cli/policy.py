"""The policy and the figures of a run, from `CITY`, `--reading`, `--set` and `--parameters`; what can't be used is refused in Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuodi.cli.chinese import Fault
from tuodi.cli.options import pairs

if TYPE_CHECKING:
    import polars as pl

    from tuodi.policy.pack import Pack
    from tuodi.policy.schema import Policy

ONE_YEAR = 4
"""A year has four digits: a mapping under a name in a parameters file is by years."""


@dataclass(frozen=True)
class Given:
    """parameters: as the run sets them; note: what must be said wherever they are used ("" where nothing)."""

    pack: Pack
    parameters: dict[str, Any]
    note: str

    def reason_words(self) -> dict[str, str]:
        """Reason codes with their Chinese words: those of the sums beside the settlement, and the policy's own."""
        from tuodi.policy.benefits_schema import REASONS

        return REASONS | {code: words for version in self.pack.versions for code, words in version.policy.reasons.items()}

    def item_names(self) -> dict[str, str]:
        return {code: item.name for version in self.pack.versions for code, item in version.policy.items.items()}

    def items_named(self, result: pl.DataFrame, language: str) -> pl.DataFrame:
        """A settlement's result under Chinese headers speaks of its items by name."""
        return self._items(result, self.item_names()) if language == "zh" else result

    def items_coded(self, settled: pl.DataFrame) -> pl.DataFrame:
        """Such a result read again: the items by their codes."""
        return self._items(settled, {name: code for code, name in self.item_names().items()})

    def _items(self, frame: pl.DataFrame, words: dict[str, str]) -> pl.DataFrame:
        """Names that two items share stay codes."""
        import polars as pl

        names = list(self.item_names().values())
        words = {one: other for one, other in words.items() if names.count(one) < 2 and names.count(other) < 2}
        return frame.with_columns(pl.col("item").cast(pl.String).replace(words)) if words else frame


def given(city: str, settings: Sequence[str] = (), parameters: str | None = None, readings: Sequence[str] = ()) -> Given:
    """Everything that the options say about the policy. Raises Fault, and FigureError for a figure that can't be used."""
    from tuodi.policy.figures import Figures

    pack = open_pack(city, pairs(readings, "--reading", "问题=选择"))
    values, note = parameters_file(Path(parameters)) if parameters else ({}, "")
    values |= pairs(settings, "--set", "disposable_income[2022]=40000")
    for version in pack.versions:
        Figures(version.policy, values)
    return Given(pack, values, note)


def open_pack(city: str, readings: Mapping[str, str] | None = None) -> Pack:
    """The pack of a city under these readings. Raises Fault where there is no such city, question or choice."""
    from tuodi.policy import pack

    if city not in pack.city_names() and not (Path(city) / "policy.yaml").is_file():
        raise Fault(f"没有城市“{city}”；可用：{'、'.join(pack.city_names())}；也可以给出含有 policy.yaml 的文件夹")
    for question, choice in (readings or {}).items():
        _known_reading(pack.load(city).newest, question, choice)
    return pack.load(city, readings)


def _known_reading(policy: Policy, question: str, choice: str) -> None:
    if question not in policy.readings:
        raise Fault(f"{policy.name}没有理解问题“{question}”；可用：{'、'.join(sorted(policy.readings)) or '（无）'}")
    reading = policy.readings[question]
    if choice != reading.choice and choice not in reading.alternatives:
        valid = "、".join([f"{reading.choice}（现用）", *reading.alternatives])
        raise Fault(f"“{question}”（{reading.question}）没有选择“{choice}”；可用：{valid}")
    needs = reading.alternatives[choice].needs if choice in reading.alternatives else None
    if needs:
        raise Fault(f"{question}={choice} 不能切换：所需数据不在数据表中（{needs}）")


def parameters_file(path: Path) -> tuple[dict[str, Any], str]:
    """(figures, note) of a YAML file.

    `name[year]: value`, or `name: {year: value}`; all of it under `parameters:`, if the file has a `note:` for whoever reads the results.
    Values stay as written, so that no amount passes through a float. Raises Fault.
    """
    import yaml

    try:
        data = yaml.load(path.read_text("utf-8-sig"), Loader=yaml.BaseLoader)
    except FileNotFoundError:
        raise Fault(f"{path}：没有这个文件") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Fault(f"{path.name}：不是可读的 YAML 文件（{str(error).splitlines()[0]}）") from None
    if not isinstance(data, dict):
        raise Fault(f"{path.name}：应为“名称[年份]: 值”的列表")
    inner = data.get("parameters", data)
    if not isinstance(inner, dict):
        raise Fault(f"{path.name}：parameters 下应为“名称[年份]: 值”的列表")
    return _by_year(inner), str(data.get("note", "")) if inner is not data else ""


def _by_year(data: Mapping[str, Any]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, dict) and all(len(year) == ONE_YEAR and year.isdigit() for year in value):
            figures |= {f"{name}[{year}]": one for year, one in value.items()}
        else:
            figures[name] = value
    return {name: _bands(value) if isinstance(value, list) else value for name, value in figures.items()}


def _bands(parts: list[Any]) -> list[Any]:
    """The parts of a table of bands with their numbers read exactly; anything else stays for `Figures` to refuse."""
    return [{key: _number(value) for key, value in part.items()} if isinstance(part, dict) else part for part in parts]


def _number(text: Any) -> Any:
    try:
        return Decimal(text)
    except (InvalidOperation, TypeError, ValueError):
        return text
