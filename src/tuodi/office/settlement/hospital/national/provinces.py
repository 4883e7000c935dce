"""What differs between provinces, read from the files in `provinces/`: spellings, code tables, fund codes, where tilt aid goes, how totals add up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from tuodi.tables.codes import decoder, encode
from tuodi.tables.dictionary import Vocabulary, with_codes
from tuodi.tables.headers import Header

FOLDER = Path(__file__).parent.parent / "provinces"
OF_FIELD = {"med_type": "setting", "insutype": "insurance", "psn_idet_type": "identity", "gend": "sex"}


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Fund(Model):
    """A row of `setldetail`: its code, its name, the fields whose amounts it carries."""

    code: str
    name: str
    fields: list[str]
    insutype: str = ""


class Tilt(Model):
    """Where tilt aid goes: the field of `setlinfo` that includes it, further fields that repeat it, its fund."""

    field: Literal["maf_pay", "oth_pay"]
    repeated_in: list[str] = []
    fund: str
    name: str


class Province(Model):
    """One province's differences from the national interface."""

    name: str
    cities: list[str] = []
    admdvs: str = ""
    confidence: str
    sources: list[str] = []
    spellings: dict[str, list[str]] = {}
    codes: dict[str, dict[str, str | None]] = {}
    treatments: dict[str, str] = {}
    aid_fund: str = "610100"
    aid_name: str = "医疗救助基金"
    tilt: Tilt
    fund_sum_has_account: bool = False
    detail_has_account: bool = False
    funds: list[Fund]
    clr_types: dict[str, list[str]]
    cumulative: dict[str, str]
    local_identity: str = "2360"  # for identities that have no national code

    def renamed(self, value: Any) -> Any:
        """The same message with this province's spellings replaced by the national ones."""
        if isinstance(value, list):
            return [self.renamed(one) for one in value]
        if not isinstance(value, Mapping):
            return value
        back = {other: name for name, others in self.spellings.items() for other in others}
        return {back.get(key, key): self.renamed(one) for key, one in value.items()}

    def decode(self, field: str, code: str) -> str | None:
        """Our word for a national code; None where it says unknown. ValueError for a code that no table knows."""
        vocabulary = self._vocabularies()[OF_FIELD[field]]
        return decoder(vocabulary, Header(0, field, "national", field))(code)

    def encode(self, field: str, word: str) -> str:
        """The national code of our word (its Chinese name where there is none)."""
        return encode(self._vocabularies()[OF_FIELD[field]], word, field)

    def _vocabularies(self) -> Mapping[str, Vocabulary]:
        return _vocabularies(self.name)

    def treatment(self, *codes: str) -> str:
        """The treatment that one of the codes (visit type, disease) stands for: the longest prefix decides."""
        for code in codes:
            found = [prefix for prefix in self.treatments if code.startswith(prefix)]
            if found:
                return self.treatments[max(found, key=len)]
        return ""


@cache
def provinces() -> dict[str, Province]:
    """All provinces by file name; what a file leaves out is the national default's."""
    raw = {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.yaml"))}
    base = raw["national"]
    return {name: Province.model_validate(base | own) for name, own in raw.items()}


@cache
def province_of(city: str) -> Province:
    """The province of a city; the national default where none names it."""
    return next((one for one in provinces().values() if city in one.cities), provinces()["national"])


@cache
def _vocabularies(name: str) -> dict[str, Vocabulary]:
    province = next(one for one in provinces().values() if one.name == name)
    return with_codes(province.codes or None)
