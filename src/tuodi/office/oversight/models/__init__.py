"""What oversight stores. Amounts are fen."""

from tuodi.office.oversight.models.cases import Case, Dossier, TipOff, Transfer
from tuodi.office.oversight.models.looking import Drawn, Finding, Sample
from tuodi.office.oversight.models.money import GivenBack, Instalment, Recovery, Repayment, StrikeOut, WriteOff
from tuodi.office.oversight.models.stopping import Notice, NoticeRow, Sanction, Suspension

__all__ = [
    "Case", "Dossier", "Drawn", "Finding", "GivenBack", "Instalment", "Notice", "NoticeRow", "Recovery", "Repayment", "Sample", "Sanction", "StrikeOut", "Suspension", "TipOff", "Transfer", "WriteOff",
]  # fmt: skip
