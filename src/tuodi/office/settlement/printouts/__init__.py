"""Papers: the settlement sheet, the receipt of acceptance, the notice of what is missing, the refusal."""

from tuodi.office.settlement.printouts.notices import missing_notice, receipt, refusal
from tuodi.office.settlement.printouts.sheet import settlement_sheet

__all__ = ["missing_notice", "receipt", "refusal", "settlement_sheet"]
