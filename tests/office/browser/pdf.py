"""Just enough of PDF to see which fonts are embedded and which characters are drawn with them."""

from __future__ import annotations

import re
import zlib


def streams(content: bytes) -> list[bytes]:
    """Every stream, unpacked where it is packed."""
    found = []
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            found.append(zlib.decompress(match[1]))
        except zlib.error:
            found.append(match[1])
    return found


def embedded_fonts(content: bytes) -> int:
    """How many font programs the file carries."""
    return sum(whole.count(b"/FontFile") for whole in (content, *streams(content)))


def characters(content: bytes) -> set[str]:
    """The characters that the embedded subsets of fonts hold, which are those that the pages use (from the fonts' Unicode maps)."""
    found: set[str] = set()
    for stream in streams(content):
        if b"begincmap" not in stream:
            continue
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", stream, re.DOTALL):
            for _, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
                found |= set(bytes.fromhex(text.decode()).decode("utf-16-be"))
        for block in re.findall(rb"beginbfrange(.*?)endbfrange", stream, re.DOTALL):
            for first, last, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
                found |= {chr(int(text, 16) + n) for n in range(int(last, 16) - int(first, 16) + 1)}
    return found
