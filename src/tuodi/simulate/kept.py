"""Tables that several sets of rules are run over: a column that one of them has asked for is there for the next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl

from tuodi.engine.dates import Days
from tuodi.engine.source import Bools, Coordinates, Frame, Ints


class Kept(Frame):
    """A frame that keeps its answers. Arrays are shared between runs and can't be written to."""

    def __init__(self, frame: pl.DataFrame) -> None:
        super().__init__(frame)
        self._answers: dict[tuple[Any, ...], Any] = {}
        self._one_at_a_time = threading.RLock()  # runs beside each other wait for an answer rather than find it twice

    def _kept(self, key: tuple[Any, ...], find: Callable[[], Any]) -> Any:
        with self._one_at_a_time:
            if key not in self._answers:
                found = find()
                for part in found if isinstance(found, tuple) else (found,):
                    if isinstance(part, np.ndarray):
                        part.flags.writeable = False
                self._answers[key] = found
            return self._answers[key]

    def usable(self) -> Frame:
        return self._kept(("usable",), lambda: Kept(super(Kept, self).usable().frame))  # type: ignore[no-any-return]

    def first_of_each(self, name: str) -> Frame:
        return self._kept(("first", name), lambda: Kept(super(Kept, self).first_of_each(name).frame))  # type: ignore[no-any-return]

    def started(self, name: str) -> Frame:
        return self._kept(("started", name), lambda: Kept(super(Kept, self).started(name).frame))  # type: ignore[no-any-return]

    def places(self, name: str, of: Frame) -> Ints:
        # the table is part of the key, so that it lives as long as the answer and its number can't be another's
        return self._kept(("places", name, id(of), of), lambda: super(Kept, self).places(name, of))  # type: ignore[no-any-return]

    def coded(self, name: str, values: Sequence[Any]) -> Coordinates:
        return self._kept(("coded", name, tuple(values)), lambda: super(Kept, self).coded(name, values))  # type: ignore[no-any-return]

    def texts(self, name: str) -> tuple[Ints, list[str]]:
        return self._kept(("texts", name), lambda: super(Kept, self).texts(name))  # type: ignore[no-any-return]

    def days(self, name: str) -> Days:
        return self._kept(("days", name), lambda: super(Kept, self).days(name))  # type: ignore[no-any-return]

    def money(self, name: str, empty: int = 0) -> Ints:
        return self._kept(("money", name, empty), lambda: super(Kept, self).money(name, empty))  # type: ignore[no-any-return]

    def moments(self, name: str, otherwise: str) -> Ints:
        return self._kept(("moments", name, otherwise), lambda: super(Kept, self).moments(name, otherwise))  # type: ignore[no-any-return]

    def empty(self, name: str) -> Bools:
        return self._kept(("empty", name), lambda: super(Kept, self).empty(name))  # type: ignore[no-any-return]

    def repeated(self, name: str) -> Bools:
        return self._kept(("repeated", name), lambda: super(Kept, self).repeated(name))  # type: ignore[no-any-return]
