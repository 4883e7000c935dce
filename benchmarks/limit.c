/* The limit: the simplified year as a small C program would have it, over the same sorted arrays, writing the same columns.
   Yearly deductible, ratio of the row, yearly ceiling on aid, tilt on the year's burden. Fen and basis points, half-up. */
#include <stdint.h>

typedef int64_t i64;

static i64 part(i64 amount, i64 points) { return (amount * points + 5000) / 10000; }
static i64 least(i64 a, i64 b) { return a < b ? a : b; }
static i64 above_zero(i64 a) { return a > 0 ? a : 0; }

/* `row` of each claim; `ratio`, `deductible`, `ceiling`, `title_of` by row. Columns out as in the engine. */
void settle(i64 people, const i64 *groups, const i64 *row_of, const i64 *base, const i64 *left, const i64 *ratio, const i64 *deductible,
            const i64 *ceiling, const i64 *title_of, i64 line, i64 tilt_ratio, i64 *status, i64 *row, i64 *title, i64 *detail, i64 *out_base,
            i64 *taken, i64 *rest, i64 *full, i64 *aid, i64 *tilt, i64 *over, i64 *due)
{
    for (i64 g = 0; g < people; g++) {
        i64 used = 0, paid = 0, burden = 0, tilted = 0;
        for (i64 i = groups[g]; i < groups[g + 1]; i++) {
            i64 r = row_of[i], b = base[i];
            i64 d = least(b, above_zero(deductible[r] - used));
            i64 admitted = b - d;
            i64 wanted = part(admitted, ratio[r]);
            i64 given = least(least(wanted, above_zero(ceiling[r] - paid)), left[i]);
            i64 cut = 0;
            if (given < wanted && ratio[r] > 0)
                cut = above_zero(admitted - (given * 20000 + ratio[r]) / (2 * ratio[r]));
            i64 remaining = above_zero(least(b, left[i]) - given);
            burden += remaining;
            i64 owed = part(above_zero(burden - line), tilt_ratio);
            i64 more = least(above_zero(owed - tilted), remaining);
            used += d;
            paid += given;
            tilted += more;
            status[i] = 0;
            row[i] = r;
            title[i] = title_of[r];
            detail[i] = -1;
            out_base[i] = b;
            taken[i] = d;
            rest[i] = admitted;
            full[i] = wanted;
            aid[i] = given;
            tilt[i] = more;
            over[i] = cut;
            due[i] = owed;
        }
    }
}
