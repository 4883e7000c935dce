"""Reading a reform's text: YAML as in the policy's own files, with the line on which each entry stands."""

from __future__ import annotations

from typing import Any

import yaml

Place = tuple[str | int, ...]
DEEPEST = 40


class WritingError(ValueError):
    """Text that can't be read; in Chinese, with the line."""


def read(text: str) -> tuple[Any, dict[Place, int]]:
    """(the data, the line of every value). Keys are taken as they are written. Raises WritingError."""
    lines: dict[Place, int] = {}
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        return (None if node is None else _build(loader, node, (), lines)), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"第 {mark.line + 1} 行、第 {mark.column + 1} 个字附近" if mark else "某处"
        raise WritingError(f"不是可读的 YAML：{place}写法不对，请检查括号和引号是否成对、冒号后有没有空格、各行缩进是否对齐") from None
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, WritingError):
            raise
        raise WritingError("不是可读的 YAML：有不能使用的字符或不存在的日期") from None
    finally:
        loader.dispose()


def _build(loader: Any, node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if len(place) > DEEPEST:
        raise WritingError(f"第 {line} 行：嵌套过深")
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)  # as written: YAML would read the words `on`, `yes`, `no` as true and false
            if key in found:
                raise WritingError(f"第 {key_node.start_mark.line + 1} 行：“{key}”重复写了两次")
            lines[(*place, key)] = key_node.start_mark.line + 1
            found[key] = _build(loader, value_node, (*place, key), lines)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, child, (*place, number), lines) for number, child in enumerate(node.value)]
    return loader.construct_object(node, deep=True)
