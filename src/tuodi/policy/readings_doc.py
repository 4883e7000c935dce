"""docs/readings.md: every ambiguous point of every city, the choice made and why, from the packs themselves.

    python -m tuodi.policy.readings_doc > docs/readings.md
"""

from __future__ import annotations

from tuodi.policy.pack import city_names, load
from tuodi.policy.schema import Alternative, Policy

_HEAD = """# 各地文件的解释

文件有两种读法、或没有写明而计算必须知道的地方，这里逐条列出：问题、所作的选择、理由和其他读法。
可切换的读法用 `--reading 问题=选择` 试算；标“需要”的读法缺少数据，切换时会说明缺什么。
本页由数据包生成（`python -m tuodi.policy.readings_doc`），请勿手改。
"""


def document() -> str:
    """The page, all cities in order of their codes."""
    return "\n".join([_HEAD, *(_city(load(city).newest) for city in city_names())])


def _city(policy: Policy) -> str:
    number = f"（{policy.document.number}）" if policy.document.number else ""
    lines = [f"## {policy.name}", f"《{policy.document.title}》{number}", ""]
    for key, reading in policy.readings.items():
        lines.append(f"### {reading.question}")
        lines.append(f"`{key}` · {reading.clause}")
        lines.append("")
        lines.append(f"- **选择 `{reading.choice}`**：{reading.means}。理由：{reading.because}。".replace("。。", "。"))
        lines += [f"- `{name}`：{other.means}{_how(other)}" for name, other in reading.alternatives.items()]
        lines.append("")
    return "\n".join(lines)


def _how(other: Alternative) -> str:
    if other.needs:
        return f"（需要：{other.needs}）"
    return f"（金额相同：{other.same_figures}）" if other.same_figures else ""


if __name__ == "__main__":
    print(document(), end="")
