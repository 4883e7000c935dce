"""Yancheng, worked out by hand from the document. With an income of 10,000 the shared limit is 30,000 of expense and the tilt's line 5,000."""

from .anchors import Case, claim, invalid, no, paid, stay, who

INCOME = {"disposable_income[2022]": 10000, "disposable_income[2023]": 20000}
POOR = who("temp_relief_patient", "2023-06-10", first_treated="2023-02-01")


def case(*args, **more):  # type: ignore[no-untyped-def]
    return Case(*args, **({"parameters": INCOME} | more))


CASES = [
    case("tekun: in full", "四（六）", [who("tekun")], [stay("2023-05-10", 10000, 4000, total=11000)], [paid(6000, self_paid=1000)]),
    case("dibao: 80 %", "四（六）", [who("dibao")], [stay("2023-05-10", 10000, 4000)], [paid(4800)]),
    case(
        "margin: 70 %, employee",
        "四（六）",
        [who("dibao_margin")],
        [stay("2023-05-10", 10000, 4000)],
        [paid(4200)],
        person={"insurance": "employee"},
    ),
    case(
        "outpatient: 10,000 of expense",
        "四（六）",
        [who("dibao")],
        [claim("outpatient", "2023-05-10", 8000), claim("outpatient", "2023-05-11", 8000)],
        [paid(6400), paid(1600)],
    ),
    case(
        "shared limit: 30,000 of expense for chronic, special, inpatient; the rest is left to the tilt",
        "四（六）、（七）",
        [who("dibao")],
        [claim("chronic", "2023-05-10", 20000), claim("special", "2023-05-11", 20000, hospital_area="outside", referral="referred")],
        [paid(16000, tilt_aid=0), paid(8000, tilt_aid=0, self_paid=12000)],
    ),
    case(
        "tilt: burden 4,000 + 12,000 = 16,000; (16,000 - 5,000) x 60 % = 6,600",
        "四（七）",
        [who("dibao")],
        [stay("2023-05-10", 20000), stay("2023-05-11", 20000)],
        [paid(16000, tilt_aid=0), paid(8000, tilt_aid=6600, self_paid=5400)],
    ),
    case(
        "tilt limit: 30,000 of excess, 18,000 of aid",
        "四（七）",
        [who("dibao")],
        [stay("2023-05-10", 100000), stay("2023-06-10", 10000)],
        [paid(24000, tilt_aid=18000), paid(0, tilt_aid=0)],
    ),
    case(
        "tilt carried: the claim that opens it can take no more than its own; 10,000 outpatient burden before",
        "tilt_settlement",
        [who("dibao_margin")],
        # outpatient: 10,000 x 70 %, burden 3,000 + 27,000 cut off; chronic 30,000 x 70 %, burden 39,000: due (39,000 - 5,000 -> 30,000) x 60 % = 18,000
        [
            claim("outpatient", "2023-05-10", 37000),
            claim("chronic", "2023-05-11", 30000),
            claim("chronic", "2023-05-12", 5000),
            claim("chronic", "2023-05-13", 10000),
        ],
        [paid(7000, tilt_aid=0), paid(21000, tilt_aid=9000, self_paid=0), paid(0, tilt_aid=5000), paid(0, tilt_aid=4000)],
    ),
    case(
        "tilt in the province only under referral or registration",
        "tilt_registered",
        [who("dibao")],
        [stay("2023-05-10", 60000, hospital_area="province", referral="emergency")],
        [paid(24000, tilt_aid=0)],
    ),
    case(
        "tilt in the province under registration: (36,000 - 5,000 -> 30,000) x 60 %",
        "tilt_registered",
        [who("dibao")],
        [stay("2023-05-10", 60000, hospital_area="province", referral="registered")],
        [paid(24000, tilt_aid=18000)],
    ),
    case(
        "hospital bears above 10 % in the county: 10,000 - 5,000 = 5,000, x 80 %; 1,000 left, cap 1,000",
        "四（七）¶2",
        [who("dibao")],
        [
            stay("2023-05-10", 10000, 5000, hospital_area="county"),
            stay("2023-05-11", 10000, hospital_area="county"),
            claim("special", "2023-05-12", 10000, hospital_area="county"),
        ],
        [paid(4000, hospital_borne=0), paid(8000, hospital_borne=1000, self_paid=1000), paid(8000, hospital_borne=0)],
    ),
    case(
        "what the hospital bears leaves the burden",
        "四（七）¶2",
        [who("dibao")],
        # 1: 30,000 x 80 %, burden 6,000, tilt (6,000 - 5,000) x 60 % = 600; left 5,400, cap 3,000: hospital 2,400, burden 3,600
        # 2: burden 3,600 + 10,000 = 13,600, due 5,160, paid 600
        [stay("2023-05-10", 30000, hospital_area="county"), claim("special", "2023-05-12", 10000, hospital_area="county")],
        [paid(24000, tilt_aid=600, hospital_borne=2400, self_paid=3000), paid(0, tilt_aid=4560, self_paid=5440)],
    ),
    case(
        "away without referral; emergency is aided",
        "七（十五）",
        [who("dibao")],
        [stay("2023-05-10", 100, hospital_area="outside", referral=r) for r in ("none", "emergency")],
        [no("no_referral"), paid(80)],
    ),
    case("not designated", "四（五）", [who("dibao")], [stay("2023-05-10", 100, designated=False)], [no("not_designated")]),
    case("uninsured", "三（二）", [who("dibao")], [stay("2023-05-10", 100)], [no("not_insured")], person={"insurance": "none"}),
    case(
        "delivery as inpatient, rehabilitation not",
        "inpatient_settings",
        [who("dibao")],
        [claim("maternity", "2023-05-10", 100), claim("rehabilitation", "2023-05-10", 100)],
        [paid(80), no("setting")],
    ),
    case(
        "loss: still aided to the end of the month",
        "四（八）¶2",
        [who("dibao", "2023-01-01", "2023-06-10")],
        [claim("special", "2023-06-30", 100), claim("special", "2023-07-01", 100)],
        [paid(80), no("no_identity")],
    ),
    case(
        "loss in the stay: covered whole, also when begun in the rest of the month",
        "四（八）¶2",
        [who("dibao", "2023-01-01", "2023-06-10")],
        [stay("2023-08-01", 100, started="2023-06-30"), stay("2023-08-01", 100, started="2023-07-01")],
        [paid(80), no("no_identity")],
    ),
    case(
        "gained in the stay: the whole stay",
        "四（八）¶2",
        [who("dibao", "2023-06-10")],
        [stay("2023-06-10", 100, started="2023-05-01"), stay("2023-06-09", 100, started="2023-05-01")],
        [paid(80), no("no_identity")],
    ),
    case(
        "temporary relief: back to the first treatment",
        "四（八）¶3",
        [POOR],
        [claim("special", "2023-02-01", 100), claim("special", "2023-01-31", 100)],
        [paid(70), no("no_identity")],
    ),
    case(
        "temporary relief: two years back at most",
        "四（八）¶3",
        [who("temp_relief_patient", "2025-02-10", first_treated="2020-01-01")],
        [claim("outpatient", "2023-02-10", 100, hospital_area="outside", referral="referred"), claim("outpatient", "2023-02-09", 100)],
        [paid(70), no("no_identity")],
    ),
    case(
        "temporary relief: for a year, then to the end of the month",
        "四（八）¶3",
        [POOR],
        [claim("outpatient", "2024-06-30", 100), claim("outpatient", "2024-07-01", 100)],
        [paid(70), no("no_identity")],
    ),
    case(
        "temporary relief: first treatment not stated",
        "contract",
        [who("temp_relief_patient", "2023-06-10")],
        [claim("special", "2023-05-01", 100), claim("special", "2023-06-10", 100)],
        [invalid("identities"), paid(70)],
    ),
    case(
        "temporary relief needs the local register",
        "二（一）",
        [who("temp_relief_patient", "2023-01-01")],
        [stay("2023-05-10", 100)],
        [no("no_item")],
        person={"hukou_local": False},
    ),
    case(
        "temporary relief, local",
        "二（一）",
        [who("temp_relief_patient", "2023-01-01")],
        [stay("2023-05-10", 100)],
        [paid(70)],
        person={"hukou_local": None},
    ),
    case(
        "income not known",
        "四（六）",
        [who("dibao")],
        [stay("2023-05-10", 100)],
        [invalid("parameter_missing:disposable_income[2022]")],
        parameters={},
    ),
    case(
        "income not known: ordinary outpatient away needs none",
        "四（六）",
        [who("dibao")],
        [claim("outpatient", "2023-05-10", 100, hospital_area="outside", referral="referred")],
        [paid(80)],
        parameters={},
    ),
    case(
        "several: dibao and margin",
        "四（八）¶1",
        [who("dibao_margin"), who("dibao")],
        [stay("2023-05-10", 100)],
        [paid(80, identity="dibao")],
    ),
    case("area not stated", "contract", [who("dibao")], [stay("2023-05-10", 100, hospital_area=None)], [invalid("hospital_area")]),
    case(
        "started not stated: it matters after the loss",
        "contract",
        [who("dibao", "2023-01-01", "2023-06-10")],
        [stay("2023-07-05", 100, started=None), stay("2023-05-05", 100, started=None)],
        [invalid("started"), paid(80)],
    ),
]
