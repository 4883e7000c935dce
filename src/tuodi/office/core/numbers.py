"""Numbers in words: yuan, percent, the amount in capitals (人民币大写)."""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ["", "拾", "佰", "仟"]
GROUPS = ["", "万", "亿", "万亿"]


def yuan(fen: int | None) -> str:
    """`1,234.50`; `-0.05`; a dash for none."""
    if fen is None:
        return "—"
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


def percent(bp: int | None) -> str:
    """Basis points as percent without idle zeros: 8000 → `80%`, 7750 → `77.5%`."""
    if bp is None:
        return "—"
    whole, rest = divmod(abs(bp), 100)
    fraction = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{'-' if bp < 0 else ''}{whole}{fraction}%"


def _group(number: int) -> str:
    """Up to four digits in capitals, zeros between digits read once."""
    text, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero else "") + DIGITS[digit] + PLACES[place]
            zero = False
        else:
            zero = bool(text)
    return text


def _whole(number: int) -> str:
    if number == 0:
        return "零"
    groups: list[int] = []
    while number:
        number, part = divmod(number, 10_000)
        groups.append(part)
    if len(groups) > len(GROUPS):
        raise ValueError("金额过大")
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        part = groups[place]
        if part == 0:
            gap = bool(text)
            continue
        text += ("零" if text and (gap or part < 1000) else "") + _group(part) + GROUPS[place]
        gap = False
    return text


def capitals(fen: int) -> str:
    """The amount as it stands on receipts: 1234567 → `壹万贰仟叁佰肆拾伍元陆角柒分`, 100 → `壹元整`. A negative one begins with 负."""
    whole, rest = divmod(abs(fen), 100)
    jiao, cents = divmod(rest, 10)
    text = "负" if fen < 0 else ""
    if whole or not rest:
        text += _whole(whole) + "元"
    if not rest:
        return text + "整"
    if jiao:
        text += DIGITS[jiao] + "角"
    elif whole:
        text += "零"
    return text + (DIGITS[cents] + "分" if cents else "整")
