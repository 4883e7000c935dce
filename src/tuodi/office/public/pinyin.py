"""How the name of a disease sounds, without tones, so that it is found by its sound or by its initials."""

from __future__ import annotations

import functools
import itertools

WAYS = 16
"""A name is read in so many ways at the most: the usual one first, then those of characters with several sounds."""


@functools.lru_cache(maxsize=4096)
def readings(name: str) -> tuple[str, ...]:
    """The ways in which a name is written with letters, whole and by initials; what isn't a character stands for itself."""
    from pypinyin import Style, lazy_pinyin, pinyin  # its dictionaries take a while to load

    text = "".join(name.split())
    usual = lazy_pinyin(text)
    several = pinyin(text, style=Style.NORMAL, heteronym=True)
    ways = [tuple(usual), *itertools.islice(itertools.product(*several), WAYS)]
    written = (letters for way in ways for letters in ("".join(way), "".join(sound[:1] for sound in way)))
    return tuple(dict.fromkeys(letters.lower() for letters in written))
