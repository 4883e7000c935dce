"""All tables of a pack, and drawing them as text."""

from __future__ import annotations

import io
from collections.abc import Iterator

from tuodi.policy.pack import Pack
from tuodi.policy.show import beside, claims, money, sources, who
from tuodi.policy.show.sheet import Sheet


def sections(pack: Pack) -> Iterator[Sheet]:
    """Every table of the pack's newest version, in the order of a document."""
    policy = pack.newest
    yield from who.document(pack)
    yield from who.people(policy)
    yield from who.access(policy)
    yield from claims.items(policy)
    yield from claims.limits(policy)
    yield from claims.further(policy)
    yield from claims.disease_lists(policy)
    yield from beside.benefits(policy)
    yield from money.books(policy)
    yield from sources.figures(policy)
    yield from sources.readings(pack)
    yield from sources.known(policy)


def as_text(pack: Pack, width: int = 110, colour: bool = False) -> str:
    """The pack as tables `width` characters wide; a Chinese character takes two."""
    from rich.console import Console

    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, color_system="standard" if colour else None, highlight=False)
    console.print(f"{pack.newest.name}《{pack.newest.document.title}》", markup=False)
    for sheet in sections(pack):
        console.print()
        _draw(console, sheet)
    return out.getvalue()


def _draw(console: object, sheet: Sheet) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    assert isinstance(console, Console)
    table = Table(title=Text(sheet.title, style="bold"), title_justify="left", show_lines=True, expand=False)
    for name in sheet.head:
        table.add_column(Text(name), overflow="fold")
    for line in sheet.lines:
        table.add_row(*(Text(text) for text in line))
    console.print(table)
