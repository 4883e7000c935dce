"""The one computation: a person's claims of a year, walked in order, against the state of that year.

Plain loops over flat integer arrays, so that the very same functions run compiled over millions of claims
(`compiled.py`) and uncompiled, on lists, for a few. Amounts are fen, ratios basis points; nothing here knows any city.
The steps are those of docs/semantics.md; the arrays are explained in `plan.py`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

# kinds of deductible
NO_DEDUCTIBLE, YEARLY, PER_STAY, THRESHOLD = 0, 1, 2, 3
# what a tilt is paid on
NO_TILT, ON_EXCESS, ON_REMAINING, ON_BURDEN, ON_EXPENSE = 0, 1, 2, 3, 4
# what limits a tilt
NO_LIMIT, LIMIT_EXPENSE, LIMIT_AID, LIMIT_POOL = 0, 1, 2, 3
# from when self-pay counts as burden
BURDEN_YEAR, BURDEN_SINCE_OPEN, BURDEN_CLAIM = 0, 1, 2
# flags of a list of candidate rows
MAY_TILT, COUNTS_BURDEN, HOSPITAL_SHARES, FIRST_ACCOUNT_FLAG = 1, 2, 4, 8
# what a pool counts
COUNTS_EXPENSE, COUNTS_AID, COUNTS_IN_POLICY = 0, 1, 2
# status of a claim
SETTLED, REFUSED, COLUMN_MISSING, PARAMETER_MISSING = 0, 1, 2, 3
# fixed places of the state, before deductibles, pools and the rest
BURDEN, EXPENSE, TILT = 0, 1, 2
FIRST_FREE_SLOT = 3
# state kept for each hospital of a person's year
HOSPITAL_SLOTS = 3

UNLIMITED = 1 << 48  # fen; a product with basis points still fits 64 bits


class Tables(NamedTuple):
    """The compiled policy; one entry a row (R rows), a pool entry, a gate, a band or a list; `*_y` hold one block a year."""

    rows: int
    entries: int
    gates: int
    accounts: int
    # rows
    ratio: Any
    band_from: Any
    band_to: Any
    band_slot: Any
    lump: Any
    lump_slot: Any
    lump_once: Any
    lump_pooled: Any
    whole_bill: Any
    deductible_kind: Any
    deductible_slot: Any
    less_critical: Any
    pool_from: Any
    pool_to: Any
    tilt_kind: Any
    tilt_ratio: Any
    tilt_limited: Any
    tilt_limit_slot: Any
    tilt_carries: Any
    tilt_burden: Any
    tilt_as_aid: Any
    gate_from: Any
    gate_to: Any
    gate_any: Any
    hospital_cap: Any
    hospital_all: Any
    hospital_first: Any
    hospital_yearly: Any
    hospital_deduction: Any
    # rows by year
    deductible_y: Any
    tilt_line_y: Any
    tilt_limit_y: Any
    tilt_open_y: Any
    missing_y: Any
    tilt_missing_y: Any
    # pool entries
    entry_slot: Any
    entry_kind: Any
    entry_share: Any
    entry_y: Any
    # gates of tilts
    gate_slot: Any
    gate_y: Any
    # bands
    band_up: Any
    band_ratio: Any
    # accounts of deductibles that other claims use up
    account_slot: Any
    account_y: Any
    # lists of candidate rows
    dense: Any
    list_from: Any
    list_to: Any
    list_rows: Any
    list_flags: Any
    list_refusal: Any
    list_rules: Any


class Features(NamedTuple):
    """Which parts of the computation a policy uses. Asked before anything is looked up; compiled, an unused part is left out."""

    bands: bool
    lumps: bool
    whole_bill: bool
    less_critical: bool
    expense_pools: bool
    shared_pools: bool
    tilts: bool
    tilt_limits: bool
    gates: bool
    hospitals: bool
    accounts: bool
    missing: bool


class Claims(NamedTuple):
    """Claims sorted by person, year and order; `groups` borders of person-years, `alternatives` of what may be true of a claim."""

    groups: Any
    year: Any
    base: Any
    left: Any
    in_policy: Any
    critical_deductible: Any
    deduction: Any
    hospital: Any
    skip: Any
    alternatives: Any
    mask: Any
    cell: Any


class Out(NamedTuple):
    """Results in the sorted order; `row` -1 where nothing was settled. `before`: the state each claim found (traced runs only)."""

    status: Any
    row: Any
    title: Any
    detail: Any
    base: Any
    deductible: Any
    rest: Any
    full: Any
    aid: Any
    tilt: Any
    hospital: Any
    over: Any
    due: Any
    before: Any


def part(amount: int, points: int) -> int:
    """`points` basis points of `amount`, half-up."""
    return (amount * points + 5000) // 10000


def least(a: int, b: int) -> int:
    return a if a < b else b


def above_zero(a: int) -> int:
    return a if a > 0 else 0


def lowest(bits: int) -> int:
    """The number of the lowest bit set."""
    return (bits & -bits).bit_length() - 1


def band_sum(t: Any, row: int, start: int, end: int) -> int:
    """Σ part × ratio, unrounded (× 10000), of what lies between `start` and `end`."""
    total = 0
    low = 0
    for b in range(t.band_from[row], t.band_to[row]):
        high = t.band_up[b]
        inside = least(end, high) - (start if start > low else low)
        if inside > 0:
            total += inside * t.band_ratio[b]
        low = high
    return total


def band_expense(t: Any, row: int, start: int, aid: int) -> int:
    """The expense from `start` on whose aid by the bands is `aid`, half-up."""
    wanted = aid * 10000
    low = 0
    expense = 0
    for b in range(t.band_from[row], t.band_to[row]):
        high = t.band_up[b]
        begin = start if start > low else low
        room = high - begin
        if room > 0:
            ratio = t.band_ratio[b]
            if ratio > 0 and room >= (wanted + ratio - 1) // ratio:
                return expense + (wanted * 2 + ratio) // (2 * ratio)  # type: ignore[no-any-return]
            expense += room
            wanted -= room * ratio
        low = high
    return expense


def evaluate(
    t: Any, has: Any, row: int, year: int, flags: int, claim_base: int, left: int, in_policy: int, critical_part: int, hospital: int, state: Any
) -> tuple[int, int, int, int, int, int, int, int, int, int, int, int]:
    """What one row would pay on one claim, given the state; nothing is written.

    Returns missing, aid, tilt, hospital, base, deductible, rest, full, over, due, used, lump:
    `rest` the expense admitted, `full` the aid before the limits, `over` the expense that a limit cut off,
    `due` the tilt due for the year so far, `used` what it takes of deductible and limits.
    """
    k = year * t.rows + row
    base = left if has.whole_bill and t.whole_bill[row] else claim_base
    if has.less_critical and t.less_critical[row]:
        base = above_zero(base - critical_part)
    missing = t.missing_y[k] if has.missing and base > 0 else -1
    # deductible
    taken = 0
    kind = t.deductible_kind[row]
    open_ = base
    if kind == YEARLY:
        taken = least(base, above_zero(t.deductible_y[k] - state[t.deductible_slot[row]]))
        open_ = base - taken
    elif kind == PER_STAY:
        taken = least(base, t.deductible_y[k])
        open_ = base - taken
    elif kind == THRESHOLD and base <= t.deductible_y[k]:
        open_ = 0
    # limits on expense
    first = t.pool_from[row]
    last = t.pool_to[row]
    block = year * t.entries
    rest = open_
    if has.expense_pools:
        for e in range(first, last):
            if t.entry_kind[e] == COUNTS_EXPENSE:
                rest = least(rest, pool_left(t, has, e, block, state))
            elif t.entry_kind[e] == COUNTS_IN_POLICY:
                room = pool_left(t, has, e, block, state)
                if room < in_policy:  # the claim is admitted in the share of its cost that the pool has left
                    rest = least(rest, (open_ * room * 2 + in_policy) // (2 * in_policy))
    # ratio
    banded = has.bands and t.band_to[row] > t.band_from[row]
    start = 0
    if banded:
        start = state[t.band_slot[row]] if t.band_slot[row] >= 0 else 0
        full = (band_sum(t, row, start, start + rest) + 5000) // 10000
    else:
        full = part(rest, t.ratio[row])
    lump = 0
    pooled = 0
    if has.lumps:
        lump = t.lump[row]
        if lump > 0 and t.lump_once[row]:
            lump = above_zero(lump - state[t.lump_slot[row]])
        pooled = lump if t.lump_pooled[row] else 0
        full += pooled
    # limits on aid
    aid = full
    for e in range(first, last):
        if not has.expense_pools or t.entry_kind[e] == COUNTS_AID:
            aid = least(aid, pool_left(t, has, e, block, state))
    over = open_ - rest
    if aid < full:
        paid_for = above_zero(aid - pooled)
        if banded:
            over += above_zero(rest - band_expense(t, row, start, paid_for))
        elif t.ratio[row] > 0:
            over += above_zero(rest - (paid_for * 20000 + t.ratio[row]) // (2 * t.ratio[row]))
    if pooled == 0:
        aid = least(aid, left)
    used = taken if kind == YEARLY else 0
    for e in range(first, last):
        used += charge(t, has, e, rest, aid, in_policy)
    # tilt and hospital's share
    tilt = 0
    due = state[TILT]
    borne = 0
    remaining = above_zero(least(base, left) - aid)
    if has.hospitals and flags & HOSPITAL_SHARES and t.hospital_first[row] and t.hospital_cap[row] >= 0:
        borne = hospital_part(t, row, remaining, left - aid, in_policy, hospital, state)
        remaining -= least(borne, remaining)
    tilt_kind = t.tilt_kind[row] if has.tilts else NO_TILT
    if tilt_kind != NO_TILT and flags & (MAY_TILT | COUNTS_BURDEN):
        limited = t.tilt_limited[row] if has.tilt_limits else NO_LIMIT
        was_open, opened = gates(t, has, row, year, rest, aid, in_policy, state)
        burden = state[BURDEN]
        if flags & COUNTS_BURDEN:
            burden += counted(t, row, was_open, opened, remaining, over)
        if t.tilt_open_y[k] >= 0 and burden <= t.tilt_open_y[k]:
            opened = 0
        if opened and flags & MAY_TILT and remaining > 0:
            if has.missing and t.tilt_missing_y[k] >= 0:
                missing = t.tilt_missing_y[k]
            if tilt_kind == ON_EXCESS:
                due += part(over, t.tilt_ratio[row])
            elif tilt_kind == ON_REMAINING:
                due += part(remaining, t.tilt_ratio[row])
            else:
                carried = burden if tilt_kind == ON_BURDEN else state[EXPENSE] + base
                earlier = state[TILT]
                if t.tilt_burden[row] == BURDEN_CLAIM:
                    carried = remaining
                    earlier = 0
                excess = above_zero(carried - t.tilt_line_y[k])
                if limited == LIMIT_EXPENSE:
                    excess = least(excess, t.tilt_limit_y[k])
                due = part(excess, t.tilt_ratio[row]) + state[TILT] - earlier
            if limited == LIMIT_AID:
                due = least(due, t.tilt_limit_y[k])
            tilt = least(above_zero(due - state[TILT]), remaining)
            if limited == LIMIT_POOL:
                tilt = least(tilt, above_zero(t.tilt_limit_y[k] - state[t.tilt_limit_slot[row]]))
            elif limited == LIMIT_EXPENSE and (tilt_kind <= ON_REMAINING or t.tilt_burden[row] == BURDEN_CLAIM):
                tilt = least(tilt, above_zero(part(t.tilt_limit_y[k], t.tilt_ratio[row]) - state[TILT]))
            if limited != NO_LIMIT:
                used += tilt
    if has.hospitals and flags & HOSPITAL_SHARES and not t.hospital_first[row] and t.hospital_cap[row] >= 0:
        borne = hospital_part(t, row, least(base, left) - aid - tilt, left - aid - tilt, in_policy, hospital, state)
    return missing, aid, tilt, borne, base, taken, rest, full, over, due, used, lump - pooled


def pool_left(t: Any, has: Any, entry: int, block: int, state: Any) -> int:
    """What a pool still lets through for this claim."""
    limit = t.entry_y[block + entry]
    slot = t.entry_slot[entry]
    left = limit if slot < 0 else above_zero(limit - state[slot])
    return left if not has.shared_pools or t.entry_share[entry] == 10000 else part(left, t.entry_share[entry])


def charge(t: Any, has: Any, entry: int, rest: int, aid: int, in_policy: int) -> int:
    """What a claim takes of a pool."""
    kind = t.entry_kind[entry] if has.expense_pools else COUNTS_AID
    return rest if kind == COUNTS_EXPENSE else (aid if kind == COUNTS_AID else in_policy)


def gates(t: Any, has: Any, row: int, year: int, rest: int, aid: int, in_policy: int, state: Any) -> tuple[int, int]:
    """Was the tilt open before this claim, and is it open with it? The named pools are used up (all, or any of them)."""
    first = t.gate_from[row] if has.gates else 0
    last = t.gate_to[row] if has.gates else 0
    if first == last:
        return 1, 1
    before = 0
    after = 0
    for g in range(first, last):
        slot = t.gate_slot[g]
        limit = t.gate_y[year * t.gates + g]
        used = state[slot]
        if used >= limit:
            before += 1
        for e in range(t.pool_from[row], t.pool_to[row]):
            if t.entry_slot[e] == slot:
                used += charge(t, has, e, rest, aid, in_policy)
        if used >= limit:
            after += 1
    needed = 1 if t.gate_any[row] else last - first
    return (1 if before >= needed else 0), (1 if after >= needed else 0)


def counted(t: Any, row: int, was_open: int, opened: int, remaining: int, over: int) -> int:
    """The part of a claim's self-pay that enters the year's burden."""
    if t.tilt_burden[row] != BURDEN_SINCE_OPEN or was_open:
        return remaining
    return least(over, remaining) if opened else 0


def hospital_part(t: Any, row: int, in_policy_left: int, all_left: int, in_policy: int, hospital: int, state: Any) -> int:
    """round(max(0, personal - cap × in-policy cost)), per claim or over the year at this hospital."""
    own = all_left if t.hospital_all[row] else in_policy_left
    personal = own
    cost = in_policy
    before = 0
    if t.hospital_yearly[row] and hospital >= 0:
        personal += state[hospital]
        cost += state[hospital + 1]
        before = state[hospital + 2]
    above = personal * 10000 - cost * t.hospital_cap[row]
    borne = ((above + 5000) // 10000 if above > 0 else 0) - before
    return least(above_zero(borne), above_zero(own))


def commit(t: Any, has: Any, row: int, year: int, flags: int, hospital: int, in_policy: int, left: int, found: Any, state: Any) -> None:
    """Write what the chosen row used into the state of the year."""
    _missing, aid, tilt, borne, base, taken, rest, _full, over, due, _used, _lump = found
    remaining = above_zero(least(base, left) - aid)
    if has.tilts and t.tilt_kind[row] != NO_TILT:
        was_open, opened = gates(t, has, row, year, rest, aid, in_policy, state)
        if flags & COUNTS_BURDEN:
            gone = least(borne, remaining)
            if has.hospitals and t.hospital_first[row]:
                state[BURDEN] += counted(t, row, was_open, opened, remaining - gone, over)
            else:
                state[BURDEN] += above_zero(counted(t, row, was_open, opened, remaining, over) - gone)
            state[EXPENSE] += base
        if has.tilt_limits and t.tilt_limited[row] == LIMIT_POOL:
            state[t.tilt_limit_slot[row]] += tilt
        elif t.tilt_carries[row] or due < state[TILT] + tilt:
            state[TILT] += tilt
        else:
            state[TILT] = due
    if t.deductible_kind[row] == YEARLY:
        state[t.deductible_slot[row]] += taken
    for e in range(t.pool_from[row], t.pool_to[row]):
        if t.entry_slot[e] >= 0:
            state[t.entry_slot[e]] += charge(t, has, e, rest, aid, in_policy)
    if has.bands and t.band_slot[row] >= 0:
        state[t.band_slot[row]] += rest
    if has.lumps and t.lump_once[row]:
        state[t.lump_slot[row]] += above_zero(t.lump[row] - state[t.lump_slot[row]])
    if has.hospitals and t.hospital_yearly[row] and hospital >= 0 and flags & HOSPITAL_SHARES:
        state[hospital] += (left - aid - tilt) if t.hospital_all[row] else (least(base, left) - aid - tilt)
        state[hospital + 1] += in_policy
        state[hospital + 2] += borne


def use_up_accounts(t: Any, flags: int, row: int, year: int, base: int, state: Any) -> None:
    """Yearly deductibles that this claim uses up although another row, or none, paid it."""
    for a in range(t.accounts):
        if flags & (FIRST_ACCOUNT_FLAG << a):
            slot = t.account_slot[a]
            if row < 0 or t.deductible_kind[row] != YEARLY or t.deductible_slot[row] != slot:
                state[slot] += least(base, above_zero(t.account_y[year * t.accounts + a] - state[slot]))


def choose(t: Any, has: Any, c: Any, i: int, a: int, state: Any) -> tuple[int, int, int, int, int, int, Any]:
    """The best row for claim i if alternative a is true.

    Returns status, row, title, flags, list, detail, figures. Higher aid + tilt first, then less used of deductible and limits,
    then the order of titles (classes) and of rows (items).
    """
    mask = c.mask[a]
    year = c.year[i]
    base = c.base[i]
    best = -1
    best_title = -1
    best_flags = 0
    best_list = -1
    missing = -1
    hope = 0  # the most that a row whose figure is missing could pay
    refused = -1
    refused_flags = 0
    nothing = (-1, 0, 0, 0, base, 0, 0, 0, 0, 0, 0, 0)
    figures = nothing
    bits = mask
    while bits != 0:
        title = lowest(bits)
        bits &= bits - 1
        found = t.dense[c.cell[a] + title]
        if t.list_refusal[found] >= 0:
            if refused < 0:
                refused = found
                refused_flags = t.list_flags[found]
                best_title = title if best < 0 else best_title
        else:
            flags = t.list_flags[found]
            for j in range(t.list_from[found], t.list_to[found]):
                row = t.list_rows[j]
                new = evaluate(t, has, row, year, flags, base, c.left[i], c.in_policy[i], c.critical_deductible[i], c.hospital[i], state)
                if has.missing and new[0] >= 0:
                    if missing < 0:
                        missing = new[0]
                    if new[1] + new[2] + new[11] > hope:
                        hope = new[1] + new[2] + new[11]
                    continue
                gain = new[1] + new[2] + new[11] - figures[1] - figures[2] - figures[11]
                if best < 0 or gain > 0 or (gain == 0 and new[10] < figures[10]):
                    best = row
                    best_title = title
                    best_flags = flags
                    best_list = found
                    figures = new
    if has.missing and missing >= 0 and (best < 0 or hope > figures[1] + figures[2] + figures[11]):
        return PARAMETER_MISSING, -1, -1, 0, -1, missing, nothing
    if best < 0:
        return REFUSED, -1, best_title, refused_flags, refused, t.list_refusal[refused], nothing
    return SETTLED, best, best_title, best_flags, best_list, -1, figures


def nothing_found() -> tuple[int, int, int, int, int, int, Any]:
    return REFUSED, -1, -1, 0, -1, -1, (-1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def same(t: Any, has: Any, one: Any, other: Any) -> bool:
    """Do two outcomes pay the same and leave the same state?"""
    lasting = ~(MAY_TILT | HOSPITAL_SHARES | COUNTS_BURDEN)  # the other flags leave their mark on the state
    if one[0] != other[0] or (one[3] & lasting) != (other[3] & lasting):
        return False
    if one[0] == REFUSED:
        return True
    if one[0] != SETTLED:
        return bool(one[5] == other[5])
    a = one[6]
    b = other[6]
    if (one[3] ^ other[3]) & COUNTS_BURDEN and (a[4] > a[1] or t.tilt_kind[one[1]] == ON_EXPENSE):
        return False  # self-pay left would count as burden, or not
    if a[1] != b[1] or a[2] != b[2] or a[3] != b[3] or a[4] != b[4] or a[5] != b[5] or a[6] != b[6] or a[11] != b[11]:
        return False
    return draws_within(t, has, one[1], other[1], a[6], a[1]) and draws_within(t, has, other[1], one[1], a[6], a[1])


def draws_within(t: Any, has: Any, row: int, other: int, rest: int, aid: int) -> bool:
    """Is every pool on which `row` draws something one on which `other` draws as much?"""
    for e in range(t.pool_from[row], t.pool_to[row]):
        if charge(t, has, e, rest, aid, 1) > 0:
            shared = False
            for o in range(t.pool_from[other], t.pool_to[other]):
                if t.entry_slot[o] == t.entry_slot[e] and t.entry_kind[o] == t.entry_kind[e]:
                    shared = True
            if not shared:
                return False
    return True


def walk(t: Any, has: Any, c: Any, first_group: int, last_group: int, slots: int, first_state: Any, state: Any, out: Any, traced: bool) -> None:
    """Settle every claim of the person-years `first_group:last_group`. Each starts from the `slots` places of `first_state`;
    `state`, as long, ends as the last year's."""
    for g in range(first_group, last_group):
        for s in range(slots):
            state[s] = first_state[s]
        for i in range(c.groups[g], c.groups[g + 1]):
            if traced:
                for s in range(slots):
                    out.before[i * slots + s] = state[s]
            if c.skip[i]:
                continue
            first = c.alternatives[i]
            found = nothing_found()
            certain = True
            for a in range(first, c.alternatives[i + 1]):
                one = choose(t, has, c, i, a, state)
                if a == first:
                    found = one
                elif not same(t, has, found, one):
                    certain = False
                elif one[0] == REFUSED and one[4] >= 0 and found[4] >= 0 and t.list_rules[one[4]] < t.list_rules[found[4]]:
                    found = one  # a rule that refuses only one of the values that the claim may have is not said
            if not certain:
                out.status[i] = COLUMN_MISSING
                continue
            status, row, title, flags, _list, detail, figures = found
            out.status[i] = status
            out.row[i] = row
            out.title[i] = title
            out.detail[i] = detail
            if status == PARAMETER_MISSING:
                continue
            if row >= 0:
                out.base[i] = figures[4]
                out.deductible[i] = figures[5]
                out.rest[i] = figures[6]
                out.full[i] = figures[7]
                out.aid[i] = figures[1] + figures[11]
                out.over[i] = figures[8]
                if has.tilts:
                    out.tilt[i] = figures[2]
                    out.due[i] = figures[9]
                if has.hospitals:
                    out.hospital[i] = figures[3]
                    if t.hospital_deduction[row] and flags & HOSPITAL_SHARES:
                        out.hospital[i] += least(c.deduction[i], above_zero(c.left[i] - figures[1] - figures[2] - figures[3]))
                commit(t, has, row, c.year[i], flags, c.hospital[i], c.in_policy[i], c.left[i], figures, state)
            if has.accounts and flags >= FIRST_ACCOUNT_FLAG:
                use_up_accounts(t, flags, row, c.year[i], c.base[i], state)
