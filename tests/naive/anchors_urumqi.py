"""Urumqi, worked out by hand from the document. With an income of 40,000 the deductibles are 4,000 (class 3) and 10,000 (class 4)."""

from .anchors import Case, bar, claim, invalid, no, paid, stay, who

INCOME = {"disposable_income[2023]": 40000, "disposable_income[2024]": 40001}


def case(*args, **more):  # type: ignore[no-untyped-def]
    return Case(*args, **({"parameters": INCOME} | more))


CASES = [
    case(
        "class 1: in full", "第十一条（一）", [who("orphan")], [stay("2024-05-10", 10000, 4000, total=11000)], [paid(6000, self_paid=1000)]
    ),
    case(
        "class 2: inpatient 80 %, outpatient 85 %",
        "第十一条（二）",
        [who("dibao")],
        [stay("2024-05-10", 1000), claim("chronic", "2024-05-10", 1000)],
        [paid(800), paid(850)],
    ),
    case(
        "class 3: 4,000 once a year, then 80 %",
        "第十一条（三）",
        [who("dibao_margin")],
        [stay("2024-05-10", 3000), claim("special", "2024-05-11", 3000)],
        [paid(0, deductible=3000), paid(1600, deductible=1000)],
    ),
    case(
        "class 4: 10,000, then 70 %", "第十一条（四）", [who("illness_poor")], [stay("2024-05-10", 20000)], [paid(7000, deductible=10000)]
    ),
    case(
        "deductible to the fen: 25 % of 40,001",
        "deductible_figure",
        [who("illness_poor")],
        [stay("2025-05-10", 20000)],
        [paid("6999.83", deductible="10000.25")],
    ),
    case(
        "class change: the 4,000 used stay used",
        "第十一条（五）",
        [who("relapse_risk", "2023-01-01", "2024-06-01"), who("illness_poor", "2024-06-01")],
        [stay("2024-05-10", 5000), stay("2024-06-10", 10000)],
        [paid(800, deductible=4000), paid(2800, deductible=6000)],
    ),
    case(
        "refused claims use up nothing of it",
        "第十一条",
        [who("dibao_margin")],
        [claim("outpatient", "2024-05-09", 3000), stay("2024-05-10", 5000)],
        [no("setting"), paid(800, deductible=4000)],
    ),
    case(
        "ceiling 50,000 and tilt: 100,000 x 80 %; 62,500 fill it, 37,500 x 90 %",
        "第十二条",
        [who("dibao")],
        [stay("2024-05-10", 100000)],
        [paid(50000, tilt_aid=33750, self_paid=16250)],
    ),
    case(
        "after the ceiling the whole base is tilt base; tilt limit 50,000",
        "第十二条",
        [who("dibao")],
        [stay("2024-05-10", 100000), claim("special", "2024-05-11", 20000)],
        [paid(50000, tilt_aid=33750), paid(0, tilt_aid=16250)],
    ),
    case(
        "tilt of class 3: 4,000 off, 62,500 fill the ceiling, 33,500 x 85 %",
        "第十二条",
        [who("dibao_margin")],
        [stay("2024-05-10", 100000)],
        [paid(50000, tilt_aid=28475)],
    ),
    case(
        "tilt of class 4: 50,000 / 70 % = 71,428.57; 90,000 - 71,428.57 = 18,571.43 x 75 %",
        "第十二条",
        [who("illness_poor")],
        [stay("2024-05-10", 100000)],
        [paid(50000, tilt_aid="13928.57")],
    ),
    case("exactly the ceiling: no tilt", "第十二条", [who("dibao")], [stay("2024-05-10", 62500)], [paid(50000, tilt_aid=0)]),
    case(
        "tilt in the region needs referral",
        "tilt_registered",
        [who("tekun")],
        [stay("2024-05-10", 60000, hospital_area="province", referral="registered")],
        [paid(50000, tilt_aid=0, self_paid=10000)],
    ),
    case(
        "tilt in the region under referral",
        "第十二条",
        [who("tekun")],
        [stay("2024-05-10", 60000, hospital_area="province", referral="referred")],
        [paid(50000, tilt_aid=10000)],
    ),
    case(
        "outside the region: aid under referral, no tilt",
        "第十二条",
        [who("tekun")],
        [stay("2024-05-10", 60000, hospital_area="outside", referral="referred")],
        [paid(50000, tilt_aid=0)],
    ),
    case(
        "away in an emergency, or without anything: nothing",
        "第二十一条",
        [who("tekun")],
        [stay("2024-05-10", 100, hospital_area="outside", referral=r) for r in ("emergency", None)],
        [no("no_referral"), no("no_referral")],
    ),
    case("not designated", "第十条", [who("tekun")], [stay("2024-05-10", 100, designated=False)], [no("not_designated")]),
    case("uninsured", "第十条", [who("tekun")], [stay("2024-05-10", 100)], [no("not_insured")], person={"insurance": "none"}),
    case(
        "insured here, registered elsewhere",
        "第六条",
        [who("tekun")],
        [stay("2024-05-10", 100)],
        [paid(100)],
        person={"hukou_local": False},
    ),
    case(
        "delivery as inpatient, rehabilitation not",
        "inpatient_settings",
        [who("dibao")],
        [claim("maternity", "2024-05-10", 100), claim("rehabilitation", "2024-05-10", 100)],
        [paid(80), no("setting")],
    ),
    case(
        "first and last day of the rules",
        "第三十一条",
        [who("tekun")],
        [stay(d, 100) for d in ("2023-12-31", "2024-01-01", "2028-12-31", "2029-01-01")],
        [no("not_in_force"), paid(100), paid(100), no("not_in_force")],
    ),
    case("other hardship of class 2", "第六条", [who("other_hardship", **{"class": "2"})], [stay("2024-05-10", 1000)], [paid(800)]),
    case(
        "other hardship without a class; nothing to pay, nothing to know",
        "other_hardship_class",
        [who("other_hardship")],
        [stay("2024-05-10", 1000), stay("2024-05-10", 1000, 1000)],
        [invalid("identities"), paid(0)],
    ),
    case(
        "other hardship without a class beside tekun: class 1 is best anyway",
        "contract",
        [who("other_hardship"), who("tekun")],
        [stay("2024-05-10", 1000)],
        [paid(1000)],
    ),
    case(
        "income not known",
        "第十一条",
        [who("dibao_margin")],
        [stay("2024-05-10", 1000)],
        [invalid("parameter_missing:disposable_income[2023]")],
        parameters={},
    ),
    case("income not known: class 2 needs none", "第十一条", [who("dibao")], [stay("2024-05-10", 1000)], [paid(800)], parameters={}),
    case(
        "lost on the day of discharge; death on it",
        "exit_day",
        [who("dibao", "2024-01-01", "2024-05-10")],
        [stay("2024-05-10", 100, started="2024-05-01")],
        [no("no_identity")],
    ),
    case(
        "death in the stay",
        "contract",
        [who("dibao", "2024-01-01", "2024-05-08", end_reason="death")],
        [stay("2024-05-10", 100, started="2024-05-01"), stay("2024-05-12", 100, started="2024-05-09")],
        [paid(80), no("no_identity")],
    ),
    case(
        "barred",
        "第二十六条（二）",
        [who("dibao")],
        [stay("2024-05-10", 100)],
        [no("sanctioned")],
        sanctions=[bar("2024-05-10", "2024-11-09")],
    ),
    case(
        "critical illness, class 2: half of 20,000, 60 + 5 %, no ceiling: (50,000 - 10,000) x 65 % = 26,000; then 24,000 x 80 %",
        "第三条（二）",
        [who("dibao")],
        [stay("2024-05-10", 80000, 30000, critical=None)],
        [paid(19200, critical_paid=26000, base=24000)],
        parameters={"critical.deductible[2024]": 20000, "critical.bands[2024]": [{"ratio": 60}], "critical.ceiling[2024]": 5000},
    ),
    case(
        "critical illness, class 3: ordinary terms, ceiling of the year",
        "第三条（二）",
        [who("dibao_margin")],
        [stay("2024-05-10", 80000, 60000, critical=None), stay("2024-06-10", 15000, critical=None)],
        [paid(12800, critical_paid=0, deductible=4000), paid(8000, critical_paid=5000, base=10000)],
        parameters=INCOME | {"critical.deductible[2024]": 20000, "critical.bands[2024]": [{"ratio": 60}], "critical.ceiling[2024]": 5000},
    ),
]
