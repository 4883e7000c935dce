"""What is worth drawing for each city: years in and out of force, identities, diagnoses and their traps, bases at the limits."""

from __future__ import annotations

from typing import NamedTuple


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


class Place(NamedTuple):
    """What is worth drawing for a city."""

    years: tuple[int, ...]
    districts: tuple[str, ...]
    identities: tuple[str, ...]  # the city's own, the frequent ones twice
    listed: tuple[str, ...]  # diagnoses
    traps: tuple[str, ...]
    edges: tuple[int, ...]  # bases, yuan, at which a limit or deductible is met exactly
    income: bool = False
    missing_amount: bool = True  # claims without critical_paid and without figures to compute it


COMMON_LISTED = (
    "C34.900",
    "C50.900x011",
    "I21.900",
    "I63.900",
    "E10.900",
    "E05.900",
    "Q35.900",
    "B20.001",
    "D66.x01",
    "F20.000",
    "N18.500",
    "N18.001",
)
COMMON_TRAPS = (
    "K92.800x001",  # oesophageal cancer, outside its prefix
    "N19.x01",
    "A15.000x016",  # multidrug-resistant
    "A15.100x004",  # extensively resistant
    "A15.000x012",  # poly-resistant: another word
    "A19.000x007",
    "A15.000",
    "D66.x00x001",  # acquired haemophilia
    "D68.000x001",
    "K10.002",
    "E06.200",
    "I25.200",
    "I24.900",
    "I69.300x003",
    "Q27.900",
    "Q26.500",
    "Q26.400",
    "D05.900",
    "Z51.100",
    "F32.900",
    "Q28.200",
)
CHILDREN = ("Q21.000", "Q25.000", "Q20.300")
PLAIN = ("J18.900", "I10.x00", "K35.900")

PLACES = {
    "wuhai": Place(
        years=(2021, 2022, 2023, 2024),
        districts=("150302", "150303", "150304"),
        identities=words(
            "dibao dibao tekun poverty_exit orphan distressed_child de_facto_orphan sanmin low_income low_income"
            " other_hardship other_hardship illness_poor registered_poor"
        ),
        listed=(
            *COMMON_LISTED,
            "J44.900",
            "J62.800",
            "H25.900",
            "I05.000",
            "D56.102",
            "I60.900",
            "Q54.000",
            "Z94.000",
            "T86.100",
            "C81.900",
            "C97.x00",
        ),
        traps=(
            *COMMON_TRAPS,
            "D56.300",
            "D56.301",
            "Q54.400",
            "J42.x00",
            "J47.x00",
            "J66.000",
            "I34.000",
            "G45.900",
            "A15.500x016",
            "Q12.000",
            "Q12.100",
        ),
        edges=(30000, 100000, 80000),
    ),
    "ningbo": Place(
        years=(2019, 2020, 2021, 2022, 2023),
        districts=("330203", "330205", "330206", "330212", "330282"),
        identities=words(
            "tekun orphan dibao dibao distressed_child de_facto_orphan dibao_margin illness_poor illness_poor illness_poor"
            " downsized_1960s veteran_cadre entitled_group entitled_group hiv_oi disability_subsidy brave_act brave_act"
            " other_hardship other_hardship low_income"
        ),
        listed=(*COMMON_LISTED, "D61.905", "L93.000", "M32.900", "Z94.000", "Q21.100", "C18.900", "C91.000"),
        traps=(
            *COMMON_TRAPS,
            "F84.000",
            "F84.000",
            "F84.100",
            "D61.101",
            "D61.202",
            "D61.900x001",
            "D61.903",
            "K92.800x002",
            "K92.800x005",
            "K92.800x007",
        ),
        edges=(500, 6000, 100000, 80000, 900),
    ),
    "kunming": Place(
        years=(2021, 2022, 2023, 2024),
        districts=("530102", "530103", "530111", "530112", "530114"),
        identities=words("tekun dibao dibao dibao low_income low_income other_hardship other_hardship registered_poor orphan"),
        listed=(*COMMON_LISTED, "C53.900", "C15.900", "C16.900", "C18.900", "C20.x00", "C19.x00", "C92.100", "F31.900"),
        traps=(
            *COMMON_TRAPS,
            "C92.200x001",
            "C91.004",
            "C91.000x015",
            "C92.100x004",
            "C92.100x014",
            "C91.000",
            "C95.900",
            "E70.000",
            "Q54.100",
            "Q54.400",
            "K92.800x002",
            "K92.800x005",
            "K92.800x007",
            "C21.000",
            "C33.x00",
            "C22.000",
        ),
        edges=(200, 2000, 5000, 20000, 25000, 100000, 120000, 20001),
        missing_amount=False,
    ),
    "yancheng": Place(
        years=(2023, 2024, 2025, 2026),
        districts=("320902", "320903", "320904", "320981"),
        identities=words(
            "tekun orphan de_facto_orphan dibao dibao distressed_child entitled_group downsized_1960s hardship_worker"
            " dibao_margin illness_poor temp_relief_patient temp_relief_patient temp_relief_patient disability_subsidy"
            " registered_poor"
        ),
        listed=COMMON_LISTED,
        traps=(),
        edges=(10000, 15000, 60000, 30000),
        income=True,
        missing_amount=False,
    ),
    "urumqi": Place(
        years=(2024, 2025, 2026, 2027, 2028, 2029),
        districts=("650102", "650103", "650104", "650105", "650121"),
        identities=words(
            "tekun orphan de_facto_orphan dibao dibao dibao_margin dibao_margin relapse_risk illness_poor illness_poor"
            " other_hardship other_hardship poverty_exit"
        ),
        listed=COMMON_LISTED,
        traps=(),
        edges=(50000, 62500, 100000, 4000, 10000),
        income=True,
    ),
}
